/* SPDX-License-Identifier: Apache-2.0 */
/* One line of configuration to one name that is served. */
#include "lib/name.h"

#include <stdio.h>
#include <string.h>

#include "codec/btid.h"

/* Cut the first piece off a list; false when nothing is left. */
static bool
take(struct gba_text *rest, const char *separators, struct gba_text *piece)
{
	size_t len = 0;

	while (rest->len > 0 && strchr(separators, rest->p[0]) != NULL)
		*rest = (struct gba_text){rest->p + 1, rest->len - 1};
	while (len < rest->len && strchr(separators, rest->p[len]) == NULL)
		len++;
	*piece = (struct gba_text){rest->p, len};
	*rest = (struct gba_text){rest->p + len, rest->len - len};
	return len > 0;
}

enum gba_status
ua_ids_parse(struct ua_id_choice out[UA_IDS_MAX], size_t *count, struct gba_text list)
{
	struct ua_id_choice ids[UA_IDS_MAX];
	struct gba_text piece;
	size_t n = 0;

	while (take(&list, ", \t", &piece)) {
		if (n == UA_IDS_MAX)
			return GBA_ERR_SYNTAX;
		ids[n] = (struct ua_id_choice){ gba_text_is(piece, "negotiated"),
						{ { 0 } } };
		if (!ids[n].negotiated && gba_ua_id_parse(&ids[n].id, piece) != GBA_OK)
			return GBA_ERR_SYNTAX;
		n++;
	}
	if (n == 0)
		return GBA_ERR_SYNTAX;
	memcpy(out, ids, n * sizeof(ids[0]));
	*count = n;
	return GBA_OK;
}

static bool
choose(struct gba_text value, const char *const *words, int *out)
{
	for (int i = 0; words[i] != NULL; i++)
		if (gba_text_is_nocase(value, words[i])) {
			*out = i;
			return true;
		}
	return false;
}

static bool
set_qop(struct ua_name *name, struct gba_text value)
{
	static const char *const words[] = { "auth", "auth-int", "auth,auth-int", NULL };
	int i;

	if (!choose(value, words, &i))
		return false;
	name->qop = (enum ua_qop)i;
	return true;
}

static bool
set_algorithm(struct ua_name *name, struct gba_text value)
{
	static const char *const words[] = { "MD5", "SHA-256", NULL };
	int i;

	if (!choose(value, words, &i))
		return false;
	name->hash = i == 0 ? DIGEST_MD5 : DIGEST_SHA256;
	return true;
}

static bool
set_uicc(struct ua_name *name, struct gba_text value)
{
	static const char *const words[] = { "off", "int", "ext", "any", NULL };
	int i;

	if (!choose(value, words, &i))
		return false;
	name->uicc = (enum ua_uicc)i;
	return true;
}

static bool
set_password(struct ua_name *name, struct gba_text value)
{
	static const char *const words[] = { "base64", "raw", NULL };
	int i;

	if (!choose(value, words, &i))
		return false;
	name->raw_password = i == 1;
	return true;
}

static bool
set_token(struct ua_name *name, struct gba_text value)
{
	static const char *const words[] = { "no", "yes", NULL };
	int i;

	if (!choose(value, words, &i))
		return false;
	name->token_needed = i == 1;
	return true;
}

static bool
set_uss(struct ua_name *name, struct gba_text value)
{
	static const char *const words[] = { "asked", "needed", NULL };
	int i;

	if (!choose(value, words, &i))
		return false;
	name->uss_needed = i == 1;
	return true;
}

static bool
set_gba(struct ua_name *name, struct gba_text value)
{
	bool taken[NAF_GBA_KINDS] = { false };
	struct gba_text piece;

	while (take(&value, ",", &piece)) {
		enum naf_gba i = NAF_GBA_3G;

		while (i < NAF_GBA_KINDS && !gba_text_is_nocase(piece, naf_gba_name(i)))
			i++;
		if (i == NAF_GBA_KINDS)
			return false;
		taken[i] = true;
	}
	name->no_3g = !taken[NAF_GBA_3G];
	name->with_2g = taken[NAF_GBA_2G];
	name->with_digest = taken[NAF_GBA_DIGEST];
	return taken[NAF_GBA_3G] || taken[NAF_GBA_2G] || taken[NAF_GBA_DIGEST];
}

static bool
set_identities(struct ua_name *name, struct gba_text value)
{
	static const char *const words[] = { "none", "uss", "impi", NULL };
	int i;

	if (!choose(value, words, &i))
		return false;
	name->identities = (enum naf_identities)i;
	return true;
}

static bool
set_gsid(struct ua_name *name, struct gba_text value)
{
	struct gba_text piece;
	uint64_t n;

	name->gsid_count = 0;
	while (take(&value, ",", &piece)) {
		if (name->gsid_count == NAF_GSID_MAX ||
		    gba_number(&n, piece, 0, UINT32_MAX) != GBA_OK)
			return false;
		name->gsids[name->gsid_count++] = (uint32_t)n;
	}
	return name->gsid_count > 0;
}

static bool
set_ua_id(struct ua_name *name, struct gba_text value)
{
	return ua_ids_parse(name->ids, &name->id_count, value) == GBA_OK;
}

static const struct setting {
	const char *key;
	bool (*set)(struct ua_name *name, struct gba_text value);
} settings[] = {
	{ "qop", set_qop },	{ "algorithm", set_algorithm },
	{ "uicc", set_uicc },	{ "password", set_password },
	{ "token", set_token }, { "identities", set_identities },
	{ "gsid", set_gsid },	{ "ua-id", set_ua_id },
	{ "gba", set_gba },	{ "uss", set_uss },
};

static enum gba_status
apply(struct ua_name *name, struct gba_text word, char reason[160])
{
	const char *equals = memchr(word.p, '=', word.len);
	const size_t key_len = equals != NULL ? (size_t)(equals - word.p) : word.len;
	const struct gba_text key = { word.p, key_len };

	for (size_t i = 0; equals != NULL && i < ARRAY_LEN(settings); i++) {
		if (!gba_text_is(key, settings[i].key))
			continue;
		if (settings[i].set(name, (struct gba_text){ equals + 1,
							     word.len - key_len - 1 }))
			return GBA_OK;
		snprintf(reason, 160, "%s: not a value that is known", settings[i].key);
		return GBA_ERR_SYNTAX;
	}
	snprintf(reason, 160, "\"%.*s\" is no setting of a name", (int)key_len, key.p);
	return GBA_ERR_SYNTAX;
}

enum gba_status
ua_name_parse(struct ua_name *out, const char *line, char reason[160])
{
	struct ua_name name = { .id_count = out->id_count };
	struct gba_text rest = gba_text(line), word;

	memcpy(name.ids, out->ids, sizeof(name.ids));
	if (!take(&rest, " \t", &word) || !fqdn_is_valid(word) ||
	    gba_text_copy(name.fqdn, sizeof(name.fqdn), word) != GBA_OK) {
		snprintf(reason, 160, "a host name is expected first");
		return GBA_ERR_SYNTAX;
	}
	for (char *c = name.fqdn; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	while (take(&rest, " \t", &word))
		if (apply(&name, word, reason) != GBA_OK)
			return GBA_ERR_SYNTAX;
	if (name.uss_needed && name.gsid_count == 0) {
		snprintf(reason, 160, "uss=needed needs gsid");
		return GBA_ERR_SYNTAX;
	}
	*out = name;
	return GBA_OK;
}
