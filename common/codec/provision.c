/* SPDX-License-Identifier: Apache-2.0 */
/* One subscriber from named values. */
#include "codec/provision.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "codec/provision_read.h"

const char *const provision_field_names[FIELDS] = {
	[IMPI] = "impi",
	[IMSI] = "imsi",
	[MNC_DIGITS] = "mnc-digits",
	[IMPU] = "impu",
	[K] = "k",
	[ALGORITHM] = "algorithm",
	[OP] = "op",
	[OPC] = "opc",
	[TOP] = "top",
	[TOPC] = "topc",
	[AMF] = "amf",
	[SQN] = "sqn",
	[RES_LENGTH] = "res-length",
	[ITERATIONS] = "iterations",
	[UICC] = "uicc",
	[DIGEST_PASSWORD] = "digest-password",
	[DIGEST_HA1] = "digest-ha1",
	[DIGEST_REALM] = "digest-realm",
	[DIGEST_ALGORITHM] = "digest-algorithm",
	[DIGEST_QOP] = "digest-qop",
};

enum gba_status
provision_refuse(struct provision_error *err, unsigned line, const char *fmt, ...)
{
	va_list ap;

	err->line = line;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return GBA_ERR_SYNTAX;
}

static enum field
field_by_name(struct gba_text name)
{
	enum field f = 0;

	while (f < FIELDS && !gba_text_is(name, provision_field_names[f]))
		f++;
	return f;
}

bool
provision_is_field(struct gba_text name)
{
	return field_by_name(name) < FIELDS;
}

static enum gba_status
collect(struct reading *r, const struct provision_field *fields, const unsigned *lines,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const enum field f = field_by_name(fields[i].name);
		const unsigned line = lines != NULL ? lines[i] : 0;

		if (f == FIELDS)
			return provision_refuse(r->err, line, "field %zu: unknown name",
						i + 1);
		if (provision_has(r, f))
			return provision_refuse(r->err, line, "%s: given twice",
						provision_field_names[f]);
		if (fields[i].value.p == NULL || fields[i].value.len == 0)
			return provision_refuse(r->err, line, "%s: empty",
						provision_field_names[f]);
		r->value[f] = fields[i].value;
		r->line[f] = line;
	}
	return GBA_OK;
}

enum gba_status
provision_read_hex(const struct reading *r, enum field f, void *out, size_t octets)
{
	const struct gba_text t = r->value[f];

	if (t.len != 2 * octets)
		return provision_refuse(r->err, r->line[f],
					"%s: %zu digits, %zu expected",
					provision_field_names[f], t.len, 2 * octets);
	if (gba_unhex(out, octets, t) != GBA_OK)
		return provision_refuse(r->err, r->line[f], "%s: not hexadecimal",
					provision_field_names[f]);
	return GBA_OK;
}

static enum gba_status
read_count(const struct reading *r, enum field f, uint64_t min, uint64_t max,
	   uint8_t *out)
{
	uint64_t n;

	if (!provision_has(r, f))
		return GBA_OK;
	if (gba_number(&n, r->value[f], min, max) != GBA_OK)
		return provision_refuse(
			r->err, r->line[f], "%s: not a number from %u to %u",
			provision_field_names[f], (unsigned)min, (unsigned)max);
	*out = (uint8_t)n;
	return GBA_OK;
}

static enum gba_status
read_identity(const struct reading *r, char impi[GBA_IMPI_MAX + 1])
{
	uint8_t mnc_digits = 0;
	enum gba_status status;

	if (provision_has(r, IMPI) && provision_has(r, IMSI))
		return provision_refuse(r->err, r->line[IMSI],
					"impi and imsi: give one of them");
	if (provision_has(r, MNC_DIGITS) && !provision_has(r, IMSI))
		return provision_refuse(r->err, r->line[MNC_DIGITS],
					"mnc-digits: only with imsi");
	if (provision_has(r, IMPI)) {
		if (!impi_is_valid(r->value[IMPI]))
			return provision_refuse(
				r->err, r->line[IMPI],
				"impi: 1 to 255 printable ASCII characters "
				"without quotes expected");
		return gba_text_copy(impi, GBA_IMPI_MAX + 1, r->value[IMPI]);
	}
	if (!provision_has(r, IMSI))
		return provision_refuse(r->err, 0, "impi or imsi: missing");
	if (!provision_has(r, MNC_DIGITS))
		return provision_refuse(
			r->err, r->line[IMSI],
			"mnc-digits: missing, 2 or 3 (it cannot be guessed)");
	status = read_count(r, MNC_DIGITS, 2, 3, &mnc_digits);
	if (status == GBA_OK &&
	    impi_from_imsi(impi, r->value[IMSI], mnc_digits) != GBA_OK)
		status = provision_refuse(r->err, r->line[IMSI],
					  "imsi: 6 to 15 digits expected");
	return status;
}

