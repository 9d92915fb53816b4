/* SPDX-License-Identifier: Apache-2.0 */
/* The table of calculators, their help, and the way from words to an exit status. */
#include "ctl/calc.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "ctl/calc_sum.h"
#include "ctl/show.h"
#include "ctl/words.h"

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2 };

#define SECRETS "algorithm k op opc top topc amf sqn res-length iterations"
#define SECRETS_HELP                                                                     \
	"k=HEX opc=HEX | op=HEX | topc=HEX | top=HEX\n"                                  \
	"[algorithm=milenage|tuak|xor] [res-length=N] [iterations=N]"
#define DIGEST                                                                           \
	"authorization method uri realm nonce username cnonce nc qop algorithm "         \
	"body body-hex reply-body challenge-realm target impi"
#define DIGEST_HELP                                                                      \
	"authorization=HEADER | username=TEXT realm=TEXT nonce=TEXT cnonce=TEXT\n"       \
	"[nc=00000001] [uri=/] [qop=auth|auth-int|none] [algorithm=NAME]\n"              \
	"[method=GET] [body=TEXT | body-hex=HEX] [reply-body=TEXT]\n"                    \
	"[challenge-realm=TEXT] [target=PATH] [impi=IMPI]"
#define DIGEST_NOTES                                                                     \
	"With a pasted header its response is checked; when it does not match, what "    \
	"mistake\nof the sender explains it is looked for: another password form, "      \
	"realm, uri, method,\nqop, body or username. challenge-realm, target (the "      \
	"request line) and impi (behind\na TMPI) widen that search. rspauth is shown "   \
	"when reply-body is given, or qop is auth."

