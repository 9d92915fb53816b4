/* SPDX-License-Identifier: Apache-2.0 */
/* The options of the verb push, as a part of the command line. */
#include <argp.h>
#include <string.h>

#include "codec/sms_udh.h"
#include "ue/args.h"
#include "ue/args_value.h"

enum {
	OPT_LISTEN = 256,
	OPT_FILES,
	OPT_ALLOW,
	OPT_MAX_LIFETIME,
	OPT_RATE,
	OPT_UPLINK,
	OPT_ANSWER,
	OPT_STORE,
	OPT_SEAL_KEY,
	OPT_INTEGRITY_ONLY,
	OPT_SMS,
	OPT_SMS_PORT,
	OPT_SMS_STORE,
	OPT_SMS_GPI_CODE,
};

/* clang-format off */
static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "GBA Push (push):", 1 },
	{ "listen", OPT_LISTEN, "ADDRESS:PORT", 0,
	  "where to take GPIs by HTTP (127.0.0.1:8089)", 1 },
	{ "files", OPT_FILES, "DIRECTORY", 0, "take NAME.gpi and NAME.gpl from there too", 1 },
	{ "allow", OPT_ALLOW, "FQDN", 0,
	  "a NAF that may push, or *.DOMAIN; several times", 1 },
	{ "max-lifetime", OPT_MAX_LIFETIME, "SECONDS", 0,
	  "longest lifetime of an SA (604800)", 1 },
	{ "rate", OPT_RATE, "N", 0, "GPIs a minute of one source, 0: no limit (30)", 1 },
	{ "uplink", OPT_UPLINK, "[FQDN=]URL", 0,
	  "where a Push-NAF takes messages; several times", 1 },
	{ "answer", OPT_ANSWER, "TEXT", 0, "answer each message with it", 1 },
	{ "store", OPT_STORE, "FILE", 0, "SAs (default: the card file and .push)", 1 },
	{ "seal-key", OPT_SEAL_KEY, "FILE", 0, "seal the keys in it with this key", 1 },
	{ "integrity-only", OPT_INTEGRITY_ONLY, NULL, 0, "send messages unencrypted", 1 },
	{ "sms", OPT_SMS, "ADDRESS:PORT", 0, "where to take short messages (loopback)", 1 },
	{ "sms-port", OPT_SMS_PORT, "N", 0, "their port for GPIs, besides WAP push (16187)", 1 },
	{ "sms-store", OPT_SMS_STORE, "FILE", 0,
	  "what came of them (default: the card file and .sms)", 1 },
	{ "sms-gpi-code", OPT_SMS_GPI_CODE, "N", 0, "short code of a GPI in a WAP push", 1 },
	{ 0 },
};
/* clang-format on */

void
push_args_init(struct push_args *out)
{
	out->listen = "127.0.0.1:8089";
	out->lifetime_max_s = 604800;
	out->rate = 30;
	out->sms_port = SMS_PORT_INTERNAL;
}

static error_t
read_sms(struct push_args *push, int key, char *value, struct argp_state *state)
{
	switch (key) {
	case OPT_SMS:
		push->sms = value;
		return 0;
	case OPT_SMS_PORT:
		push->sms_port = (uint16_t)args_number(state, value, 16000, 16999);
		return 0;
	case OPT_SMS_STORE:
		push->sms_store = value;
		return 0;
	case OPT_SMS_GPI_CODE:
		push->sms_gpi_code = (uint16_t)args_number(state, value, 1, 65535);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t
read_option(int key, char *value, struct argp_state *state)
{
	struct push_args *push = &((struct args *)state->input)->push;

	switch (key) {
	case OPT_LISTEN:
		push->listen = value;
		return 0;
	case OPT_FILES:
		push->files = value;
		return 0;
	case OPT_ALLOW:
		if (!fqdn_is_valid(gba_text(strncmp(value, "*.", 2) == 0 ? value + 2
									  : value)))
			argp_error(state, "%s: no host name, nor *.DOMAIN", value);
		args_add(state, &push->allow, value);
		return 0;
	case OPT_MAX_LIFETIME:
		push->lifetime_max_s = args_number(state, value, 1, 315360000);
		return 0;
	case OPT_RATE:
		push->rate = (unsigned)args_number(state, value, 0, 60000);
		return 0;
	case OPT_UPLINK:
		args_add(state, &push->uplink, value);
		return 0;
	case OPT_ANSWER:
		push->answer = value;
		return 0;
	case OPT_STORE:
		push->store = value;
		return 0;
	case OPT_SEAL_KEY:
		push->seal_key = value;
		return 0;
	case OPT_INTEGRITY_ONLY:
		push->integrity_only = true;
		return 0;
	default:
		return read_sms(push, key, value, state);
	}
}

const struct argp push_argp = { options, read_option, NULL, NULL, NULL, NULL, NULL };
