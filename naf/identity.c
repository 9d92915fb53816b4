/* SPDX-License-Identifier: Apache-2.0 */
/* What an application may learn of the subscriber. */
#include "naf/identity.h"

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

void
identity_assert(struct gba_buf *out, const struct naf_key *key, enum naf_identities which)
{
	const struct guss *guss = naf_key_uss(key);

	if (which == NAF_IDENTITIES_IMPI)
		add(out, naf_key_impi(key));
	if (which != NAF_IDENTITIES_USS || guss == NULL)
		return;
	for (size_t i = 0; i < guss->uss_count; i++)
		for (size_t j = 0; j < guss->uss[i].uid_count; j++)
			add(out, guss->uss[i].uids[j]);
}