/* What an algorithm wants (TS 35.206, TS 35.231, TS 34.108 clause 8.1.2). */
struct profile {
	enum aka_alg alg;
	enum field plain, derived; /* op or opc, top or topc; FIELDS: none */
	size_t op_len;
	size_t k_len, k_len_other;
	uint8_t res_len;
};

static const struct profile profiles[] = {
	{ AKA_MILENAGE, OP, OPC, 16, 16, 16, 8 },
	{ AKA_TUAK, TOP, TOPC, 32, 16, 32, 8 },
	{ AKA_XOR, FIELDS, FIELDS, 0, 16, 16, 16 },
};

static enum gba_status
read_algorithm(const struct reading *r, const struct profile **out)
{
	size_t i = 0;

	if (provision_has(r, ALGORITHM)) {
		while (i < ARRAY_LEN(profiles) &&
		       !gba_text_is_nocase(r->value[ALGORITHM],
					   aka_alg_name(profiles[i].alg)))
			i++;
		if (i == ARRAY_LEN(profiles))
			return provision_refuse(
				r->err, r->line[ALGORITHM],
				"algorithm: milenage, tuak or xor expected");
	}
	*out = &profiles[i];
	return GBA_OK;
}

static enum gba_status
read_k(const struct reading *r, const struct profile *p, struct aka_secrets *sec)
{
	size_t len = p->k_len;

	if (!provision_has(r, K))
		return provision_refuse(r->err, 0, "k: missing");
	if (r->value[K].len == 2 * p->k_len_other)
		len = p->k_len_other;
	else if (r->value[K].len != 2 * len && p->k_len_other != len)
		return provision_refuse(r->err, r->line[K],
					"k: %zu digits, %zu or %zu expected",
					r->value[K].len, 2 * len, 2 * p->k_len_other);
	sec->k_len = (uint8_t)len;
	return provision_read_hex(r, K, sec->k.b, len);
}

/* The operator's constant, plain or derived already; of this algorithm and no other. */
static enum gba_status
read_operator(const struct reading *r, const struct profile *p, struct aka_secrets *sec,
	      bool *derived)
{
	uint8_t op[sizeof(sec->opc.b)];
	enum gba_status status;

	for (enum field f = OP; f <= TOPC; f++)
		if (provision_has(r, f) && f != p->plain && f != p->derived)
			return provision_refuse(r->err, r->line[f], "%s: not for %s",
						provision_field_names[f],
						aka_alg_name(p->alg));
	if (p->plain == FIELDS)
		return GBA_OK;
	if (provision_has(r, p->plain) == provision_has(r, p->derived))
		return provision_refuse(
			r->err, provision_has(r, p->plain) ? r->line[p->derived] : 0,
			"%s %s %s: %s", provision_field_names[p->plain],
			provision_has(r, p->plain) ? "and" : "or",
			provision_field_names[p->derived],
			provision_has(r, p->plain) ? "give one of them" : "missing");
	if (provision_has(r, p->derived))
		return provision_read_hex(r, p->derived, sec->opc.b, p->op_len);
	status = provision_read_hex(r, p->plain, op, p->op_len);
	if (status == GBA_OK)
		status = aka_opc_derive(sec, op, p->op_len);
	if (status == GBA_OK)
		*derived = true;
	gba_wipe(op, sizeof(op));
	return status;
}

static enum gba_status
read_lengths(const struct reading *r, const struct profile *p, struct aka_secrets *sec)
{
	const uint8_t min = p->alg == AKA_MILENAGE ? 8 : 4,
		      max = p->alg == AKA_MILENAGE ? 8 : 16;
	enum gba_status status;

	sec->res_len = p->res_len;
	sec->tuak_iterations = 1;
	if (provision_has(r, ITERATIONS) && p->alg != AKA_TUAK)
		return provision_refuse(r->err, r->line[ITERATIONS],
					"iterations: only for tuak");
	status = read_count(r, ITERATIONS, 1, 255, &sec->tuak_iterations);
	if (status == GBA_OK)
		status = read_count(r, RES_LENGTH, min, max, &sec->res_len);
	if (status == GBA_OK && p->alg == AKA_TUAK && sec->res_len != 4 &&
	    sec->res_len != 8 && sec->res_len != 16)
		status = provision_refuse(r->err, r->line[RES_LENGTH],
					  "res-length: 4, 8 or 16 octets for tuak");
	return status;
}

