/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a sum, checked and named when refused, and the fields it shows. */
#include "ctl/calc_sum.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "crypto/b64.h"

/* The fields of a subscriber that a sum takes. */
static const char *const secret_names[] = { "algorithm",  "k",	       "op",  "opc",
					    "top",	  "topc",      "amf", "sqn",
					    "res-length", "iterations" };

static void
keep(struct calc *c, const char *name, char *value)
{
	if (value == NULL || c->count == CALC_FIELDS_MAX) {
		c->overflow = true;
		free(value);
		return;
	}
	c->name[c->count] = strdup(name);
	c->value[c->count] = value;
	c->overflow = c->overflow || c->name[c->count] == NULL;
	c->count++;
}

void
calc_put(struct calc *c, const char *name, const char *fmt, ...)
{
	char *value = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&value, fmt, ap) < 0)
		value = NULL;
	va_end(ap);
	keep(c, name, value);
}

void
calc_put_hex(struct calc *c, const char *name, const void *p, size_t len)
{
	char *value = malloc(2 * len + 1);

	if (value != NULL)
		gba_hex(value, p, len);
	keep(c, name, value);
}

void
calc_put_b64(struct calc *c, const char *name, const void *p, size_t len)
{
	char *value = malloc(GBA_B64_LEN(len) + 1);

	if (value != NULL)
		gba_b64(value, p, len);
	keep(c, name, value);
}

enum gba_status
calc_refuse(struct calc *c, enum gba_status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->reason, sizeof(c->reason), fmt, ap);
	va_end(ap);
	return status;
}

bool
calc_has(const struct calc *c, const char *name)
{
	return ctl_word(c->words, name) != NULL;
}

enum gba_status
calc_text(struct calc *c, struct gba_text *out, const char *name)
{
	const struct gba_text t = gba_text(ctl_word(c->words, name));

	if (t.p == NULL)
		return calc_refuse(c, GBA_ERR_SYNTAX, "%s: missing", name);
	if (t.len == 0)
		return calc_refuse(c, GBA_ERR_SYNTAX, "%s: empty", name);
	*out = t;
	return GBA_OK;
}

struct gba_text
calc_text_or(const struct calc *c, const char *name, const char *absent)
{
	const char *value = ctl_word(c->words, name);

	return gba_text(value != NULL ? value : absent);
}

enum gba_status
calc_hex(struct calc *c, void *out, size_t len, const char *name)
{
	struct gba_text t;
	enum gba_status status = calc_text(c, &t, name);

	if (status != GBA_OK)
		return status;
	if (t.len != 2 * len)
		return calc_refuse(c, GBA_ERR_SYNTAX, "%s: %zu digits, %zu expected",
				   name, t.len, 2 * len);
	if (gba_unhex(out, len, t) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX, "%s: not hexadecimal", name);
	return GBA_OK;
}

enum gba_status
calc_hex_range(struct calc *c, uint8_t *out, size_t *len, size_t min, size_t max,
	       const char *name)
{
	struct gba_text t;
	enum gba_status status = calc_text(c, &t, name);

	if (status != GBA_OK)
		return status;
	if (t.len < 2 * min || t.len > 2 * max || t.len % 2 != 0)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "%s: %zu digits, an even number from %zu to %zu "
				   "expected",
				   name, t.len, 2 * min, 2 * max);
	if (gba_unhex(out, t.len / 2, t) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX, "%s: not hexadecimal", name);
	*len = t.len / 2;
	return GBA_OK;
}

enum gba_status
calc_secrets(struct calc *c, struct provision_subscriber *out)
{
	struct provision_field fields[ARRAY_LEN(secret_names) + 1] = {
		{ gba_text("impi"), gba_text("calc") }
	};
	struct provision_error err;
	enum gba_status status;
	size_t count = 1;

	for (size_t i = 0; i < ARRAY_LEN(secret_names); i++) {
		const struct gba_text name = gba_text(secret_names[i]);

		if (calc_has(c, name.p))
			fields[count++] =
				(struct provision_field){ name,
							  calc_text_or(c, name.p, NULL) };
	}
	status = provision_subscriber(out, fields, count, &err);
	if (status != GBA_OK)
		return calc_refuse(c, status, "%s", err.text);
	return GBA_OK;
}

enum gba_status
calc_impi(struct calc *c, char impi[GBA_IMPI_MAX + 1])
{
	const struct gba_text imsi = calc_text_or(c, "imsi", NULL),
			      digits = calc_text_or(c, "mnc-digits", NULL);
	struct gba_text given;
	uint64_t mnc_digits;
	enum gba_status status;

	if (imsi.p == NULL && digits.p != NULL)
		return calc_refuse(c, GBA_ERR_SYNTAX, "mnc-digits: only with imsi");
	if (imsi.p == NULL) {
		status = calc_text(c, &given, "impi");
		if (status != GBA_OK)
			return status;
		if (!impi_is_valid(given))
			return calc_refuse(c, GBA_ERR_SYNTAX,
					   "impi: %zu characters, 1 to 255 printable "
					   "ASCII ones without quotes expected",
					   given.len);
		return gba_text_copy(impi, GBA_IMPI_MAX + 1, given);
	}
	if (calc_has(c, "impi"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "impi and imsi: give one of them");
	if (gba_number(&mnc_digits, digits, 2, 3) != GBA_OK)
		return calc_refuse(
			c, GBA_ERR_SYNTAX,
			"mnc-digits: %s, 2 or 3 expected (it cannot be guessed)",
			digits.p == NULL ? "missing" : "not a number of that");
	if (impi_from_imsi(impi, imsi, (unsigned)mnc_digits) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "imsi: %zu characters, 6 to 15 digits expected",
				   imsi.len);
	return GBA_OK;
}

enum gba_status
calc_res(struct calc *c, struct aka_res *out)
{
	size_t len = 0;
	enum gba_status status =
		calc_hex_range(c, out->b, &len, 4, sizeof(out->b), "res");

	if (status == GBA_OK)
		out->len = (uint8_t)len;
	return status;
}
