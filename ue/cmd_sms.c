/* SPDX-License-Identifier: Apache-2.0 */
/* The verb sms: what a UE would send, and what must not get through. No card is needed.
 */
#include <stdlib.h>
#include <string.h>

#include "codec/tbcd.h"
#include "ue/cmd.h"
#include "ue/sms_out.h"

struct sender {
	const struct args *args;
	struct ue_trace trace;
	struct ue_http *http;
	struct sms_out out;
	uint8_t *udh, *payload; /* from hexadecimal */
	char from[sizeof(SMS_OUT_FROM ": msisdn:") + SMS_ADDRESS_DIGITS_MAX];
};

/* --- what the command line asks for --------------------------------------------------
 */

static int
read_address(struct sms_address *out, const char *digits, const char *what)
{
	if (digits == NULL || sms_address_from_e164(out, digits) != GBA_OK)
		return args_fail(EXIT_USAGE, "%s: 1 to %d digits of an E.164 number",
				 what, E164_DIGITS_MAX);
	return EXIT_DONE;
}

static int
read_hex(uint8_t **room, struct gba_octets *out, const char *hex)
{
	const size_t len = strlen(hex) / 2;

	*room = malloc(len + 1);
	if (*room == NULL)
		return args_fail(EXIT_INTERNAL, "no memory");
	if (gba_unhex(*room, len, gba_text(hex)) != GBA_OK)
		return args_fail(EXIT_USAGE, "%s: not hexadecimal", hex);
	*out = (struct gba_octets){ *room, len };
	return EXIT_DONE;
}

static int
read_octets(struct sender *s)
{
	const struct sms_args *sms = &s->args->sms;
	const char *text = s->args->body;
	int code = EXIT_DONE;

	if (sms->hex != NULL)
		code = read_hex(&s->payload, &s->out.payload, sms->hex);
	else if (text != NULL)
		s->out.payload =
			(struct gba_octets){ (const uint8_t *)text, strlen(text) };
	if (code == EXIT_DONE && sms->udh != NULL)
		code = read_hex(&s->udh, &s->out.udh, sms->udh);
	return code;
}

static int
read_message(struct sender *s)
{
	const struct sms_args *sms = &s->args->sms;
	struct sms_address from;
	int code;

	s->out = (struct sms_out){ .pid = sms->pid,
				   .dcs = sms->dcs,
				   .ref = sms->ref,
				   .report = sms->report,
				   .reject_duplicates = sms->reject_duplicates,
				   .validity_s = sms->validity_s,
				   .has_port = sms->has_port,
				   .port = { sms->port, sms->source_port },
				   .is_command = sms->is_command,
				   .ct = sms->command_type,
				   .mn = sms->command_ref };
	code = read_address(&s->out.to, s->args->words.item[1], "TO");
	if (code == EXIT_DONE)
		code = read_address(&from, sms->from, "--from");
	if (code == EXIT_DONE && sms->sc != NULL)
		code = read_address(&s->out.sc, sms->sc, "--sc");
	if (code != EXIT_DONE)
		return code;
	(void)snprintf(s->from, sizeof(s->from), SMS_OUT_FROM ": msisdn:%s", from.text);
	return read_octets(s);
}

/* --- sending -------------------------------------------------------------------------
 */

static int
print_answer(const struct sms_out_answer *answer, unsigned ref)
{
	if (answer->acknowledged) {
		printf("rp-ack ref=%u\n", ref);
		return EXIT_DONE;
	}
	printf("rp-error ref=%u cause=%u (%s)", ref, answer->cause,
	       rp_cause_name(answer->cause));
	if (answer->has_fcs)
		printf(" fcs=0x%02x", answer->fcs);
	putchar('\n');
	return EXIT_REFUSED;
}

static int
send_one(struct sender *s, unsigned seq)
{
	const char *headers[] = { "Content-Type: " RP_CONTENT_TYPE, s->from };
	const uint8_t ref = (uint8_t)(s->out.ref + seq - 1);
	struct sms_out_answer answer;
	struct ue_why why = { "" };
	struct ue_reply reply;
	uint8_t rp[RP_MAX];
	int code = EXIT_NETWORK;
	size_t len;

	if (sms_out_build(rp, &len, &s->out, seq) != GBA_OK)
		return args_fail(EXIT_USAGE, "this message cannot be sent");
	const struct ue_request request = { .peer = "SC",
					    .method = "POST",
					    .url = s->args->sms.url,
					    .headers = headers,
					    .header_count = ARRAY_LEN(headers),
					    .body = { rp, len } };

	memset(&reply, 0, sizeof(reply));
	if (ue_http_send(s->http, &reply, &request, &why) != GBA_OK)
		(void)args_fail(code, "%s", why.text);
	else if (reply.status != 200)
		(void)args_fail(code, "the SMS-SC says %u", reply.status);
	else if (sms_out_answer_parse(
			 &answer, ref,
			 (struct gba_octets){ reply.body, reply.body_len }) != GBA_OK)
		(void)args_fail(code, "the SMS-SC does not say RP-ACK or RP-ERROR");
	else
		code = print_answer(&answer, ref);
	ue_reply_fini(&reply);
	return code;
}

/* Every segment is sent, whatever became of those before it. */
static int
send_all(struct sender *s)
{
	int code = EXIT_DONE, one;
	unsigned total;

	if (sms_out_count(&total, &s->out) != GBA_OK)
		return args_fail(EXIT_USAGE, "it is longer than a short message can be");
	for (unsigned seq = 1; seq <= total; seq++) {
		one = send_one(s, seq);
		code = one > code ? one : code;
	}
	return code;
}

static int
open_network(struct sender *s)
{
	struct ue_http_conf http = s->args->http;

	s->trace = (struct ue_trace){ .mode = s->args->trace, .to = stderr };
	http.resolve = s->args->resolve.item;
	http.resolve_count = s->args->resolve.count;
	http.trace = &s->trace;
	return ue_http_new(&s->http, &http) == GBA_OK
		       ? EXIT_DONE
		       : args_fail(EXIT_INTERNAL, "the HTTP client does not start");
}

int
cmd_sms(const struct args *args)
{
	struct sender s = { .args = args };
	int code;

	if (args->words.count != 2 || strcmp(args->words.item[0], "send") != 0)
		return args_fail(EXIT_USAGE, "sms send takes the number of a receiver");
	if (args->sms.url == NULL)
		return args_fail(EXIT_USAGE, "--url says where the SMS-SC takes it");
	code = read_message(&s);
	if (code == EXIT_DONE)
		code = open_network(&s);
	if (code == EXIT_DONE)
		code = send_all(&s);
	ue_http_free(s.http);
	free(s.udh);
	free(s.payload);
	return code;
}
