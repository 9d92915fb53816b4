/* SPDX-License-Identifier: Apache-2.0 */
/* The state file: mode, Ks, B-TID, RAND, lifetime, IMPI, TMPI. */
#include "ue/state.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"

enum {
	KEY_IMPI,
	KEY_TMPI,
	KEY_MODE,
	KEY_KS,
	KEY_RAND,
	KEY_NONCE,
	KEY_BTID,
	KEY_BSF,
	KEY_CREATED,
	KEY_EXPIRES
};

static const char *const state_keys[] = {
	[KEY_IMPI] = "impi",	   [KEY_TMPI] = "tmpi", [KEY_MODE] = "mode",
	[KEY_KS] = "ks",	   [KEY_RAND] = "rand", [KEY_NONCE] = "nonce",
	[KEY_BTID] = "btid",	   [KEY_BSF] = "bsf",	[KEY_CREATED] = "created",
	[KEY_EXPIRES] = "expires",
};
#define BIT(key)   (1u << (key))
#define BOUND_KEYS (BIT(KEY_BTID) | BIT(KEY_BSF) | BIT(KEY_CREATED) | BIT(KEY_EXPIRES))

/* An absent word is the first. */
static const char *const mode_names[] = {
	[STATE_GBA_ME] = "gba_me",
	[STATE_GBA_U] = "gba_u",
	[STATE_2G] = "2g",
	[STATE_DIGEST] = "digest",
};

const char *
state_mode_name(enum state_mode mode)
{
	return mode_names[mode];
}

static void
put_octets(struct gba_buf *out, const char *key, const void *p, size_t len)
{
	gba_buf_fmt(out, "%s = ", key);
	gba_buf_hex(out, p, len);
	gba_buf_octet(out, '\n');
}

enum gba_status
state_build(struct gba_buf *out, const struct state *in)
{
	char instant[21];

	gba_buf_str(out, "# Made by gba-ue. Holds Ks: keep it as closed as the card.\n");
	gba_buf_fmt(out, "impi = %s\n", in->impi);
	if (in->tmpi[0] != '\0')
		gba_buf_fmt(out, "tmpi = %s\n", in->tmpi);
	if (in->bound) {
		if (in->mode != STATE_GBA_ME)
			gba_buf_fmt(out, "mode = %s\n", mode_names[in->mode]);
		if (in->mode != STATE_GBA_U)
			put_octets(out, "ks", in->ks.b, sizeof(in->ks.b));
		if (in->mode == STATE_DIGEST)
			gba_buf_fmt(out, "nonce = %s\n", in->nonce);
		else
			put_octets(out, "rand", in->rand.b, sizeof(in->rand.b));
		gba_buf_fmt(out, "btid = %s\nbsf = %s\n", in->btid, in->bsf);
		gba_datetime_build(instant, in->created_s);
		gba_buf_fmt(out, "created = %s\n", instant);
		gba_datetime_build(instant, in->expires_s);
		gba_buf_fmt(out, "expires = %s\n", instant);
	}
	return gba_buf_status(out);
}

/* A B-TID is opaque to the UE; the octets that may stand in a quoted string are those of
 * an IMPI. */
static enum gba_status
read_name(char *out, size_t size, struct gba_text value)
{
	return impi_is_valid(value) ? gba_text_copy(out, size, value) : GBA_ERR_SYNTAX;
}

static enum gba_status
read_mode(enum state_mode *out, struct gba_text value)
{
	for (size_t i = 0; i < ARRAY_LEN(mode_names); i++)
		if (gba_text_is(value, mode_names[i])) {
			*out = (enum state_mode)i;
			return GBA_OK;
		}
	return GBA_ERR_SYNTAX;
}

static enum gba_status
read_value(struct state *state, unsigned key, struct gba_text value)
{
	switch (key) {
	case KEY_IMPI:
		return read_name(state->impi, sizeof(state->impi), value);
	case KEY_TMPI:
		if (!tmpi_is_tmpi(value))
			return GBA_ERR_SYNTAX;
		return gba_text_copy(state->tmpi, sizeof(state->tmpi), value);
	case KEY_MODE:
		return read_mode(&state->mode, value);
	case KEY_KS:
		return gba_unhex(state->ks.b, sizeof(state->ks.b), value);
	case KEY_RAND:
		return gba_unhex(state->rand.b, sizeof(state->rand.b), value);
	case KEY_NONCE:
		return read_name(state->nonce, sizeof(state->nonce), value);
	case KEY_BTID:
		return read_name(state->btid, sizeof(state->btid), value);
	case KEY_BSF:
		return gba_text_copy(state->bsf, sizeof(state->bsf), value);
	case KEY_CREATED:
		return gba_datetime_parse(&state->created_s, value);
	default:
		return gba_datetime_parse(&state->expires_s, value);
	}
}

static unsigned
find_key(struct gba_text name)
{
	unsigned key = 0;

	while (key < ARRAY_LEN(state_keys) && !gba_text_is(name, state_keys[key]))
		key++;
	return key;
}

/* One line without its end; seen collects the keys that were met. */
static enum gba_status
read_line(struct state *state, unsigned *seen, struct gba_text line)
{
	const char *eq;
	struct gba_text name, value;
	unsigned key;

	if (line.len == 0 || line.p[0] == '#')
		return GBA_OK;
	eq = memmem(line.p, line.len, " = ", 3);
	if (eq == NULL)
		return GBA_ERR_SYNTAX;
	name = (struct gba_text){ line.p, (size_t)(eq - line.p) };
	value = (struct gba_text){ eq + 3, line.len - name.len - 3 };
	key = find_key(name);
	if (key == ARRAY_LEN(state_keys) || (*seen & (1u << key)) != 0)
		return GBA_ERR_SYNTAX;
	*seen |= 1u << key;
	return read_value(state, key, value);
}

