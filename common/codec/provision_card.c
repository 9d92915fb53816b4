/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a software USIM: "key = value" lines. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "codec/provision_fields.h"

#define CARD_FILE_MAX (64 * 1024)
#define FIELDS_MAX    16

/* Keys of the card alone. Everything else is a field of the subscriber. */
enum key { IMSI, MNC_DIGITS, DELTA, AGE_LIMIT, BSF, DISCLOSE, CARD_KEYS };
static const char *const key_names[CARD_KEYS] = {
	"imsi", "mnc-digits", "delta", "age-limit", "bsf", "disclose",
};

struct reading {
	struct provision_card card;
	struct gba_text value[CARD_KEYS];
	unsigned line_of[CARD_KEYS];
	bool seen[AKA_IND_COUNT];
	struct provision_field fields[FIELDS_MAX + 2];
	unsigned lines[FIELDS_MAX + 2];
	size_t count;
	unsigned line;
	struct provision_error *err;
};

static enum gba_status
keep_seq(struct reading *r, struct gba_text index, struct gba_text value)
{
	uint64_t ind, seq;

	if (gba_number(&ind, index, 0, AKA_IND_COUNT - 1) != GBA_OK ||
	    (index.len > 1 && index.p[0] == '0'))
		return provision_refuse(r->err, r->line, "seq.N: N from 0 to %u expected",
					AKA_IND_COUNT - 1);
	if (r->seen[ind])
		return provision_refuse(r->err, r->line, "seq.%u: given twice",
					(unsigned)ind);
	if (gba_number(&seq, value, 0, AKA_SEQ_MAX) != GBA_OK)
		return provision_refuse(r->err, r->line,
					"seq.%u: not a number of at most 43 bits",
					(unsigned)ind);
	r->seen[ind] = true;
	r->card.seen.seq[ind] = seq;
	return GBA_OK;
}

/* sqn and the public identities are the home network's: a card has neither. */
static bool
is_card_field(struct gba_text name)
{
	return provision_is_field(name) && !gba_text_is(name, "sqn") &&
	       !gba_text_is(name, "impu");
}

static enum gba_status
keep_line(struct reading *r, struct gba_text name, struct gba_text value)
{
	enum gba_status memory;
	enum key k = 0;

	if (value.len == 0)
		return provision_refuse(r->err, r->line, "a key without a value");
	memory = provision_memory_line(&r->card.memory, name, value, r->line, r->err);
	if (memory != GBA_ERR_NOT_FOUND)
		return memory;
	if (name.len > 4 && memcmp(name.p, "seq.", 4) == 0)
		return keep_seq(r, (struct gba_text){ name.p + 4, name.len - 4 }, value);
	while (k < CARD_KEYS && !gba_text_is(name, key_names[k]))
		k++;
	if (k == CARD_KEYS && !is_card_field(name))
		return provision_refuse(r->err, r->line, "unknown key");
	if (k < CARD_KEYS) {
		if (r->value[k].p != NULL)
			return provision_refuse(r->err, r->line, "%s: given twice",
						key_names[k]);
		r->value[k] = value;
		r->line_of[k] = r->line;
		return GBA_OK;
	}
	if (r->count == FIELDS_MAX)
		return provision_refuse(r->err, r->line, "too many keys");
	r->lines[r->count] = r->line;
	r->fields[r->count++] = (struct provision_field){ name, value };
	return GBA_OK;
}

static enum gba_status
read_line(struct reading *r, struct gba_text line)
{
	const char *equals;

	if (line.len > PROVISION_LINE_MAX)
		return provision_refuse(r->err, r->line,
					"a line of %zu octets, %u is the limit", line.len,
					PROVISION_LINE_MAX);
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.p[i] < 0x20 && line.p[i] != '\t')
			return provision_refuse(r->err, r->line, "a control character");
	line = provision_trim(line);
	if (line.len == 0 || line.p[0] == '#')
		return GBA_OK;
	equals = memchr(line.p, '=', line.len);
	if (equals == NULL)
		return provision_refuse(r->err, r->line, "\"key = value\" expected");
	return keep_line(
		r, provision_trim((struct gba_text){ line.p, (size_t)(equals - line.p) }),
		provision_trim((struct gba_text){
			equals + 1, line.len - 1 - (size_t)(equals - line.p) }));
}

