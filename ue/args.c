/* SPDX-License-Identifier: Apache-2.0 */
/* The command line, by argp. */
#include "ue/args.h"

#include <argp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "crypto/sqn.h"
#include "ue/args_value.h"

enum {
	OPT_SHOW_KEYS = 256,
	OPT_UA_ID,
	OPT_SUITE,
	OPT_REALM,
	OPT_REPEAT,
	OPT_FRESH,
	OPT_PSK,
	OPT_CACERT,
	OPT_CERT,
	OPT_KEY,
	OPT_INSECURE,
	OPT_RESOLVE,
	OPT_CONNECT_TIMEOUT,
	OPT_MAX_TIME,
	OPT_CIPHERS,
	OPT_TLS12,
	OPT_NO_TMPI,
	OPT_GBA_ME,
	OPT_MODE,
	OPT_DIGEST_PASSWORD,
	OPT_DIGEST_EXPORTER,
	OPT_NO_COLOUR,
	OPT_USAGE,
	OPT_SEQ,
	OPT_IND,
};

/* clang-format off */
static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Everywhere:", 1 },
	{ "card", 'c', "FILE", 0, "card file (default: $GBA_CARD, else usim.card)", 1 },
	{ "ladder", 'l', NULL, 0, "show each message on one line (stderr)", 1 },
	{ "trace", 't', NULL, 0, "show each message in full (stderr)", 1 },
	{ "no-color", OPT_NO_COLOUR, NULL, 0, "no colours in traces", 1 },
	{ "help", 'h', NULL, 0, "this text", 1 },
	{ "version", 'V', NULL, 0, "the version", 1 },
	{ "usage", OPT_USAGE, NULL, OPTION_HIDDEN, NULL, 1 }, /* argp's hint names it */
	{ NULL, 0, NULL, 0, "Bootstrapping (bootstrap, get, key):", 2 },
	{ "bsf", 'b', "URL", 0, "the BSF (default: by the card's identity)", 2 },
	{ "profile", 'p', "NAME", 0, "habits of a UE, see `profiles'", 2 },
	{ "no-tmpi", OPT_NO_TMPI, NULL, 0, "neither use nor take a TMPI", 2 },
	{ "gba-me", OPT_GBA_ME, NULL, 0, "no GBA_U, also if the card offers it", 2 },
	{ "mode", OPT_MODE, "auto|3g|2g|digest", 0,
	  "what to bootstrap with (auto: what the card file has)", 2 },
	{ "digest-password", OPT_DIGEST_PASSWORD, "octets|hex|base64", 0,
	  "form of the password of GBA_Digest (octets)", 2 },
	{ "digest-exporter", OPT_DIGEST_EXPORTER, "LABEL", 0,
	  "label of the keying material of GBA_Digest", 2 },
	{ "fresh", OPT_FRESH, NULL, 0, "run Ub also if there is a valid Ks", 2 },
	{ "show-keys", OPT_SHOW_KEYS, NULL, 0, "print keys, not only fingerprints (lab)", 2 },
	{ NULL, 0, NULL, 0, "Ua (get, key):", 3 },
	{ "ua-id", OPT_UA_ID, "HEX", 0, "Ua security protocol identifier, 10 digits", 3 },
	{ "suite", OPT_SUITE, "NAME", 0, "the identifier of this TLS cipher suite", 3 },
	{ "realm", OPT_REALM, "auto|me|uicc|uicc-int|digest|whole", 0,
	  "which realm to answer, with which key (auto)", 3 },
	{ "psk", OPT_PSK, NULL, 0, "TLS with the key itself, no certificate (get)", 3 },
	{ "request", 'X', "METHOD", 0, "HTTP method", 3 },
	{ "data", 'd', "TEXT|@FILE", 0, "request body", 3 },
	{ "header", 'H', "LINE", 0, "one more header, several times", 3 },
	{ "output", 'o', "FILE", 0, "write the body there instead of stdout", 3 },
	{ "repeat", OPT_REPEAT, "N", 0, "make the request N times in one session", 3 },
	{ NULL, 0, NULL, 0, "Network:", 4 },
	{ "resolve", OPT_RESOLVE, "NAME:PORT:ADDRESS", 0, "as of curl, several times", 4 },
	{ "cacert", OPT_CACERT, "FILE", 0, "certificates to trust (PEM)", 4 },
	{ "cert", OPT_CERT, "FILE", 0, "certificate to show, where one is asked for (PEM)", 4 },
	{ "key", OPT_KEY, "FILE", 0, "and its private key (PEM)", 4 },
	{ "insecure", OPT_INSECURE, NULL, 0, "take any server certificate", 4 },
	{ "ciphers", OPT_CIPHERS, "LIST", 0, "TLS 1.2 cipher suites, OpenSSL names", 4 },
	{ "tls12", OPT_TLS12, NULL, 0, "do not offer TLS 1.3", 4 },
	{ "connect-timeout", OPT_CONNECT_TIMEOUT, "SECONDS", 0, "default 10", 4 },
	{ "max-time", OPT_MAX_TIME, "SECONDS", 0, "for one exchange, default 60", 4 },
	{ NULL, 0, NULL, 0, "Card (card sqn):", 5 },
	{ "seq", OPT_SEQ, "N", 0, "highest SEQ accepted", 5 },
	{ "ind", OPT_IND, "N", 0, "for this IND only (default: all)", 5 },
	{ 0 },
};
/* clang-format on */

