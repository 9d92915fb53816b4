/* SPDX-License-Identifier: Apache-2.0 */
/* Replies of a BSF or a NAF as the UE reads them: challenge, proof, document, and what a
 * trace shows of them. The input is a reply as it comes from the wire. */
#include "check.h"

#include <ctype.h>
#include <string.h>

#include "ue/auth.h"
#include "ue/check.h"
#include "ue/ua.h"
#include "ue/ub.h"

#define HOST "naf1.home1.net"

int LLVMFuzzerInitialize(int *argc, char ***argv);

static FILE *nowhere;

static enum gba_status
same_octets(void *ctx, void *out, size_t len)
{
	(void)ctx;
	memset(out, 0x66, len);
	return GBA_OK;
}

static const struct gba_random same = { same_octets, NULL };

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	nowhere = fopen("/dev/null", "w");
	CHECK(nowhere != NULL);
	return 0;
}

/* One line, as it must be in a request of ours: nothing of the reply can add another. */
static void
check_line(const struct gba_buf *line)
{
	for (size_t i = 0; i < line->len; i++)
		CHECK(line->p[i] != '\r' && line->p[i] != '\n' && line->p[i] != '\0');
}

static void
check_ub(const struct ue_reply *reply, size_t profile, enum ub_kind kind)
{
	static const uint8_t res[8] = { 0xa5, 0x42, 0x11, 0xd5, 0xe3, 0xba, 0x50, 0xbf };
	const struct aka_auts auts = { { 0 } };
	static struct ub_challenge challenge;
	static struct ub_answer answer;
	static char text[2 * WWW_AUTH_MAX];
	struct gba_buf out = gba_buf(text, sizeof(text));
	struct bsf_info info;

	if (ub_challenge_parse(&challenge, reply, kind) != GBA_OK)
		return;
	memset(&answer, 0, sizeof(answer));
	memcpy(answer.uri, "/", 2);
	memcpy(answer.nc, "00000001", 9);
	CHECK(ue_cnonce(answer.cnonce, &same) == GBA_OK);
	if (gba_text_copy(answer.realm, sizeof(answer.realm), challenge.auth.realm) !=
	    GBA_OK)
		return;
	if (ub_answer_build(&out, &answer, &profiles[profile], &challenge,
			    "user@home1.net", (struct gba_octets){ res, sizeof(res) },
			    NULL) == GBA_OK &&
	    profiles[profile].separator == NULL)
		check_line(&out);
	if (ub_ok_open(&info, &answer, &challenge, reply) == GBA_OK)
		CHECK(info.btid[0] != '\0');
	out = gba_buf(text, sizeof(text));
	(void)!ub_answer_build(&out, &answer, &profiles[0], &challenge, "user@home1.net",
			       (struct gba_octets){ NULL, 0 }, &auts);
}

static void
check_ua(const struct ue_reply *reply, enum ua_realm wanted)
{
	static struct ua_session session;
	static char text[2 * WWW_AUTH_MAX];
	struct gba_buf out = gba_buf(text, sizeof(text));
	static struct www_auth read;
	bool stale;

	memset(&session, 0, sizeof(session));
	memcpy(session.btid, "a@b", 4);
	memset(session.ha1.s, '0', 32);
	CHECK(ue_cnonce(session.cnonce, &same) == GBA_OK);
	if (ua_challenge_take(&session, &stale, reply, HOST, wanted) != GBA_OK)
		return;
	CHECK(strcasestr(session.realm, HOST) != NULL);
	if (ua_credentials_build(&out, &session, "GET", "/",
				 (struct gba_octets){ NULL, 0 }) == GBA_OK) {
		check_line(&out);
		if (out.len <= WWW_AUTH_MAX)
			CHECK(www_auth_parse(&read, (struct gba_text){ text, out.len }) ==
				      GBA_OK &&
			      gba_text_is(read.nonce, session.nonce));
	}
	(void)!ua_reply_check(&session, "/", reply, &same);
}

static void
count(void *ctx, const char *row, const char *clause, const char *sentence)
{
	unsigned *told = ctx;

	CHECK(*row != '\0' && *clause != '\0' && *sentence != '\0');
	(*told)++;
}

/* `gba-ue check` over it as each kind of reply; a row is told once. */
static void
check_rows(struct ue_reply *reply, enum check_peer peer, enum ub_kind kind)
{
	static const char *const sent =
		"Authorization: Digest response=\"r\", cnonce=\"c\"";
	static const unsigned statuses[] = { 401, 200, 403, 302 };
	const struct ue_request request = { .peer = peer == CHECK_BSF ? "BSF" : "NAF",
					    .headers = &sent,
					    .header_count = 1 };
	unsigned told = 0;
	struct check check = { .peer = peer,
			       .kind = kind,
			       .host = HOST,
			       .on_deviation = count,
			       .ctx = &told };

	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		reply->status = statuses[i];
		check_reply(&check, &request, reply);
	}
	CHECK(told == check.deviations && told <= CHECK_ROWS_MAX && check.replies == 4);
}

static void
show(const struct ue_reply *reply, struct gba_octets wire)
{
	struct ue_trace trace = { .mode = UE_TRACE_FULL, .to = nowhere };
	char line[1024];
	struct gba_buf out = gba_buf(line, sizeof(line));

	ue_trace_reply(&trace, "NAF", reply);
	ue_ladder_reply(&out, reply);
	CHECK(out.len < sizeof(line));
	ue_trace_request(&trace, "NAF", wire);
}

/* Head up to the empty line, its end and a NUL as the HTTP client leaves them; then the
 * body. The client refuses a NUL in a head. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *gap = memmem(data, size, "\r\n\r\n", 4);
	struct ue_reply reply = { .head_len =
					  gap != NULL ? (size_t)(gap - data) + 4 : size };
	char *wire;

	if (memchr(data, '\0', reply.head_len) != NULL)
		return 0;
	reply.head = malloc(reply.head_len + 1);
	wire = malloc(size + 1);
	CHECK(reply.head != NULL && wire != NULL);
	memcpy(reply.head, data, reply.head_len);
	reply.head[reply.head_len] = '\0';
	memcpy(wire, data, size);
	wire[size] = '\0';
	reply.body_len = size - reply.head_len;
	if (reply.body_len > 0) {
		reply.body = malloc(reply.body_len);
		CHECK(reply.body != NULL);
		memcpy(reply.body, data + reply.head_len, reply.body_len);
	}
	check_ub(&reply, size % profile_count, (enum ub_kind)(size % 3));
	for (int wanted = UA_REALM_ME; wanted < UA_REALM_AUTO; wanted++)
		check_ua(&reply, (enum ua_realm)wanted);
	check_rows(&reply, CHECK_BSF, (enum ub_kind)(size % 3));
	check_rows(&reply, CHECK_NAF, UB_USIM);
	show(&reply, (struct gba_octets){ (const uint8_t *)wire, size });
	free(wire);
	ue_reply_fini(&reply);
	return 0;
}