static const struct calc_tool tools[] = {
	{ "aka", SECRETS " rand", "rand=HEX sqn=HEX [amf=0000] " SECRETS_HELP,
	  "One authentication vector: f1 to f5*, AUTN, Ks, and the nonce of Ub.",
	  "OPc (or TOPc) is shown when OP (or TOP) is given. mac-s is f1* over this SQN "
	  "and\n"
	  "AMF; an AUTS has AMF 0000. nonce-gba-u carries AUTN* (TS 33.220 5.3.2).",
	  calc_aka },
	{ "auts", SECRETS " rand auts",
	  "rand=HEX auts=HEX | sqn=HEX (SQN_MS, to make one) " SECRETS_HELP,
	  "Open an AUTS and show SQN_MS, or make the AUTS that reports one.",
	  "auts is 28 digits, or the base64 of an auts directive.", calc_auts },
	{ "ks-naf", "ks ck ik rand impi imsi mnc-digits naf ua-id naf-id bsf mode",
	  "ks=HEX | ck=HEX ik=HEX, rand=HEX impi=IMPI | imsi=DIGITS mnc-digits=N,\n"
	  "naf=FQDN ua-id=HEX|NAME | naf-id=HEX, [bsf=FQDN] [mode=me|u]",
	  "NAF keys and passwords (TS 33.220 Annex B); with bsf also B-TID and TMPI.",
	  "ua-id is ten digits, http-digest, tls13-psk, gpl, or a TLS suite by its "
	  "OpenSSL "
	  "or IANA\nname. mode=u gives Ks_ext_NAF and Ks_int_NAF. The fingerprint is the "
	  "one "
	  "that\nladders and daemons show: equal keys, equal fingerprints.",
	  calc_ks_naf },
	{ "naf-id", "naf ua-id naf-id", "naf=FQDN ua-id=HEX|NAME | naf-id=HEX",
	  "Put a NAF_Id together, or take one apart.", "ua-id as in ks-naf.",
	  calc_naf_id },
	{ "identity", "impi imsi mnc-digits btid",
	  "impi=IMPI | imsi=DIGITS mnc-digits=N | btid=BTID",
	  "IMPI and BSF name of a card (TS 23.003 13.3, 16.2), or RAND and BSF of a "
	  "B-TID.",
	  "With impi the name is that of a card with an ISIM.", calc_identity },
	{ "ub-digest", DIGEST " res ck ik", DIGEST_HELP " res=HEX [ck=HEX ik=HEX]",
	  "Digest AKA of Ub: HA1, HA2, response, rspauth; or check a pasted header.",
	  "The password is RES as octets; empty when the header has auts. ck and ik are "
	  "for\n"
	  "AKAv2. qop is auth-int and algorithm AKAv1-MD5 unless given.\n" DIGEST_NOTES,
	  calc_ub_digest },
	{ "ua-digest", DIGEST " password ks-naf",
	  DIGEST_HELP " password=TEXT | ks-naf=HEX",
	  "Digest of Ua, keyed by B-TID and NAF key; or check a pasted header.",
	  "The password is the base64 of the NAF key; ks-naf is the key itself. qop is "
	  "auth\n"
	  "and algorithm MD5 unless given.\n" DIGEST_NOTES,
	  calc_ua_digest },
	{ "test-sim", SECRETS " rand autn res auts",
	  "rand=HEX [autn=HEX] [res=HEX | auts=HEX] " SECRETS_HELP,
	  "Say whether a card, a network and the secrets at hand fit together.",
	  "autn is what the network sent, res or auts what the card answered; at least "
	  "one of\n"
	  "them. OP given as OPc and the reverse, K and OPc swapped, an OP of zeros, the "
	  "XOR\n"
	  "test algorithm and a masked AUTN (GBA_U) are recognised on either side. Exit "
	  "status\n"
	  "0 only when all that was given fits the secrets.",
	  calc_test_sim },
	{ "gpi",
	  "ks ck ik k-int k-enc rand impi imsi mnc-digits autn mode app-label ptid naf "
	  "ua-id naf-id lifetime session gpi envelope",
	  "ks=HEX | ck=HEX ik=HEX | k-int=HEX k-enc=HEX, impi=IMPI | imsi=DIGITS "
	  "mnc-digits=N,\n"
	  "gpi=HEX | envelope=HEX, or to build one: rand=HEX autn=HEX ptid=TEXT\n"
	  "lifetime=INSTANT naf=FQDN ua-id=HEX|NAME | naf-id=HEX\n"
	  "[mode=me|u] [app-label=USIM] [session=0];\n"
	  "or for its size alone: naf=FQDN | naf-id=HEX, [ptid=TEXT] [app-label=USIM]",
	  "Build or open a GBA-Push-Info, and say how many short messages it takes.",
	  "The octets are those of PROJECT PROFILE P1 and not of TS 33.223. autn is as "
	  "the HSS\n"
	  "made it; with mode=u and ck, ik or ks the mask of AUTN* is put on. lifetime "
	  "is "
	  "like\n"
	  "2026-01-02T03:04:05Z. Of a gpi without keys the clear part is shown. For the "
	  "size "
	  "the\n"
	  "P-TID is as long as that of gba-pnafd unless given. sms-port, sms-wap and "
	  "sms-wap-text\n"
	  "are the short messages that the envelope takes behind a port, and behind a "
	  "WAP "
	  "push\n"
	  "with codes or with the type as text; -left is the room left in them, in "
	  "octets.",
	  calc_gpi },
	{ "gpl", "key direction rand ptid sn suite payload payload-hex message",
	  "key=HEX, message=HEX, or to build one: direction=down rand=HEX |\n"
	  "direction=up ptid=TEXT, [sn=1] [suite=aes|integrity] [payload=TEXT | "
	  "payload-hex=HEX]",
	  "Build or open a message of the Generic Push Layer.",
	  "The octets are those of PROJECT PROFILE P1 and not of TS 33.224. key is "
	  "Ks_NAF "
	  "or\nKs_ext_NAF.",
	  calc_gpl },
};

static void
help(FILE *out)
{
	fputs("Usage: gbactl calc CALCULATOR NAME=VALUE...\n"
	      "Sums of GBA on given inputs; no daemon is asked.\n\n",
	      out);
	for (size_t i = 0; i < ARRAY_LEN(tools); i++)
		fprintf(out, "  %-10s %s\n", tools[i].name, tools[i].help);
	fputs("\n  --raw      name=value lines for scripts\n"
	      "  -h, --help this text; after a calculator: its words\n\n"
	      "A word on the command line is seen by every user of the machine (ps). A "
	      "secret is\nbetter given as name=@FILE, or as name=- which reads the next "
	      "line of standard input.\n"
	      "Exit status: 0 done, 1 the sum says no, 2 usage.\n",
	      out);
}

static void
help_one(FILE *out, const struct calc_tool *tool)
{
	fprintf(out, "Usage: gbactl calc %s ", tool->name);
	for (const char *s = tool->synopsis; *s != '\0'; s++)
		fputs(*s == '\n' ? "\n         " : (const char[]){ *s, '\0' }, out);
	fprintf(out,
		"\n\n%s\n%s\nSecrets: name=@FILE or name=- (a line of standard input), "
		"not the command line.\n",
		tool->help, tool->notes);
}