static const char doc[] =
	"A UE for GBA: bootstraps over Ub with a software USIM and speaks HTTP Digest on "
	"Ua "
	"(TS 33.220, TS 24.109)."
	"\vVerbs:\n"
	"  bootstrap            run Ub; print B-TID, lifetime and the fingerprint of Ks\n"
	"  get URL...           fetch from a NAF; run Ub when it is needed\n"
	"  key FQDN             print B-TID and password for this NAF\n"
	"  check bsf            run Ub; print how the BSF deviates, by row and clause\n"
	"  check naf URL        the same for a NAF\n"
	"  status               what is known, without secrets\n"
	"  forget               power off: delete Ks and TMPI\n"
	"  card new WORD=...    make a card file: imsi= mnc-digits= k= opc= ...\n"
	"  card show            identity and SQN of the card, without secrets\n"
	"  card sqn --seq N     let the card have accepted this SEQ\n"
	"  apdu HEX...          send commands to the card, print its answers\n"
	"  profiles             list the habits of --profile\n"
	"  push listen          wait for GPIs and messages of Push-NAFs\n"
	"  push take FILE...    take such files, and print what is in them\n"
	"  push send WHO        protect --data for a Push-NAF and send it\n"
	"  push list            the SAs there are, without keys\n"
	"  push forget PTID...  wipe SAs\n"
	"  sms send TO          send a short message, and print what the SMS-SC says\n"
	"\nExit status: 0 done, 1 refused, 2 usage or card file, 3 deviations,\n"
	"4 bootstrapping failed, 5 network, 6 the NAF is not proven, 7 internal.";

static void
read_profile(struct args *args, struct argp_state *state, const char *name)
{
	args->profile = profile_find(name);
	if (args->profile == NULL)
		argp_error(state, "no profile %s: gba-ue profiles lists them", name);
}

static void
read_ua_id(struct args *args, struct argp_state *state, const char *hex)
{
	if (gba_ua_id_parse(&args->ua_id, gba_text(hex)) != GBA_OK)
		argp_error(state, "%s: not 10 hexadecimal digits", hex);
	args->has_ua_id = true;
}

static void
read_suite(struct args *args, struct argp_state *state, const char *name)
{
	struct gba_suite suite;

	if (gba_suite_by_name(&suite, gba_text(name)) != GBA_OK)
		argp_error(state, "%s: no cipher suite of this name", name);
	else
		args->ua_id = gba_ua_id_tls(suite);
	args->has_ua_id = true;
}

static void
read_realm(struct args *args, struct argp_state *state, const char *word)
{
	static const char *const words[] = {
		[UA_REALM_ME] = "me",	      [UA_REALM_UICC] = "uicc",
		[UA_REALM_WHOLE] = "whole",   [UA_REALM_UICC_INT] = "uicc-int",
		[UA_REALM_DIGEST] = "digest", [UA_REALM_AUTO] = "auto",
	};

	for (unsigned i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i], word) == 0) {
			args->realm = (enum ua_realm)i;
			return;
		}
	argp_error(state, "--realm is auto, me, uicc, uicc-int, digest or whole");
}

/* The number of a word in a list that ends with NULL. */
static int
choice(struct argp_state *state, const char *option, const char *const *words,
       const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	argp_error(state, "--%s: no such word: %s", option, word);
	return 0;
}

