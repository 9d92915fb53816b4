/* SPDX-License-Identifier: Apache-2.0 */
/* The key fields of a message on one line. */
#include <string.h>
#include <strings.h>

#include "codec/bsf_xml.h"
#include "codec/btid.h"
#include "codec/www_auth.h"
#include "crypto/b64.h"
#include "ue/trace.h"

#define START_WIDTH 20 /* of "GET /" and "401 Unauthorized" */
#define START_MAX   256

/* What the message is, cut to a length that leaves room for its fields. */
static void
put_start(struct gba_buf *out, const char *p, size_t len)
{
	gba_buf_put(out, p, len > START_MAX ? START_MAX : len);
	if (len > START_MAX)
		gba_buf_str(out, "...");
	do
		gba_buf_octet(out, ' ');
	while (out->len < START_WIDTH + 1 && !out->overflow);
}

/* Two blanks between fields; the padding before the first is enough. */
static const char *
gap(const struct gba_buf *out)
{
	return out->len == 0 || out->p[out->len - 1] == ' ' ? "" : "  ";
}

/* The first 8 characters are enough to see that two are the same. */
static void
put_short(struct gba_buf *out, const char *name, struct gba_text value)
{
	if (value.p == NULL)
		return;
	gba_buf_fmt(out, "%s%s=%.*s%s", gap(out), name,
		    (int)(value.len > 8 ? 8 : value.len), value.len > 0 ? value.p : "",
		    value.len > 8 ? "..." : "");
}

static void
put_whole(struct gba_buf *out, const char *name, struct gba_text value)
{
	if (value.p != NULL)
		gba_buf_fmt(out, "%s%s=%.*s", gap(out), name, (int)value.len, value.p);
}

static struct gba_text
line_header(const char *head, const char *name)
{
	struct ue_reply view = { .head = (char *)(uintptr_t)head };

	return ue_reply_header(&view, name, 0);
}

static const char *
identity_name(struct gba_text username)
{
	struct gba_text domain;
	struct aka_rand rand;

	if (tmpi_is_tmpi(username))
		return "TMPI";
	return btid_parse(&rand, &domain, username) == GBA_OK ? "B-TID" : "IMPI";
}

static void
put_credentials(struct gba_buf *out, const char *head)
{
	const struct gba_text value = line_header(head, "Authorization");
	struct www_auth auth;

	if (value.p == NULL || www_auth_parse(&auth, value) != GBA_OK)
		return;
	put_whole(out, identity_name(auth.username), auth.username);
	if (auth.auts.p != NULL)
		put_short(out, "AUTS", auth.auts);
	else if (auth.response.len > 0)
		put_short(out, "response", auth.response);
	if (auth.nc.p != NULL)
		put_whole(out, "nc", auth.nc);
}

void
ue_ladder_request(struct gba_buf *out, struct gba_octets wire)
{
	const char *head = (const char *)wire.p;
	const char *end = wire.p != NULL ? memmem(head, wire.len, " HTTP/", 6) : NULL;

	if (end == NULL)
		return;
	put_start(out, head, (size_t)(end - head));
	put_credentials(out, head);
}

static void
put_challenge(struct gba_buf *out, const struct www_auth *auth)
{
	uint8_t nonce[256];
	char hex[33];
	size_t len;

	if (auth->algorithm.len >= 3 && strncasecmp(auth->algorithm.p, "AKA", 3) == 0 &&
	    gba_unb64(nonce, sizeof(nonce), &len, auth->nonce) == GBA_OK && len >= 32) {
		gba_hex(hex, nonce, 16);
		put_short(out, "RAND", gba_text(hex));
		gba_hex(hex, nonce + 16, 16);
		put_short(out, "AUTN", gba_text(hex));
	} else {
		put_whole(out, "realm", auth->realm);
		put_short(out, "nonce", auth->nonce);
	}
	put_whole(out, "qop", auth->qop);
	put_whole(out, "algorithm", auth->algorithm);
	put_whole(out, "stale", auth->stale);
}

static void
put_info(struct gba_buf *out, const struct ue_reply *reply)
{
	const struct gba_text value = ue_reply_header(reply, "Authentication-Info", 0);
	struct www_auth auth;

	if (value.p == NULL || www_auth_info_parse(&auth, value) != GBA_OK)
		return;
	put_short(out, "rspauth", auth.rspauth);
	put_short(out, "nextnonce", auth.nextnonce);
}

void
ue_ladder_reply(struct gba_buf *out, const struct ue_reply *reply)
{
	const struct gba_text challenge = ue_reply_header(reply, "WWW-Authenticate", 0);
	const char *status = reply->head != NULL ? strchr(reply->head, ' ') : NULL;
	struct bsf_info info;
	struct www_auth auth;
	char instant[21];

	if (status == NULL)
		return;
	put_start(out, status + 1, strcspn(status + 1, "\r\n"));
	if (challenge.p != NULL && www_auth_parse(&auth, challenge) == GBA_OK) {
		put_challenge(out, &auth);
	} else if (reply->body_len > 0 && reply->body_len <= BSF_XML_MAX &&
		   bsf_info_parse(&info,
				  (struct gba_octets){ reply->body, reply->body_len }) ==
			   GBA_OK) {
		gba_datetime_build(instant, info.expires_s);
		put_whole(out, "B-TID", gba_text(info.btid));
		put_whole(out, "lifetime", gba_text(instant));
	} else if (reply->body_len > 0) {
		gba_buf_fmt(out, "%zu octets", reply->body_len);
	}
	put_info(out, reply);
}
