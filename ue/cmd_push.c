/* SPDX-License-Identifier: Apache-2.0 */
/* The verb push: listen, take, send, list, forget. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"
#include "run/daemon.h"
#include "ue/cmd.h"
#include "ue/push_listen.h"
#include "ue/push_up.h"

#define EXPIRE_ROWS  1000
#define EXPIRE_EVERY 60 /* seconds */

/* What the words behind push have in common. */
struct desk {
	const struct args *args;
	struct usim usim; /* secret; listen and take */
	bool has_card;
	struct push_table *table;
	struct gba_random random;
	struct gba_log log;
	struct ue_trace trace;
	struct ue_http_conf http_conf;
	struct ue_http *http;
	struct push_policy policy;
	struct gba_ua_id ua_ids[2];
	struct push_in in;
	struct push_up up;
	struct sms_in sms; /* listen, if it takes short messages */
	int64_t expired_s;
	bool dropped;
};

/* --- what happens, for people and scripts --------------------------------------------
 */

static void
log_line(void *ctx, enum gba_log_level level, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s %s\n", gba_log_level_name(level), line);
}

static void
print_payload(struct gba_octets payload)
{
	bool text = payload.len > 0;

	for (size_t i = 0; i < payload.len; i++)
		text = text && payload.p[i] >= 0x20 && payload.p[i] <= 0x7e;
	fputs(text ? " text=" : " hex=", stdout);
	if (text)
		(void)fwrite(payload.p, 1, payload.len, stdout);
	for (size_t i = 0; !text && i < payload.len; i++)
		printf("%02x", payload.p[i]);
	putchar('\n');
}

static void
print_sa(const struct push_taken *taken)
{
	char ua[2 * sizeof(struct gba_ua_id) + 1], until[21];

	gba_hex(ua, taken->naf_id.ua.b, sizeof(taken->naf_id.ua.b));
	gba_datetime_build(until, taken->expires_s);
	printf("sa rand-at-naf=%s ptid=%s ua-id=%s mode=%s lifetime=%s fingerprint=%s\n",
	       taken->rand_at_naf, taken->ptid, ua, taken->gba_u ? "gba_u" : "gba_me",
	       until, taken->fingerprint);
}

static void
print_auts(const struct aka_rand *rand, const struct aka_auts *auts, const char *at)
{
	char rand_hex[2 * sizeof(*rand) + 1], auts_hex[2 * sizeof(*auts) + 1];

	gba_hex(rand_hex, rand->b, sizeof(rand->b));
	gba_hex(auts_hex, auts->b, sizeof(auts->b));
	printf("sync-failure rand=%s auts=%s%s%s\n", rand_hex, auts_hex,
	       at != NULL ? " at=" : "", at != NULL ? at : "");
}

/* For the application, and for push list. */
static void
keep_auts(struct desk *desk, const struct push_taken *taken)
{
	const struct push_auts auts = { .rand = taken->rand,
					.auts = taken->auts,
					.at_s = gba_wall_s(&desk->up.clock) };

	if (push_auts_put(desk->table, &auts) != GBA_OK)
		gba_log(&desk->log, GBA_LOG_WARNING, "push",
			"the AUTS cannot be kept; it stands above");
}

static bool
make_answer(void *ctx, const struct push_message *message, struct gba_octets *content)
{
	struct desk *desk = ctx;

	return push_up_answer(&desk->up, message->naf_id.fqdn, message->sn_h, content);
}

static void
acknowledge(struct desk *desk, const struct push_event *event)
{
	const struct naf_id *naf =
		event->message != NULL ? &event->message->naf_id : &event->taken->naf_id;

	push_up_acknowledge(&desk->up, event->ptid, naf->fqdn, event->sn_h, event->kept);
}

