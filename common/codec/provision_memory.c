/* SPDX-License-Identifier: Apache-2.0 */
/* The GBA_U memory of a software USIM, as lines of its file. */
#include <string.h>

#include "codec/provision_fields.h"

static enum gba_status
read_hex(void *out, size_t len, struct gba_text value, const char *name, unsigned line,
	 struct provision_error *err)
{
	if (gba_unhex(out, len, value) == GBA_OK)
		return GBA_OK;
	return provision_refuse(err, line, "%s: %zu hexadecimal digits expected", name,
				2 * len);
}

/* Octets of any length up to max. */
static enum gba_status
read_octets(uint8_t *out, size_t *len, size_t max, struct gba_text value,
	    const char *name, unsigned line, struct provision_error *err)
{
	if (value.len == 0 || value.len > 2 * max ||
	    gba_unhex(out, value.len / 2, value) != GBA_OK)
		return provision_refuse(err, line,
					"%s: 1 to %zu octets in hexadecimal expected",
					name, max);
	*len = value.len / 2;
	return GBA_OK;
}

static struct gba_text
take_word(struct gba_text *rest)
{
	struct gba_text word = { rest->p, 0 };

	while (word.len < rest->len && rest->p[word.len] != ' ')
		word.len++;
	*rest = provision_trim(
		(struct gba_text){ rest->p + word.len, rest->len - word.len });
	return word;
}

/* "ks = KS RAND": the key and the RAND it was made with. */
static enum gba_status
read_ks(struct provision_memory *out, struct gba_text value, unsigned line,
	struct provision_error *err)
{
	const struct gba_text ks = take_word(&value);

	if (out->has_ks)
		return provision_refuse(err, line, "ks: given twice");
	out->has_ks = true;
	if (read_hex(out->ks.b, sizeof(out->ks.b), ks, "ks: KS", line, err) != GBA_OK)
		return GBA_ERR_SYNTAX;
	return read_hex(out->rand.b, sizeof(out->rand.b), value, "ks: RAND", line, err);
}

/* "gbanl.N = USED RECORD KS": when it was used last, the record, its Ks_int_NAF. */
static enum gba_status
read_record(struct provision_memory *out, struct gba_text index, struct gba_text value,
	    unsigned line, struct provision_error *err)
{
	struct gba_text used, record;
	struct provision_gbanl *entry;
	uint64_t n, when;
	size_t len = 0;

	if (gba_number(&n, index, 1, PROVISION_GBANL_MAX) != GBA_OK || index.p[0] == '0')
		return provision_refuse(err, line, "gbanl.N: N from 1 to %d expected",
					PROVISION_GBANL_MAX);
	entry = &out->gbanl[n - 1];
	if (entry->used != 0)
		return provision_refuse(err, line, "gbanl.%u: given twice", (unsigned)n);
	used = take_word(&value);
	record = take_word(&value);
	if (gba_number(&when, used, 1, UINT32_MAX) != GBA_OK)
		return provision_refuse(err, line, "gbanl.%u: USED RECORD KS expected",
					(unsigned)n);
	if (read_octets(entry->record, &len, sizeof(entry->record), record,
			"gbanl: RECORD", line, err) != GBA_OK ||
	    read_hex(entry->ks_int.b, sizeof(entry->ks_int.b), value, "gbanl: KS", line,
		     err) != GBA_OK)
		return GBA_ERR_SYNTAX;
	entry->len = (uint8_t)len;
	entry->used = (uint32_t)when;
	return GBA_OK;
}

enum gba_status
provision_memory_line(struct provision_memory *out, struct gba_text name,
		      struct gba_text value, unsigned line, struct provision_error *err)
{
	enum gba_status status = GBA_ERR_NOT_FOUND;

	if (gba_text_is(name, "ks")) {
		status = read_ks(out, value, line, err);
	} else if (gba_text_is(name, "gbabp")) {
		if (out->gbabp_len != 0)
			return provision_refuse(err, line, "gbabp: given twice");
		status = read_octets(out->gbabp, &out->gbabp_len, sizeof(out->gbabp),
				     value, "gbabp", line, err);
	} else if (name.len > 6 && memcmp(name.p, "gbanl.", 6) == 0) {
		status = read_record(out, (struct gba_text){ name.p + 6, name.len - 6 },
				     value, line, err);
	}
	return status;
}

enum gba_status
provision_memory_check(const struct provision_memory *memory, bool gba_u,
		       struct provision_error *err)
{
	bool empty = !memory->has_ks && memory->gbabp_len == 0;

	for (size_t i = 0; i < PROVISION_GBANL_MAX; i++)
		empty = empty && memory->gbanl[i].used == 0;
	if (gba_u || empty)
		return GBA_OK;
	return provision_refuse(err, 0, "ks, gbabp, gbanl: only with uicc = gba_u");
}

void
provision_memory_put(struct gba_buf *buf, const struct provision_memory *memory)
{
	if (memory->has_ks) {
		gba_buf_str(buf, "ks = ");
		gba_buf_hex(buf, memory->ks.b, sizeof(memory->ks.b));
		gba_buf_octet(buf, ' ');
		gba_buf_hex(buf, memory->rand.b, sizeof(memory->rand.b));
		gba_buf_octet(buf, '\n');
	}
	if (memory->gbabp_len > 0) {
		gba_buf_str(buf, "gbabp = ");
		gba_buf_hex(buf, memory->gbabp, memory->gbabp_len);
		gba_buf_octet(buf, '\n');
	}
	for (unsigned i = 0; i < PROVISION_GBANL_MAX; i++) {
		const struct provision_gbanl *entry = &memory->gbanl[i];

		if (entry->used == 0)
			continue;
		gba_buf_fmt(buf, "gbanl.%u = %lu ", i + 1, (unsigned long)entry->used);
		gba_buf_hex(buf, entry->record, entry->len);
		gba_buf_octet(buf, ' ');
		gba_buf_hex(buf, entry->ks_int.b, sizeof(entry->ks_int.b));
		gba_buf_octet(buf, '\n');
	}
}
