/* SPDX-License-Identifier: Apache-2.0 */
/* What a subscriber has as a SIP user: public identities and SIP Digest credentials. */
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "codec/provision_read.h"

enum gba_status
provision_read_impus(const struct reading *r, struct provision_subscriber *sub)
{
	struct gba_buf buf = gba_buf(sub->impus, sizeof(sub->impus));
	struct gba_text rest = r->value[IMPU];

	for (unsigned n = 1; rest.p != NULL; n++) {
		const char *comma = memchr(rest.p, ',', rest.len);
		const size_t len = comma != NULL ? (size_t)(comma - rest.p) : rest.len;
		char impu[GBA_IMPU_MAX + 1];

		if (impu_canonical(impu, provision_trim((struct gba_text){
						 rest.p, len })) != GBA_OK)
			return provision_refuse(
				r->err, r->line[IMPU],
				"impu: identity %u is not a sip:, sips: or tel: URI of "
				"at most %d characters",
				n, GBA_IMPU_MAX);
		if (provision_has_impu(sub->impus, impu))
			return provision_refuse(r->err, r->line[IMPU],
						"impu: identity %u is given twice", n);
		gba_buf_fmt(&buf, "%s%s", n > 1 ? " " : "", impu);
		rest = comma != NULL ? (struct gba_text){ comma + 1, rest.len - len - 1 }
				     : (struct gba_text){ NULL, 0 };
	}
	if (gba_buf_status(&buf) != GBA_OK)
		return provision_refuse(r->err, r->line[IMPU],
					"impu: more than %zu characters in all",
					sizeof(sub->impus) - 1);
	return GBA_OK;
}

bool
provision_has_impu(const char *impus, const char *impu)
{
	const size_t len = strlen(impu);

	while (*impus != '\0') {
		const size_t word = strcspn(impus, " ");

		if (word == len && memcmp(impus, impu, len) == 0)
			return true;
		impus += word + (impus[word] == ' ');
	}
	return false;
}

/* Nothing that would end the quoted string it stands in, and no comma, at which some
 * readers of a challenge split it (interop.md A3). */
static bool
realm_is_good(struct gba_text realm)
{
	for (size_t i = 0; i < realm.len; i++)
		if (realm.p[i] < 0x20 || realm.p[i] > 0x7e || realm.p[i] == '"' ||
		    realm.p[i] == '\\' || realm.p[i] == ',')
			return false;
	return realm.len >= 1 && realm.len <= DIGEST_REALM_MAX;
}

static enum gba_status
read_choices(const struct reading *r, struct digest_credentials *digest)
{
	const struct gba_text algorithm = r->value[DIGEST_ALGORITHM];
	const struct gba_text qop = r->value[DIGEST_QOP];

	digest->sess = gba_text_is_nocase(algorithm, "MD5-sess");
	if (algorithm.p != NULL && !digest->sess && !gba_text_is_nocase(algorithm, "MD5"))
		return provision_refuse(r->err, r->line[DIGEST_ALGORITHM],
					"digest-algorithm: MD5 or MD5-sess expected");
	digest->qop = gba_text_is_nocase(qop, "auth-int") ? DIGEST_QOP_AUTH_INT
							  : DIGEST_QOP_AUTH;
	if (qop.p != NULL && digest->qop == DIGEST_QOP_AUTH &&
	    !gba_text_is_nocase(qop, "auth"))
		return provision_refuse(r->err, r->line[DIGEST_QOP],
					"digest-qop: auth or auth-int expected");
	return GBA_OK;
}

/* The HA1 of a password holds for this user name and realm alone. */
static enum gba_status
read_ha1(const struct reading *r, const struct provision_subscriber *sub,
	 struct digest_credentials *digest)
{
	static const struct digest_alg md5 = { .hash = DIGEST_MD5 };
	const struct gba_text password = r->value[DIGEST_PASSWORD];
	struct digest_hex hex;
	enum gba_status status;

	if (provision_has(r, DIGEST_HA1))
		return provision_read_hex(r, DIGEST_HA1, digest->ha1,
					  sizeof(digest->ha1));
	status = digest_ha1(
		&hex, &md5, gba_text(sub->impi), gba_text(digest->realm),
		(struct gba_octets){ (const uint8_t *)password.p, password.len });
	if (status == GBA_OK)
		status = gba_unhex(digest->ha1, sizeof(digest->ha1), gba_text(hex.s));
	gba_wipe(&hex, sizeof(hex));
	return status;
}

enum gba_status
provision_read_digest(const struct reading *r, struct provision_subscriber *sub)
{
	const bool password = provision_has(r, DIGEST_PASSWORD);
	struct digest_credentials *digest = &sub->digest;
	enum gba_status status;

	if (password && provision_has(r, DIGEST_HA1))
		return provision_refuse(
			r->err, r->line[DIGEST_HA1],
			"digest-password and digest-ha1: give one of them");
	for (enum field f = DIGEST_REALM; f <= DIGEST_QOP; f++)
		if (provision_has(r, f) && !password && !provision_has(r, DIGEST_HA1))
			return provision_refuse(
				r->err, r->line[f],
				"%s: only with digest-password or digest-ha1",
				provision_field_names[f]);
	if (!password && !provision_has(r, DIGEST_HA1))
		return GBA_OK;
	if (!provision_has(r, DIGEST_REALM))
		return provision_refuse(r->err,
					r->line[password ? DIGEST_PASSWORD : DIGEST_HA1],
					"digest-realm: missing");
	if (!realm_is_good(r->value[DIGEST_REALM]))
		return provision_refuse(r->err, r->line[DIGEST_REALM],
					"digest-realm: 1 to %d printable ASCII "
					"characters without quotes and commas "
					"expected",
					DIGEST_REALM_MAX);
	status = gba_text_copy(digest->realm, sizeof(digest->realm),
			       r->value[DIGEST_REALM]);
	if (status == GBA_OK)
		status = read_choices(r, digest);
	if (status == GBA_OK)
		status = read_ha1(r, sub, digest);
	return status;
}