static enum gba_status
read_rest(const struct reading *r, struct provision_subscriber *sub)
{
	enum gba_status status = GBA_OK;

	if (provision_has(r, AMF))
		status = provision_read_hex(r, AMF, sub->amf.b, sizeof(sub->amf.b));
	if (status == GBA_OK && provision_has(r, SQN))
		status = provision_read_hex(r, SQN, sub->sqn.b, sizeof(sub->sqn.b));
	if (status != GBA_OK || !provision_has(r, UICC))
		return status;
	if (gba_text_is_nocase(r->value[UICC], "gba"))
		sub->uicc = GUSS_UICC_GBA;
	else if (gba_text_is_nocase(r->value[UICC], "gba_u"))
		sub->uicc = GUSS_UICC_GBA_U;
	else if (gba_text_is_nocase(r->value[UICC], "sim"))
		sub->uicc = GUSS_UICC_SIM;
	else
		return provision_refuse(r->err, r->line[UICC],
					"uicc: gba, gba_u or sim expected");
	return GBA_OK;
}

static enum gba_status
read_aka(const struct reading *r, struct provision_subscriber *sub)
{
	const struct profile *p = NULL;
	enum gba_status status = read_algorithm(r, &p);

	if (status != GBA_OK)
		return status;
	sub->sec.alg = p->alg;
	status = read_k(r, p, &sub->sec);
	if (status == GBA_OK)
		status = read_lengths(r, p, &sub->sec);
	if (status == GBA_OK)
		status = read_operator(r, p, &sub->sec, &sub->derived);
	if (status == GBA_OK)
		status = read_rest(r, sub);
	return status;
}

/* Without a word of AKA, SIP Digest credentials are enough. */
static bool
needs_aka(const struct reading *r, const struct provision_subscriber *sub)
{
	bool any = false;

	for (enum field f = K; f <= UICC; f++)
		any |= provision_has(r, f);
	return any || sub->digest.realm[0] == '\0';
}

enum gba_status
provision_read_fields(struct provision_subscriber *out,
		      const struct provision_field *fields, const unsigned *lines,
		      size_t count, struct provision_error *err)
{
	struct provision_subscriber sub = { .derived = false };
	struct reading r = { .err = err };
	enum gba_status status;

	*err = (struct provision_error){ .line = 0 };
	status = collect(&r, fields, lines, count);
	if (status == GBA_OK)
		status = read_identity(&r, sub.impi);
	if (status == GBA_OK)
		status = provision_read_impus(&r, &sub);
	if (status == GBA_OK)
		status = provision_read_digest(&r, &sub);
	if (status == GBA_OK && needs_aka(&r, &sub))
		status = read_aka(&r, &sub);
	if (status == GBA_OK)
		*out = sub;
	if (status != GBA_OK && err->text[0] == '\0')
		snprintf(err->text, sizeof(err->text), "not derived: %s",
			 gba_status_name(status));
	gba_wipe(&sub, sizeof(sub));
	return status;
}

enum gba_status
provision_subscriber(struct provision_subscriber *out,
		     const struct provision_field *fields, size_t count,
		     struct provision_error *err)
{
	return provision_read_fields(out, fields, NULL, count, err);
}

struct gba_text
provision_trim(struct gba_text t)
{
	while (t.len > 0 && (t.p[0] == ' ' || t.p[0] == '\t'))
		t = (struct gba_text){ t.p + 1, t.len - 1 };
	while (t.len > 0 && (t.p[t.len - 1] == ' ' || t.p[t.len - 1] == '\t'))
		t.len--;
	return t;
}

bool
provision_next_line(struct gba_text *rest, struct gba_text *line)
{
	const char *end;
	size_t len;

	if (rest->p == NULL || rest->len == 0)
		return false;
	end = memchr(rest->p, '\n', rest->len);
	len = end != NULL ? (size_t)(end - rest->p) : rest->len;
	*line = (struct gba_text){ rest->p, len };
	len += end != NULL;
	*rest = (struct gba_text){ rest->p + len, rest->len - len };
	if (line->len > 0 && line->p[line->len - 1] == '\r')
		line->len--;
	return true;
}
