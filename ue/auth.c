/* SPDX-License-Identifier: Apache-2.0 */
/* Digest, as a client needs it. */
#include "ue/auth.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "codec/www_auth.h"

enum digest_qop
ue_qop_choose(struct gba_text offered)
{
	enum digest_qop best = DIGEST_QOP_NONE;
	size_t at = 0;

	while (offered.p != NULL && at < offered.len) {
		const char *word = offered.p + at;
		size_t len = 0;

		while (at + len < offered.len && strchr(", \t", word[len]) == NULL)
			len++;
		if (len == 8 && strncasecmp(word, "auth-int", 8) == 0)
			best = DIGEST_QOP_AUTH_INT;
		else if (len == 4 && strncasecmp(word, "auth", 4) == 0 &&
			 best == DIGEST_QOP_NONE)
			best = DIGEST_QOP_AUTH;
		at += len + 1;
	}
	return best;
}

bool
ue_challenges_next(struct ue_challenges *walk, struct gba_text *challenge)
{
	while (walk->rest.p == NULL || !www_auth_challenge_take(&walk->rest, challenge)) {
		walk->rest =
			ue_reply_header(walk->reply, "WWW-Authenticate", walk->headers++);
		if (walk->rest.p == NULL)
			return false;
	}
	return true;
}

enum gba_status
ue_cnonce(char out[33], const struct gba_random *random)
{
	uint8_t octets[16];
	const enum gba_status status = gba_random_fill(random, octets, sizeof(octets));

	if (status == GBA_OK)
		gba_hex(out, octets, sizeof(octets));
	return status;
}

/* Some servers write the digits in capitals. */
static bool
same_digits(const struct digest_hex *expected, struct gba_text got)
{
	struct digest_hex low = { "" };

	if (got.len != strlen(expected->s))
		return false;
	for (size_t i = 0; i < got.len; i++)
		low.s[i] = (char)tolower((unsigned char)got.p[i]);
	return gba_equal_ct(low.s, expected->s, got.len);
}

enum gba_status
ue_proof_check(const struct digest_hex *ha1, const struct digest_input *request,
	       const struct ue_reply *reply)
{
	const struct gba_text value = ue_reply_header(reply, "Authentication-Info", 0);
	struct digest_input in = *request;
	struct digest_hex expected;
	enum gba_status status;
	struct www_auth info;

	if (value.p == NULL)
		return GBA_ERR_NOT_FOUND;
	if (www_auth_info_parse(&info, value) != GBA_OK)
		return GBA_ERR_MAC;
	if (info.rspauth.p == NULL)
		return GBA_ERR_NOT_FOUND;
	in.body = (struct gba_octets){ reply->body, reply->body_len };
	status = digest_rspauth(&expected, ha1, &in);
	if (status != GBA_OK)
		return status;
	return same_digits(&expected, info.rspauth) ? GBA_OK : GBA_ERR_MAC;
}