static enum gba_status
read_limit(struct reading *r, enum key k, uint64_t standard, uint64_t *out)
{
	*out = standard;
	if (r->value[k].p == NULL ||
	    gba_number(out, r->value[k], 0, AKA_SEQ_MAX) == GBA_OK)
		return GBA_OK;
	return provision_refuse(r->err, r->line_of[k],
				"%s: not a number of at most 43 bits", key_names[k]);
}

/* A host name, host and port, or a URL: the UE says what it can use. */
static enum gba_status
read_bsf(struct reading *r)
{
	const struct gba_text bsf = r->value[BSF];

	if (bsf.p == NULL)
		return GBA_OK;
	for (size_t i = 0; i < bsf.len; i++)
		if (bsf.p[i] <= 0x20 || bsf.p[i] > 0x7e || bsf.p[i] == '"')
			return provision_refuse(r->err, r->line_of[BSF],
						"bsf: a name or URL expected");
	if (gba_text_copy(r->card.bsf, sizeof(r->card.bsf), bsf) != GBA_OK)
		return provision_refuse(r->err, r->line_of[BSF], "bsf: longer than 255");
	return GBA_OK;
}

static enum gba_status
read_disclose(struct reading *r)
{
	const struct gba_text value = r->value[DISCLOSE];

	r->card.disclose = gba_text_is(value, "yes");
	if (value.p == NULL || r->card.disclose || gba_text_is(value, "no"))
		return GBA_OK;
	return provision_refuse(r->err, r->line_of[DISCLOSE], "disclose: yes or no");
}

/* The IMSI is checked also where an ISIM gives the IMPI: 2G GBA and the BSF name need it.
 */
static enum gba_status
read_imsi(struct reading *r)
{
	char impi[GBA_IMPI_MAX + 1];
	uint64_t digits = 0;

	if (r->value[IMSI].p == NULL && r->value[MNC_DIGITS].p != NULL)
		return provision_refuse(r->err, r->line_of[MNC_DIGITS],
					"mnc-digits: only with imsi");
	if (r->value[IMSI].p == NULL)
		return GBA_OK;
	if (gba_number(&digits, r->value[MNC_DIGITS], 2, 3) != GBA_OK)
		return provision_refuse(
			r->err,
			r->line_of[r->value[MNC_DIGITS].p != NULL ? MNC_DIGITS : IMSI],
			"mnc-digits: 2 or 3 expected (it cannot be guessed)");
	if (impi_from_imsi(impi, r->value[IMSI], (unsigned)digits) != GBA_OK)
		return provision_refuse(r->err, r->line_of[IMSI],
					"imsi: 6 to 15 digits expected");
	r->card.mnc_digits = (unsigned)digits;
	return gba_text_copy(r->card.imsi, sizeof(r->card.imsi), r->value[IMSI]);
}

static enum gba_status
assemble(struct reading *r)
{
	enum gba_status status = read_imsi(r);

	for (size_t i = 0; i < r->count; i++)
		r->card.has_isim |= gba_text_is(r->fields[i].name, "impi");
	for (enum key k = IMSI; k <= MNC_DIGITS && !r->card.has_isim; k++) {
		if (r->value[k].p == NULL)
			continue;
		r->lines[r->count] = r->line_of[k];
		r->fields[r->count++] =
			(struct provision_field){ gba_text(key_names[k]), r->value[k] };
	}
	if (status == GBA_OK)
		status = read_limit(r, DELTA, AKA_SQN_DELTA, &r->card.delta);
	if (status == GBA_OK)
		status = read_limit(r, AGE_LIMIT, 0, &r->card.age_limit);
	if (status == GBA_OK)
		status = read_bsf(r);
	if (status == GBA_OK)
		status = read_disclose(r);
	if (status == GBA_OK)
		status = provision_read_fields(&r->card.sub, r->fields, r->lines,
					       r->count, r->err);
	if (status == GBA_OK && r->card.sub.uicc == GUSS_UICC_SIM && r->card.has_isim)
		status = provision_refuse(r->err, 0,
					  "uicc: a SIM has an imsi and no impi");
	if (status == GBA_OK)
		status = provision_memory_check(
			&r->card.memory, r->card.sub.uicc == GUSS_UICC_GBA_U, r->err);
	return status;
}