static void
on_event(void *ctx, const struct push_event *event)
{
	struct desk *desk = ctx;

	switch (event->type) {
	case PUSH_EV_SA:
		print_sa(event->taken);
		break;
	case PUSH_EV_MESSAGE:
		printf("message ptid=%s sn=%u", event->ptid, event->message->sn);
		print_payload(event->message->payload);
		break;
	case PUSH_EV_AUTS:
		print_auts(&event->taken->rand, &event->taken->auts, NULL);
		keep_auts(desk, event->taken);
		break;
	case PUSH_EV_MESSAGE_AGAIN:
		gba_log(&desk->log, GBA_LOG_INFO, "push",
			"taken before or late source=%s ptid=%s sn=%u of=%u",
			event->source, event->ptid, event->message->sn, event->sn_h);
		break;
	case PUSH_EV_SA_AGAIN:
		gba_log(&desk->log, GBA_LOG_INFO, "push",
			"taken before source=%s ptid=%s", event->source, event->ptid);
		break;
	case PUSH_EV_DROPPED:
		break;
	}
	if (event->type == PUSH_EV_DROPPED || event->type == PUSH_EV_AUTS) {
		desk->dropped = true;
		gba_log(&desk->log, GBA_LOG_INFO, "push", "dropped source=%s: %s",
			event->source, event->why);
	}
	(void)fflush(stdout); /* before it is acknowledged; finish() tells of a failure */
	if (event->acknowledge)
		acknowledge(desk, event);
}

/* --- opening -------------------------------------------------------------------------
 */

static enum gba_status
open_table(struct desk *desk, struct ue_why *why)
{
	const struct push_args *push = &desk->args->push;
	struct conf_error err = { "" };
	struct gba_seal_key seal;
	char *path = NULL;
	struct push_conf conf = {
		.side = PUSH_UE, .sn_block = 1, .random = &desk->random, .log = &desk->log
	};
	enum gba_status status = GBA_OK;

	if (push->store != NULL ? asprintf(&path, "%s", push->store) < 0
				: asprintf(&path, "%s.push", desk->args->card) < 0)
		return GBA_ERR_NOMEM;
	conf.path = path;
	if (push->seal_key != NULL) {
		status =
			daemon_key_file(&seal, push->seal_key, true, &desk->random, &err);
		conf.seal = &seal;
		ue_why(why, "%s", err.text);
	}
	if (status == GBA_OK)
		status = push_table_new(&desk->table, &conf);
	if (status != GBA_OK && why->text[0] == '\0')
		ue_why(why, "%s: cannot be opened", path);
	if (status == GBA_OK)
		status = push_sa_expire(desk->table, gba_wall_s(&desk->up.clock),
					EXPIRE_ROWS, NULL);
	gba_wipe(&seal, sizeof(seal));
	free(path);
	return status;
}

static enum gba_status
open_network(struct desk *desk, struct ue_why *why)
{
	enum gba_status status;

	desk->http_conf = desk->args->http;
	desk->http_conf.resolve = desk->args->resolve.item;
	desk->http_conf.resolve_count = desk->args->resolve.count;
	desk->http_conf.trace = &desk->trace;
	status = ue_http_new(&desk->http, &desk->http_conf);
	if (status != GBA_OK)
		ue_why(why, "the HTTP client does not start");
	desk->up.http = desk->http;
	return status;
}

static enum gba_status
open_card(struct desk *desk, struct ue_why *why)
{
	const struct push_args *push = &desk->args->push;
	const enum gba_status status = usim_open(&desk->usim, desk->args->card, why);

	if (status != GBA_OK)
		return status;
	desk->has_card = true;
	desk->ua_ids[0] = gba_ua_id_gpl;
	desk->ua_ids[1] = desk->args->ua_id;
	desk->policy = (struct push_policy){ push->allow.item, push->allow.count,
					     desk->ua_ids, desk->args->has_ua_id ? 2 : 1,
					     (int64_t)push->lifetime_max_s };
	desk->in = (struct push_in){ .receiver = { .port = ue_card_port(&desk->usim),
						   .trace = &desk->trace,
						   .table = desk->table,
						   .policy = &desk->policy,
						   .clock = desk->up.clock },
				     .on_event = on_event,
				     .answer = make_answer,
				     .ctx = desk };
	push_limit_init(&desk->in.limit, push->rate);
	return GBA_OK;
}