static error_t
read_kind(struct args *args, int key, char *value, struct argp_state *state)
{
	static const char *const modes[] = {
		[UB_USIM] = "3g", [UB_SIM] = "2g", [UB_DIGEST] = "digest", "auto", NULL
	};

	switch (key) {
	case OPT_MODE:
		args->kind = (enum ub_kind)choice(state, "mode", modes, value);
		args->has_kind = args->kind <= UB_DIGEST;
		return 0;
	case OPT_DIGEST_PASSWORD:
		args->digest_form = (enum gba_digest_form)choice(state, "digest-password",
								 gba_digest_forms, value);
		return 0;
	case OPT_DIGEST_EXPORTER:
		args->digest_exporter = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t
read_network(struct args *args, int key, char *value, struct argp_state *state)
{
	struct ue_http_conf *http = &args->http;

	switch (key) {
	case OPT_RESOLVE:
		args_add(state, &args->resolve, value);
		return 0;
	case OPT_CACERT:
		http->cacert = value;
		return 0;
	case OPT_CERT:
		http->cert = value;
		return 0;
	case OPT_KEY:
		http->key = value;
		return 0;
	case OPT_INSECURE:
		http->insecure = true;
		return 0;
	case OPT_CIPHERS:
		http->ciphers = value;
		return 0;
	case OPT_TLS12:
		http->tls12 = true;
		return 0;
	case OPT_CONNECT_TIMEOUT:
		http->connect_timeout_s = (unsigned)args_number(state, value, 1, 3600);
		return 0;
	case OPT_MAX_TIME:
		http->timeout_s = (unsigned)args_number(state, value, 1, 86400);
		return 0;
	default:
		return read_kind(args, key, value, state);
	}
}

static error_t
read_ua(struct args *args, int key, char *value, struct argp_state *state)
{
	switch (key) {
	case OPT_UA_ID:
		read_ua_id(args, state, value);
		return 0;
	case OPT_SUITE:
		read_suite(args, state, value);
		return 0;
	case OPT_REALM:
		read_realm(args, state, value);
		return 0;
	case OPT_PSK:
		args->psk = true;
		return 0;
	case 'X':
		args->method = value;
		return 0;
	case 'd':
		args->body = value;
		return 0;
	case 'o':
		args->output = value;
		return 0;
	case 'H':
		if (strchr(value, ':') == NULL || strpbrk(value, "\r\n") != NULL)
			argp_error(state, "%s: a header is Name: value", value);
		args_add(state, &args->headers, value);
		return 0;
	case OPT_REPEAT:
		args->repeat = (unsigned)args_number(state, value, 1, 1000000);
		return 0;
	default:
		return read_network(args, key, value, state);
	}
}

static void
take_word(struct args *args, struct argp_state *state, const char *word)
{
	if (args->verb == NULL)
		args->verb = word;
	else
		args_add(state, &args->words, word);
}

static error_t
read_option(int key, char *value, struct argp_state *state)
{
	struct args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = args;
		state->child_inputs[1] = args;
		return 0;
	case 'h':
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		return 0;
	case OPT_USAGE:
		argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
		return 0;
	case 'V':
		puts("gba-ue (" PACKAGE_NAME ") " PACKAGE_VERSION);
		exit(EXIT_DONE);
	case 'c':
		args->card = value;
		return 0;
	case 'b':
		args->bsf = value;
		return 0;
	case 'p':
		read_profile(args, state, value);
		return 0;
	case 'l':
		args->trace = UE_TRACE_LADDER;
		return 0;
	case 't':
		args->trace = UE_TRACE_FULL;
		return 0;
	case OPT_NO_COLOUR:
		args->no_colour = true;
		return 0;
	case OPT_NO_TMPI:
		args->no_tmpi = true;
		return 0;
	case OPT_GBA_ME:
		args->gba_me = true;
		return 0;
	case OPT_FRESH:
		args->fresh = true;
		return 0;
	case OPT_SHOW_KEYS:
		args->show_keys = true;
		return 0;
	case OPT_SEQ:
		args->seq = args_number(state, value, 0, AKA_SEQ_MAX);
		args->has_seq = true;
		return 0;
	case OPT_IND:
		args->ind = (int)args_number(state, value, 0, AKA_IND_COUNT - 1);
		return 0;
	case ARGP_KEY_ARG:
		take_word(args, state, value);
		return 0;
	case ARGP_KEY_END:
		if (args->verb == NULL)
			argp_error(state, "a verb is missing");
		return 0;
	default:
		return read_ua(args, key, value, state);
	}
}

void
args_read(struct args *out, int argc, char **argv)
{
	static const struct argp_child children[] = { { &push_argp, 0, NULL, 6 },
							 { &sms_argp, 0, NULL, 7 },
							 { 0 } };
	static const struct argp argp = { options, read_option, "VERB [WORD...]",
					  doc,	   children,	NULL,
					  NULL };
	const char *card = getenv("GBA_CARD");

	memset(out, 0, sizeof(*out));
	out->card = card != NULL ? card : "usim.card";
	out->profile = profile_find(NULL);
	out->ind = -1;
	out->realm = UA_REALM_AUTO;
	out->digest_exporter = GBA_DIGEST_EXPORTER;
	out->repeat = 1;
	push_args_init(&out->push);
	sms_args_init(&out->sms);
	out->http.connect_timeout_s = 10;
	out->http.timeout_s = 60;
	out->http.body_max = 64 * 1024 * 1024;
	argp_err_exit_status = EXIT_USAGE;
	(void)argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, out);
}

int
args_fail(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("gba-ue: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	return code;
}