enum gba_status
provision_card_parse(struct provision_card *out, struct gba_octets file,
		     struct provision_error *err)
{
	struct reading r = { .err = err };
	struct gba_text rest = { (const char *)file.p, file.len }, line;
	enum gba_status status = GBA_OK;

	*err = (struct provision_error){ .line = 0 };
	if (file.len > CARD_FILE_MAX)
		status = provision_refuse(err, 0, "a file of more than %d octets",
					  CARD_FILE_MAX);
	while (status == GBA_OK && provision_next_line(&rest, &line)) {
		r.line++;
		status = read_line(&r, line);
	}
	if (status == GBA_OK)
		status = assemble(&r);
	if (status == GBA_OK)
		*out = r.card;
	gba_wipe(&r, sizeof(r));
	return status;
}

static const char *const uicc_words[] = {
	[GUSS_UICC_GBA] = "gba",
	[GUSS_UICC_GBA_U] = "gba_u",
	[GUSS_UICC_SIM] = "sim",
};

static void
put_identity(struct gba_buf *buf, const struct provision_card *card)
{
	if (card->imsi[0] != '\0')
		gba_buf_fmt(buf, "imsi = %s\nmnc-digits = %u\n", card->imsi,
			    card->mnc_digits);
	if (card->has_isim)
		gba_buf_fmt(buf, "impi = %s\n", card->sub.impi);
	if (card->bsf[0] != '\0')
		gba_buf_fmt(buf, "bsf = %s\n", card->bsf);
}

static void
put_hex(struct gba_buf *buf, const char *name, const void *p, size_t len)
{
	gba_buf_fmt(buf, "%s = ", name);
	gba_buf_hex(buf, p, len);
	gba_buf_str(buf, "\n");
}

static void
put_digest(struct gba_buf *buf, const struct digest_credentials *digest)
{
	if (*digest->realm == '\0')
		return;
	put_hex(buf, "digest-ha1", digest->ha1, sizeof(digest->ha1));
	gba_buf_fmt(buf, "digest-realm = %s\ndigest-algorithm = %s\n", digest->realm,
		    digest->sess ? "MD5-sess" : "MD5");
	if (digest->qop == DIGEST_QOP_AUTH_INT)
		gba_buf_str(buf, "digest-qop = auth-int\n");
}

static void
put_secrets(struct gba_buf *buf, const struct provision_subscriber *sub)
{
	const struct aka_secrets *sec = &sub->sec;

	if (sec->k_len == 0)
		return; /* SIP Digest credentials alone */
	gba_buf_fmt(buf, "algorithm = %s\n", aka_alg_name(sec->alg));
	put_hex(buf, "k", sec->k.b, sec->k_len);
	if (sec->alg == AKA_MILENAGE)
		put_hex(buf, "opc", sec->opc.b, 16);
	if (sec->alg == AKA_TUAK) {
		put_hex(buf, "topc", sec->opc.b, 32);
		gba_buf_fmt(buf, "iterations = %u\n", sec->tuak_iterations);
	}
	gba_buf_fmt(buf, "res-length = %u\n", sec->res_len);
	put_hex(buf, "amf", sub->amf.b, sizeof(sub->amf.b));
}

enum gba_status
provision_card_build(struct gba_buf *out, const struct provision_card *card)
{
	struct gba_buf buf = *out;

	put_identity(&buf, card);
	put_secrets(&buf, &card->sub);
	put_digest(&buf, &card->sub.digest);
	if (card->sub.uicc != GUSS_UICC_ABSENT)
		gba_buf_fmt(&buf, "uicc = %s\n", uicc_words[card->sub.uicc]);
	if (card->disclose)
		gba_buf_str(&buf, "disclose = yes\n");
	gba_buf_fmt(&buf, "delta = %" PRIu64 "\nage-limit = %" PRIu64 "\n", card->delta,
		    card->age_limit);
	for (unsigned i = 0; i < AKA_IND_COUNT; i++)
		if (card->seen.seq[i] != 0)
			gba_buf_fmt(&buf, "seq.%u = %" PRIu64 "\n", i, card->seen.seq[i]);
	provision_memory_put(&buf, &card->memory);
	if (gba_buf_status(&buf) != GBA_OK)
		return GBA_ERR_ARG;
	*out = buf;
	return GBA_OK;
}