/* Whom short messages are for; an ISIM has no IMSI, and then anything is for it. */
static void
read_imsi(struct desk *desk)
{
	struct ue_why why = { "" };
	struct uicc uicc;

	if (uicc_open(&uicc, &desk->in.receiver.port, &desk->trace, &why) == GBA_OK)
		memcpy(desk->sms.imsi, uicc.imsi, sizeof(desk->sms.imsi));
}

static enum gba_status
open_sms(struct desk *desk, struct ue_why *why)
{
	const struct push_args *push = &desk->args->push;
	enum gba_status status;
	char *path = NULL;

	if (push->sms_store != NULL ? asprintf(&path, "%s", push->sms_store) < 0
				    : asprintf(&path, "%s.sms", desk->args->card) < 0)
		return GBA_ERR_NOMEM;
	desk->sms = (struct sms_in){ .push = &desk->in,
				     .log = &desk->log,
				     .clock = desk->up.clock,
				     .port = push->sms_port,
				     .gpi_code = push->sms_gpi_code };
	read_imsi(desk);
	status = inbox_open(&desk->sms.inbox, path, &desk->log);
	if (status != GBA_OK)
		ue_why(why, "%s: cannot be opened", path);
	free(path);
	return status;
}

static void
desk_close(struct desk *desk)
{
	inbox_close(desk->sms.inbox);
	push_up_fini(&desk->up);
	ue_http_free(desk->http);
	push_table_free(desk->table);
	if (desk->has_card)
		usim_close(&desk->usim);
}

/* The exit status; on failure nothing is left open. */
static int
desk_open(struct desk *desk, const struct args *args, bool card)
{
	struct ue_why why = { "" };
	enum gba_status status;

	memset(desk, 0, sizeof(*desk));
	desk->args = args;
	desk->random = gba_random_system();
	desk->log = (struct gba_log){ .level = GBA_LOG_INFO, .sink = log_line };
	desk->trace = (struct ue_trace){ .mode = args->trace, .to = stderr };
	desk->up = (struct push_up){
		.clock = gba_clock_system(),
		.log = &desk->log,
		.suite = args->push.integrity_only ? GPL_INTEGRITY : GPL_AES128_CTR,
		.uplinks = args->push.uplink.item,
		.uplink_count = args->push.uplink.count,
		.answer = args->push.answer,
	};
	status = open_table(desk, &why);
	desk->up.table = desk->table;
	if (status == GBA_OK)
		status = open_network(desk, &why);
	if (status == GBA_OK && card)
		status = open_card(desk, &why);
	if (status == GBA_OK && card)
		push_up_load(&desk->up);
	if (status == GBA_OK && card && args->push.sms != NULL)
		status = open_sms(desk, &why);
	if (status == GBA_OK)
		return EXIT_DONE;
	desk_close(desk);
	return args_fail(EXIT_USAGE, "%s",
			 why.text[0] != '\0' ? why.text : gba_status_name(status));
}

/* --- listen, take --------------------------------------------------------------------
 */

static void
tick(void *ctx)
{
	struct desk *desk = ctx;
	const int64_t now_s = gba_wall_s(&desk->up.clock);

	push_up_go_on(&desk->up);
	if (desk->sms.waiting)
		sms_in_hand_on(&desk->sms);
	if (now_s < desk->expired_s + EXPIRE_EVERY && now_s >= desk->expired_s)
		return;
	desk->expired_s = now_s;
	(void)!push_sa_expire(desk->table, now_s, EXPIRE_ROWS, NULL);
	if (desk->sms.inbox != NULL)
		sms_in_expire(&desk->sms);
}