/* All or none of what a bound state has: Ks where it is not in the card, and what enters
 * the KDF beside it. */
static bool
is_whole(const struct state *state, unsigned seen)
{
	const unsigned all = BOUND_KEYS | (state->mode == STATE_GBA_U ? 0 : BIT(KEY_KS)) |
			     BIT(state->mode == STATE_DIGEST ? KEY_NONCE : KEY_RAND);
	const unsigned found =
		seen & (BOUND_KEYS | BIT(KEY_KS) | BIT(KEY_RAND) | BIT(KEY_NONCE));

	if ((seen & BIT(KEY_IMPI)) == 0)
		return false;
	return found == all || (found == 0 && (seen & BIT(KEY_MODE)) == 0);
}

enum gba_status
state_parse(struct state *out, struct gba_octets text, struct ue_why *why)
{
	const char *p = (const char *)text.p, *end = p + text.len;
	unsigned seen = 0, line = 0;
	enum gba_status status = GBA_OK;

	memset(out, 0, sizeof(*out));
	while (p < end && status == GBA_OK) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl != NULL ? nl : end;

		line++;
		status =
			read_line(out, &seen, (struct gba_text){ p, (size_t)(stop - p) });
		p = stop + 1;
	}
	if (status != GBA_OK) {
		ue_why(why, "line %u is not one of a state file", line);
	} else if (!is_whole(out, seen)) {
		ue_why(why, "the state file is not complete");
		status = GBA_ERR_SYNTAX;
	}
	out->bound = (seen & BOUND_KEYS) != 0;
	if (status != GBA_OK)
		state_fini(out);
	return status;
}

static enum gba_status
state_path(char out[PATH_MAX], const char *card_path, struct ue_why *why)
{
	if (snprintf(out, PATH_MAX, "%s.gba", card_path) < PATH_MAX)
		return GBA_OK;
	ue_why(why, "the file name is too long");
	return GBA_ERR_ARG;
}

static enum gba_status
state_load(struct state *out, const char *path, struct ue_why *why)
{
	uint8_t text[UE_FILE_MAX];
	struct ue_why reason = { "" };
	enum gba_status status;
	size_t len = 0;

	status = ue_file_read(text, &len, path, why);
	if (status == GBA_OK) {
		status = state_parse(out, (struct gba_octets){ text, len }, &reason);
		if (status != GBA_OK)
			ue_why(why, "%s: %s (gba-ue forget removes it)", path,
			       reason.text);
	}
	gba_wipe(text, sizeof(text));
	return status;
}

enum gba_status
state_read(struct state *out, const char *card_path, const char *impi, int64_t now_s,
	   struct ue_why *why)
{
	char path[PATH_MAX];
	enum gba_status status;

	memset(out, 0, sizeof(*out));
	status = state_path(path, card_path, why);
	if (status == GBA_OK)
		status = state_load(out, path, why);
	if (status == GBA_OK && strcmp(out->impi, impi) != 0) {
		state_fini(out);
		status = ue_file_remove(path, why);
	} else if (status == GBA_OK && out->bound && out->expires_s <= now_s) {
		state_unbind(out);
		status = state_write(out, card_path, why);
	}
	if (status == GBA_ERR_NOT_FOUND)
		status = GBA_OK;
	if (status == GBA_OK)
		status = gba_text_copy(out->impi, sizeof(out->impi), gba_text(impi));
	if (status != GBA_OK)
		state_fini(out);
	return status;
}

enum gba_status
state_write(const struct state *in, const char *card_path, struct ue_why *why)
{
	char path[PATH_MAX];
	uint8_t text[4096];
	struct gba_buf buf = gba_buf(text, sizeof(text));
	enum gba_status status;

	status = state_path(path, card_path, why);
	if (status == GBA_OK)
		status = state_build(&buf, in);
	if (status == GBA_OK)
		status = ue_file_replace(path, (struct gba_octets){ text, buf.len }, why);
	gba_wipe(text, sizeof(text));
	return status;
}

enum gba_status
state_forget(const char *card_path, struct ue_why *why)
{
	char path[PATH_MAX];
	enum gba_status status;

	status = state_path(path, card_path, why);
	if (status == GBA_OK)
		status = ue_file_remove(path, why);
	return status;
}

void
state_unbind(struct state *state)
{
	gba_wipe(&state->ks, sizeof(state->ks));
	state->bound = false;
	state->mode = STATE_GBA_ME;
	state->btid[0] = '\0';
}

void
state_fini(struct state *state)
{
	gba_wipe(state, sizeof(*state));
}

enum gba_status
state_ks_naf(struct gba_ks_naf *out, const struct state *state, const char *fqdn,
	     const struct gba_ua_id *ua)
{
	uint8_t naf_id[GBA_NAF_ID_MAX];
	enum gba_status status;
	size_t len;

	if (!state->bound)
		return GBA_ERR_NOT_FOUND;
	status = naf_id_build(naf_id, &len, fqdn, ua);
	if (status == GBA_OK && state->mode == STATE_DIGEST)
		return gba_digest_ks_naf(out, &state->ks, gba_text(state->nonce),
					 gba_text(state->impi),
					 (struct gba_octets){ naf_id, len });
	if (status == GBA_OK)
		status = gba_ks_naf(out, &state->ks, &state->rand, gba_text(state->impi),
				    (struct gba_octets){ naf_id, len });
	return status;
}
