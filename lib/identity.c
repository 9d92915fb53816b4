/* SPDX-License-Identifier: Apache-2.0 */
/* What an application may learn of the subscriber. */
#include "lib/identity.h"

static bool
is_quotable(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '"' || *s == '\\' || (unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

static void
add(struct gba_buf *out, const char *identity)
{
	if (*identity != '\0' && is_quotable(identity))
		gba_buf_fmt(out, "%s\"%s\"", out->len > 0 ? ", " : "", identity);
}

/* Real UEs send it without the quotes of TS 24.109 7.2 (interop.md E14). */
static struct gba_text
unquoted(struct gba_text t)
{
	while (t.len > 0 && (t.p[0] == ' ' || t.p[0] == '\t'))
		t = (struct gba_text){ t.p + 1, t.len - 1 };
	while (t.len > 0 && (t.p[t.len - 1] == ' ' || t.p[t.len - 1] == '\t'))
		t.len--;
	if (t.len >= 2 && t.p[0] == '"' && t.p[t.len - 1] == '"')
		t = (struct gba_text){ t.p + 1, t.len - 2 };
	return t;
}

/* The nth identity in the USS; NULL: there are fewer. */
static const char *
uid_at(const struct guss *guss, size_t n)
{
	for (size_t i = 0; guss != NULL && i < guss->uss_count; i++) {
		if (n < guss->uss[i].uid_count)
			return guss->uss[i].uids[n];
		n -= guss->uss[i].uid_count;
	}
	return NULL;
}

bool
identity_is_possible(const struct naf_key *key, enum naf_identities which,
		     struct gba_text intended)
{
	const struct guss *guss = naf_key_uss(key);
	const struct gba_text want = unquoted(intended);
	const char *uid = uid_at(guss, 0);

	if (which != NAF_IDENTITIES_USS || want.len == 0 || uid == NULL)
		return true;
	for (size_t i = 0; (uid = uid_at(guss, i)) != NULL; i++)
		if (gba_text_is(want, uid))
			return true;
	return false;
}

void
identity_assert(struct gba_buf *out, const struct naf_key *key, enum naf_identities which,
		struct gba_text intended)
{
	const struct guss *guss = naf_key_uss(key);
	const struct gba_text want = unquoted(intended);
	const char *uid;

	if (which == NAF_IDENTITIES_IMPI)
		add(out, naf_key_impi(key));
	if (which != NAF_IDENTITIES_USS)
		return;
	for (size_t i = 0; (uid = uid_at(guss, i)) != NULL; i++) {
		if (want.len == 0 || gba_text_is(want, uid))
			add(out, uid);
		if (want.len > 0 && gba_text_is(want, uid))
			return;
	}
}

void
identity_flags(struct gba_buf *out, const struct naf_key *key, enum naf_identities which)
{
	const struct guss *guss = naf_key_uss(key);

	if (which != NAF_IDENTITIES_USS || guss == NULL)
		return;
	for (size_t i = 0; i < guss->uss_count; i++)
		for (size_t j = 0; j < guss->uss[i].flag_count; j++)
			gba_buf_fmt(out, "%s\"%u\"", out->len > 0 ? ", " : "",
				    guss->uss[i].flags[j]);
}