static int
listen_until_stopped(struct desk *desk)
{
	struct push_listen_conf conf = { .address = desk->args->push.listen,
					 .files = desk->args->push.files,
					 .sms_address = desk->args->push.sms,
					 .sms = &desk->sms,
					 .in = &desk->in,
					 .log = &desk->log,
					 .tick = tick,
					 .ctx = desk };
	struct ue_why why = { "" };
	enum gba_status status =
		push_carry_new(&desk->up.carry, &desk->http_conf, desk->up.uplink_count);

	if (status != GBA_OK)
		return args_fail(EXIT_INTERNAL, "%s", gba_status_name(status));
	conf.fd = push_carry_fd(desk->up.carry);
	status = push_listen(&conf, &why);
	if (status == GBA_OK)
		return EXIT_DONE;
	return args_fail(status == GBA_ERR_ARG ? EXIT_USAGE : EXIT_NETWORK, "%s",
			 why.text);
}

static int
take_files(struct desk *desk)
{
	const struct args_list *words = &desk->args->words;

	for (size_t i = 1; i < words->count; i++) {
		const char *path = words->item[i];
		struct ue_why why = { "" };
		enum push_parcel kind;
		uint8_t *octets;
		size_t len;

		if (!push_file_kind(&kind, path))
			return args_fail(EXIT_USAGE, "%s: neither .gpi nor .gpl", path);
		if (push_file_read(&octets, &len, path, &why) != GBA_OK)
			return args_fail(EXIT_USAGE, "%s", why.text);
		push_in_parcel(&desk->in, kind, "file",
			       (struct gba_octets){ octets, len });
		free(octets);
	}
	push_up_go_on(&desk->up);
	return desk->dropped ? EXIT_REFUSED : EXIT_DONE;
}

/* --- send ----------------------------------------------------------------------------
 */

struct newest {
	bool found;
	char ptid[GBA_PTID_TEXT_MAX + 1];
};

static void
keep_newest(void *ctx, const struct push_sa *sa)
{
	struct newest *newest = ctx;

	newest->found = true;
	memcpy(newest->ptid, sa->ptid, sizeof(newest->ptid));
}

/* By P-TID, by RAND@'naf', or the newest SA of a NAF. */
static enum gba_status
find_sa(struct desk *desk, struct push_sa *sa, const char *who)
{
	const int64_t now_s = gba_wall_s(&desk->up.clock);
	struct newest newest = { .found = false };
	enum gba_status status = push_sa_by_ptid(desk->table, sa, who, now_s);

	if (status == GBA_ERR_NOT_FOUND)
		status = push_sa_by_name(desk->table, sa, gba_text(who), now_s);
	if (status != GBA_ERR_NOT_FOUND)
		return status;
	status = push_sa_list(desk->table, who, 1, now_s, keep_newest, &newest);
	if (status == GBA_OK && !newest.found)
		status = GBA_ERR_NOT_FOUND;
	return status == GBA_OK ? push_sa_by_ptid(desk->table, sa, newest.ptid, now_s)
				: status;
}

static int
send_content(struct desk *desk, const struct push_sa *sa, const char *text)
{
	const struct gba_octets said = { (const uint8_t *)text, strlen(text) };
	const size_t len = PUSH_UP_HEAD + said.len;
	uint8_t *content = malloc(len);
	struct ue_why why = { "" };
	enum gba_status status;

	if (content == NULL)
		return args_fail(EXIT_INTERNAL, "no memory");
	push_up_build(content, sa->sn_h, said);
	status = push_up_send(&desk->up, sa->ptid, sa->naf_id.fqdn,
			      (struct gba_octets){ content, len }, &why);
	gba_wipe(content, len);
	free(content);
	if (status == GBA_OK)
		return EXIT_DONE;
	return args_fail(status == GBA_ERR_NOT_FOUND ? EXIT_USAGE
			 : status == GBA_ERR_STORE   ? EXIT_INTERNAL
			 : status == GBA_ERR_EXPIRED ? EXIT_REFUSED
						     : EXIT_NETWORK,
			 "%s", why.text);
}

