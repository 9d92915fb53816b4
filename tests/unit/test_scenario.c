/* SPDX-License-Identifier: Apache-2.0 */
/* Protocol runs as text: every file of tests/scenario is played against a BSF whose
 * clock, network and store are in the file's hand. tests/scenario/README.md has the
 * words. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bsf_world.h"
#include "unit.h"

struct play {
	struct world w;
	struct bsf_conf conf;
	struct answer answer; /* to the last challenge */
	char last[2048];      /* the last Authorization */
	unsigned replies;     /* seen by an "expect" */
	char why[256];
};

/* Cut the next word off; "" at the end. */
static char *
word(char **rest)
{
	char *start = *rest + strspn(*rest, " \t");
	char *end = start + strcspn(start, " \t");

	*rest = *end == '\0' ? end : end + 1 + strspn(end + 1, " \t");
	*end = '\0';
	return start;
}

static bool GBA_PRINTF(2, 3) fail(struct play *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->why, sizeof(p->why), fmt, ap);
	va_end(ap);
	return false;
}

static void
send_text(struct play *p)
{
	world_send(&p->w, p->last);
	if (p->w.status == 401)
		p->answer = world_answer(&p->w);
}

/* --- what the file may do --- */

static bool
do_set(struct play *p, char *rest)
{
	struct conf_error err;
	char text[512];

	snprintf(text, sizeof(text), "[ub]\n%s\n", rest);
	if (conf_parse(&p->conf, &bsf_conf_table, gba_text(text), "set", &err) != GBA_OK)
		return fail(p, "%s", err.text);
	p->w.conf = p->conf.ub;
	world_reload(&p->w);
	return true;
}

static bool
do_clock(struct play *p, char *rest)
{
	const long seconds = strtol(rest, NULL, 10);

	p->w.wall_s += seconds;
	p->w.mono_ms += seconds * 1000;
	ub_tick(p->w.ub);
	return true;
}

static bool
do_network(struct play *p, char *rest)
{
	static const struct {
		const char *name;
		enum gba_status status;
	} answers[] = { { "ok", GBA_OK },
			{ "unknown", GBA_ERR_NOT_FOUND },
			{ "barred", GBA_ERR_DENIED },
			{ "away", GBA_ERR_PEER } };
	const char *what = word(&rest);

	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		if (strcmp(what, answers[i].name) != 0)
			continue;
		p->w.av_status = answers[i].status;
		return true;
	}
	if (strcmp(what, "hold") == 0)
		p->w.hold_av = true;
	else if (strcmp(what, "release") == 0)
		world_release_av(&p->w);
	else if (strcmp(what, "forged-auts") == 0)
		p->w.resync = AV_RESYNC_FORGED;
	else if (strcmp(what, "gba-u") == 0)
		p->w.uicc = GUSS_UICC_GBA_U;
	else if (strcmp(what, "no-credentials") == 0)
		p->w.digest.realm[0] = '\0';
	else if (strcmp(what, "sim") == 0)
		p->w.triplets = true;
	else
		return fail(p, "network %s?", what);
	if (p->w.status == 401)
		p->answer = world_answer(&p->w);
	return true;
}

static bool
do_store(struct play *p, char *rest)
{
	const char *what = word(&rest);

	if (strcmp(what, "hold") == 0)
		p->w.hold_commit = true;
	else if (strcmp(what, "release") == 0)
		world_release_commit(&p->w);
	else if (strcmp(what, "full") == 0)
		p->w.commit_status = GBA_ERR_STORE;
	else if (strcmp(what, "busy") == 0)
		p->w.put_status = GBA_ERR_BUSY;
	else if (strcmp(what, "ok") == 0)
		p->w.commit_status = p->w.put_status = GBA_OK;
	else
		return fail(p, "store %s?", what);
	return true;
}

static bool
answer_change(struct play *p, char *change)
{
	const struct {
		const char *name;
		const char **member;
	} members[] = {
		{ "user", &p->answer.username },
		{ "realm", &p->answer.realm },
		{ "nonce", &p->answer.nonce },
		{ "uri", &p->answer.uri },
		{ "qop", &p->answer.qop },
		{ "nc", &p->answer.nc },
		{ "cnonce", &p->answer.cnonce },
		{ "opaque", &p->answer.opaque },
		{ "algorithm", &p->answer.algorithm },
		{ "auts", &p->answer.auts },
		{ "response", &p->answer.response },
	};
	char *value = strchr(change, '=');

	if (value == NULL)
		return fail(p, "%s: name=value is expected", change);
	*value++ = '\0';
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		if (strcmp(members[i].name, change) == 0) {
			*members[i].member = strcmp(value, "-") == 0 ? NULL : value;
			return true;
		}
	}
	return fail(p, "%s: no such directive", change);
}