static const struct calc_tool *
tool_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(tools); i++)
		if (strcmp(tools[i].name, name) == 0)
			return &tools[i];
	return NULL;
}

static bool
is_listed(const char *names, const char *name)
{
	const size_t len = strlen(name);

	for (const char *at = names; at != NULL; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (strncmp(at, name, len) == 0 && (at[len] == ' ' || at[len] == '\0'))
			return len > 0;
	}
	return false;
}

/* Words that the tool knows, each once. */
static enum gba_status
words_are_known(struct calc *c, const struct calc_tool *tool)
{
	for (size_t i = 0; i < c->words->count; i++) {
		const char *name = c->words->name[i];

		if (!is_listed(tool->words, name))
			return calc_refuse(c, GBA_ERR_SYNTAX,
					   "%.40s: %s takes no such word; it takes: %s",
					   name, tool->name, tool->words);
		if (ctl_word(c->words, name) != c->words->value[i])
			return calc_refuse(c, GBA_ERR_SYNTAX, "%s: given twice", name);
	}
	return GBA_OK;
}

static void
show(FILE *out, const struct calc *c, bool raw)
{
	struct ctl_fields fields = { .count = c->count,
				     .name = (char **)(uintptr_t)c->name,
				     .value = (char **)(uintptr_t)c->value };
	const struct ctl_answer answer = { .record_count = 1, .records = &fields };

	if (c->count > 0 && raw)
		show_raw(out, &answer);
	else if (c->count > 0)
		show_people(out, &answer);
}

static void
calc_fini(struct calc *c)
{
	for (size_t i = 0; i < c->count; i++) {
		gba_wipe(c->value[i], strlen(c->value[i]));
		free(c->value[i]);
		free(c->name[i]);
	}
	gba_wipe(c, sizeof(*c));
}

static int
run_tool(FILE *out, FILE *err, const struct calc_tool *tool, const struct words *words,
	 bool raw)
{
	struct calc c = { .words = &words->request };
	enum gba_status status = words_are_known(&c, tool);
	int rc = EXIT_DONE;

	if (status == GBA_OK)
		status = tool->run(&c);
	if (status == GBA_OK && c.overflow)
		status = GBA_ERR_NOMEM;
	if (status == GBA_ERR_SYNTAX)
		rc = EXIT_USAGE;
	else if (status != GBA_OK)
		rc = EXIT_NO;
	if (rc != EXIT_USAGE && !c.overflow)
		show(out, &c, raw);
	if (status != GBA_OK)
		fprintf(err, "gbactl calc %s: %s\n", tool->name,
			c.reason[0] != '\0' ? c.reason : gba_status_name(status));
	calc_fini(&c);
	return rc;
}

/* Take the options out of argv. */
static int
take_options(int argc, char **argv, bool *raw, bool *wants_help)
{
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--raw") == 0)
			*raw = true;
		else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			*wants_help = true;
		else
			argv[kept++] = argv[i];
	}
	return kept;
}

int
calc_run(FILE *out, FILE *err, int argc, char **argv)
{
	bool raw = false, wants_help = false;
	const struct calc_tool *tool;
	struct words words;
	enum gba_status status;
	int rc = EXIT_USAGE;

	argc = take_options(argc, argv, &raw, &wants_help);
	if (argc < 2) {
		help(wants_help ? out : err);
		return wants_help ? EXIT_DONE : EXIT_USAGE;
	}
	tool = tool_by_name(argv[1]);
	if (tool == NULL) {
		fprintf(err,
			"gbactl calc: %.40s: no such calculator; gbactl calc --help "
			"lists "
			"them\n",
			argv[1]);
		return EXIT_USAGE;
	}
	if (wants_help) {
		help_one(out, tool);
		return EXIT_DONE;
	}
	status = words_parse(&words, argc - 1, argv + 1);
	if (status == GBA_OK)
		rc = run_tool(out, err, tool, &words, raw);
	else
		fprintf(err, "gbactl calc %s: %s\n", tool->name,
			words.reason[0] != '\0' ? words.reason : gba_status_name(status));
	words_fini(&words);
	return rc;
}

int
calc_main(int argc, char **argv)
{
	return calc_run(stdout, stderr, argc, argv);
}