static int
send_message(struct desk *desk)
{
	const char *who = desk->args->words.item[1];
	struct push_sa sa;
	const enum gba_status status = find_sa(desk, &sa, who);
	int code;

	if (status == GBA_ERR_STORE)
		return args_fail(EXIT_INTERNAL, "the SAs cannot be read");
	if (status != GBA_OK)
		return args_fail(EXIT_REFUSED, "there is no SA of %s", who);
	code = send_content(desk, &sa, desk->args->body);
	push_sa_fini(&sa);
	return code;
}

/* --- list, forget --------------------------------------------------------------------
 */

static void
print_row(void *ctx, const struct push_sa *sa)
{
	char name[RAND_AT_NAF_MAX + 1], until[21];

	(void)ctx;
	if (rand_at_naf_build(name, &sa->rand, sa->naf_id.fqdn) != GBA_OK)
		return;
	gba_datetime_build(until, sa->expires_s);
	printf("rand-at-naf=%s ptid=%s mode=%s lifetime=%s sn=%u sn-h=%u\n", name,
	       sa->ptid, sa->gba_u ? "gba_u" : "gba_me", until, sa->sn, sa->sn_h);
}

static int
list_sas(struct desk *desk)
{
	struct push_auts auts;
	enum gba_status status = push_auts_get(desk->table, &auts);
	char at[21];

	if (status == GBA_OK) {
		gba_datetime_build(at, auts.at_s);
		print_auts(&auts.rand, &auts.auts, at);
	}
	if (status == GBA_OK || status == GBA_ERR_NOT_FOUND)
		status = push_sa_list(desk->table, NULL, UINT32_MAX,
				      gba_wall_s(&desk->up.clock), print_row, NULL);
	if (status != GBA_OK)
		return args_fail(EXIT_INTERNAL, "the SAs cannot be read");
	return EXIT_DONE;
}

static int
forget_sas(struct desk *desk)
{
	const struct args_list *words = &desk->args->words;

	for (size_t i = 1; i < words->count; i++)
		if (push_sa_delete(desk->table, words->item[i]) != GBA_OK)
			return args_fail(EXIT_REFUSED, "there is no SA of %s",
					 words->item[i]);
	return EXIT_DONE;
}

/* --- the table -----------------------------------------------------------------------
 */

static const struct word {
	const char *name;
	size_t words_min, words_max;
	bool card; /* and it takes GPIs, so somebody has to be allowed to push */
	bool data;
	int (*run)(struct desk *desk);
	const char *usage;
} words_of_push[] = {
	{ "listen", 0, 0, true, false, listen_until_stopped,
	  "push listen takes no word" },
	{ "take", 1, ARGS_LIST_MAX, true, false, take_files, "push take takes files" },
	{ "send", 1, 1, false, true, send_message,
	  "push send takes a P-TID, RAND@NAF or a NAF, and --data" },
	{ "list", 0, 0, false, false, list_sas, "push list takes no word" },
	{ "forget", 1, ARGS_LIST_MAX, false, false, forget_sas,
	  "push forget takes P-TIDs" },
};

int
cmd_push(const struct args *args)
{
	const char *name = args->words.count > 0 ? args->words.item[0] : "";
	const struct word *word = NULL;
	struct desk desk;
	int code;

	for (size_t i = 0; i < ARRAY_LEN(words_of_push); i++)
		if (strcmp(words_of_push[i].name, name) == 0)
			word = &words_of_push[i];
	if (word == NULL)
		return args_fail(EXIT_USAGE, "push listen, take, send, list or forget");
	if (args->words.count - 1 < word->words_min ||
	    args->words.count - 1 > word->words_max || (word->data && args->body == NULL))
		return args_fail(EXIT_USAGE, "%s", word->usage);
	if (word->card && args->push.allow.count == 0)
		return args_fail(EXIT_USAGE,
				 "nobody may push here: --allow names a NAF that may");
	code = desk_open(&desk, args, word->card);
	if (code != EXIT_DONE)
		return code;
	code = word->run(&desk);
	desk_close(&desk);
	return code;
}