static bool
do_ue(struct play *p, char *rest)
{
	const char *what = word(&rest);

	if (strcmp(what, "answers") == 0) {
		while (*rest != '\0')
			if (!answer_change(p, word(&rest)))
				return false;
		world_answer_text(&p->w, &p->answer, p->last);
	} else if (strcmp(what, "asks") == 0) {
		snprintf(p->last, sizeof(p->last),
			 "Digest username=\"%s\", realm=\"" WORLD_BSF
			 "\", nonce=\"\", uri=\"/\", response=\"\"",
			 *rest == '\0' ? WORLD_IMPI : rest);
	} else if (strcmp(what, "sends") == 0) {
		snprintf(p->last, sizeof(p->last), "%s", rest);
	} else if (strcmp(what, "is") == 0) {
		world_be_digest(&p->w);
		if (strcmp(rest, "digest") != 0)
			p->w.user_agent = rest;
		return true;
	} else if (strcmp(what, "over") == 0) {
		p->w.tls = strcmp(rest, "tls") == 0;
		return p->w.tls || strcmp(rest, "tcp") == 0 || fail(p, "%s?", rest);
	} else if (strcmp(what, "repeats") != 0) {
		return fail(p, "ue %s?", what);
	}
	send_text(p);
	return true;
}

/* --- what the file may expect --- */

static bool
expect_audit(struct play *p, char *rest)
{
	const char *outcome = word(&rest);
	const struct store_audit *audit = world_audit(&p->w, outcome);

	if (audit == NULL)
		return fail(p, "no audit record %s", outcome);
	if (strstr(audit->detail, rest) == NULL)
		return fail(p, "audit: %.200s", audit->detail);
	return true;
}

static bool
expect_binding(struct play *p, char *rest)
{
	static const char *const modes[] = { "GBA_ME", "GBA_U", "2G", "Digest" };
	const struct store_binding *b = &p->w.binding;
	char text[256];

	snprintf(text, sizeof(text), "%s %llds %s", modes[b->mode],
		 (long long)(b->expires_s - b->created_s),
		 *b->tmpi != '\0' ? "tmpi" : "no-tmpi");
	if (p->w.puts == 0 || strcmp(text, rest) != 0)
		return fail(p, "bindings: %u, the last is: %s", p->w.puts, text);
	return true;
}

static bool
expect_header(struct play *p, char *rest)
{
	const char *name = word(&rest);
	const char *value = world_header(&p->w, name);

	if (*value == '\0' || strstr(value, rest) == NULL)
		return fail(p, "%s: %.200s", name, value);
	return true;
}

static bool
expect_status(struct play *p, const char *status)
{
	const unsigned wanted = (unsigned)strtoul(status, NULL, 10);

	if (p->w.replies == p->replies)
		return fail(p, "no reply");
	p->replies = p->w.replies;
	if (p->w.status != wanted)
		return fail(p, "the status is %u", p->w.status);
	return true;
}

static bool
do_expect(struct play *p, char *rest)
{
	const char *what = word(&rest);
	unsigned count;

	if (strcmp(what, "audit") == 0)
		return expect_audit(p, rest);
	if (strcmp(what, "binding") == 0)
		return expect_binding(p, rest);
	if (strcmp(what, "header") == 0)
		return expect_header(p, rest);
	if (strcmp(what, "silence") == 0)
		return p->w.replies == p->replies || fail(p, "there is a reply");
	if (strcmp(what, "vectors") == 0 || strcmp(what, "bindings") == 0) {
		count = *what == 'v' ? p->w.asked : p->w.puts;
		return strtoul(rest, NULL, 10) == count || fail(p, "%u", count);
	}
	return expect_status(p, what);
}

static bool
play_line(struct play *p, char *line)
{
	static const struct {
		const char *name;
		bool (*run)(struct play *p, char *rest);
	} verbs[] = { { "set", do_set },	 { "clock", do_clock },
		      { "network", do_network }, { "store", do_store },
		      { "ue", do_ue },		 { "expect", do_expect } };
	char *rest = line;
	const char *verb = word(&rest);

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(verbs[i].name, verb) == 0)
			return verbs[i].run(p, rest);
	return *verb == '\0' || *verb == '#' || fail(p, "%s?", verb);
}

/* The lines stay in memory to the end: an answer points into them. */
static void
play_file(const char *path)
{
	static struct play play;
	static char text[16384];
	FILE *f = fopen(path, "re");
	unsigned line = 0;
	char *at = text;
	bool ok = true;
	size_t len;

	cr_assert_not_null(f, "%s", path);
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	cr_assert_lt(len, sizeof(text) - 1, "%s is too long", path);
	text[len] = '\0';
	memset(&play, 0, sizeof(play));
	world_init(&play.w);
	conf_defaults(&play.conf, &bsf_conf_table);
	play.w.conf = play.conf.ub;
	world_reload(&play.w);
	for (char *next; ok && at != NULL && *at != '\0'; at = next) {
		next = strchr(at, '\n');
		if (next != NULL)
			*next++ = '\0';
		line++;
		ok = play_line(&play, at);
	}
	cr_expect(ok, "%s:%u: %s", path, line, play.why);
	world_fini(&play.w);
}

Test(scenario, every_run_goes_as_it_is_written)
{
	glob_t files;

	cr_assert_eq(glob(SCENARIO_DIR "/*.scn", 0, NULL, &files), 0, "no scenario");
	for (size_t i = 0; i < files.gl_pathc; i++)
		play_file(files.gl_pathv[i]);
	globfree(&files);
}
