/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the software USIM and the commands on them (ETSI TS 102 221 clause 11.1).
 */
#include <string.h>

#include "base/secret.h"
#include "ue/ef.h"
#include "ue/usim.h"

#define FID_MF	0x3f00
#define FID_ADF 0x7fff /* the application that is selected */
#define AID_LEN 12

static const uint8_t aids[][AID_LEN] = {
	[USIM_ADF_USIM] = { 0xa0, 0, 0, 0, 0x87, 0x10, 0x02, 0xff, 0xff, 0xff, 0xff,
			    0x89 },
	[USIM_ADF_ISIM] = { 0xa0, 0, 0, 0, 0x87, 0x10, 0x04, 0xff, 0xff, 0xff, 0xff,
			    0x89 },
};
static const char *const labels[] = { "", "USIM", "ISIM" };

/* Content of a file or of one record, padded to its size by the caller; how much it is.
 */
typedef size_t reader(const struct usim *usim, unsigned record, uint8_t *out);

struct usim_file {
	enum usim_dir dir;
	uint16_t fid;
	uint8_t sfi; /* 0: none */
	bool linear, gba;
	uint16_t size; /* of a record, where linear */
	uint8_t records;
	reader *read;
};

static bool
has_dir(const struct usim *usim, enum usim_dir dir)
{
	return dir != USIM_ADF_ISIM || usim->card.file.has_isim;
}

bool
usim_has_gba(const struct usim *usim)
{
	return usim->card.file.sub.uicc == GUSS_UICC_GBA_U;
}

static size_t
read_dir(const struct usim *usim, unsigned record, uint8_t *out)
{
	const uint8_t label_len = (uint8_t)strlen(labels[record]);

	if (!has_dir(usim, (enum usim_dir)record))
		return 0;
	out[0] = 0x61;
	out[1] = (uint8_t)(4 + AID_LEN + label_len);
	out[2] = 0x4f;
	out[3] = AID_LEN;
	memcpy(out + 4, aids[record], AID_LEN);
	out[4 + AID_LEN] = 0x50;
	out[5 + AID_LEN] = label_len;
	memcpy(out + 6 + AID_LEN, labels[record], label_len);
	return 6u + AID_LEN + label_len;
}

static size_t
read_imsi(const struct usim *usim, unsigned record, uint8_t *out)
{
	(void)record;
	return ef_imsi_build(out, usim->card.file.imsi) == GBA_OK ? EF_IMSI_LEN : 0;
}

static size_t
read_ad(const struct usim *usim, unsigned record, uint8_t *out)
{
	(void)record;
	memset(out, 0, EF_AD_LEN);
	out[3] = usim->card.file.imsi[0] != '\0' ? (uint8_t)usim->card.file.mnc_digits
						 : 0xff;
	return EF_AD_LEN;
}

/* GSM security context and GBA (TS 31.102 4.2.8). */
static size_t
read_ust(const struct usim *usim, unsigned record, uint8_t *out)
{
	(void)record;
	memset(out, 0, EF_UST_LEN);
	ef_service_set(out, 38);
	if (usim_has_gba(usim))
		ef_service_set(out, 68);
	return EF_UST_LEN;
}

/* GBA is service 2 of an ISIM (TS 31.103 4.2.7). */
static size_t
read_ist(const struct usim *usim, unsigned record, uint8_t *out)
{
	(void)record;
	out[0] = 0;
	if (usim_has_gba(usim))
		ef_service_set(out, 2);
	return 1;
}

static size_t
read_impi(const struct usim *usim, unsigned record, uint8_t *out)
{
	const char *impi = usim->card.file.sub.impi;
	const size_t len = strlen(impi);
	const size_t head = len > 0x7f ? 3 : 2;

	(void)record;
	out[0] = 0x80;
	out[1] = 0x81;
	out[head - 1] = (uint8_t)len;
	memcpy(out + head, impi, len);
	return head + len;
}

static size_t
read_gbabp(const struct usim *usim, unsigned record, uint8_t *out)
{
	const struct provision_memory *memory = &usim->card.file.memory;

	(void)record;
	memcpy(out, memory->gbabp, memory->gbabp_len);
	return memory->gbabp_len;
}

static size_t
read_gbanl(const struct usim *usim, unsigned record, uint8_t *out)
{
	const struct provision_gbanl *entry = &usim->card.file.memory.gbanl[record - 1];

	if (entry->used == 0)
		return 0;
	memcpy(out, entry->record, entry->len);
	return entry->len;
}

#define IMPI_SIZE (3 + GBA_IMPI_MAX)
#define LINEAR	  true
#define BINARY	  false

/* clang-format off */
static const struct usim_file files[] = {
	{ USIM_MF,       0x2f00, 0x1e, LINEAR, false, 38, 2, read_dir },
	{ USIM_ADF_USIM, 0x6f07, 0x07, BINARY, false, EF_IMSI_LEN, 0, read_imsi },
	{ USIM_ADF_USIM, 0x6f38, 0x04, BINARY, false, EF_UST_LEN, 0, read_ust },
	{ USIM_ADF_USIM, 0x6fad, 0x03, BINARY, false, EF_AD_LEN, 0, read_ad },
	{ USIM_ADF_USIM, 0x6fd6, 0,    BINARY, true, PROVISION_GBABP_MAX, 0, read_gbabp },
	{ USIM_ADF_USIM, 0x6fda, 0,    LINEAR, true, EF_RECORD_LEN, PROVISION_GBANL_MAX,
	  read_gbanl },
	{ USIM_ADF_ISIM, 0x6f02, 0x02, BINARY, false, IMPI_SIZE, 0, read_impi },
	{ USIM_ADF_ISIM, 0x6f07, 0x07, BINARY, false, 1, 0, read_ist },
	{ USIM_ADF_ISIM, 0x6fd5, 0,    BINARY, true, PROVISION_GBABP_MAX, 0, read_gbabp },
	{ USIM_ADF_ISIM, 0x6fd7, 0,    LINEAR, true, EF_RECORD_LEN, PROVISION_GBANL_MAX,
	  read_gbanl },
};
/* clang-format on */

static const struct usim_file *
find_file(const struct usim *usim, unsigned fid, unsigned sfi)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const struct usim_file *f = &files[i];

		if (f->dir == usim->dir && (!f->gba || usim_has_gba(usim)) &&
		    (sfi != 0 ? f->sfi == sfi : f->fid == fid))
			return f;
	}
	return NULL;
}

/* --- SELECT and STATUS -----------------------------------------------------------------
 */

static void
put_tlv(struct usim *usim, uint8_t tag, const void *p, size_t len)
{
	const uint8_t head[] = { tag, (uint8_t)len };

	usim_put(usim, head, sizeof(head));
	usim_put(usim, p, len);
}

/* File control parameters (11.1.1.4). */
static void
put_fcp(struct usim *usim)
{
	const struct usim_file *f = usim->ef;
	const uint8_t life = 0x05, head[] = { 0x62, 0 };
	const size_t total =
		f == NULL ? 0 : (size_t)f->size * (f->linear ? f->records : 1);
	const uint8_t dir[] = { 0x78, 0x21 };
	const uint8_t ef[] = { f != NULL && f->linear ? 0x42 : 0x41, 0x21, 0,
			       f != NULL ? (uint8_t)f->size : 0,
			       f != NULL ? f->records : 0 };
	const uint8_t fid[] = { f != NULL ? (uint8_t)(f->fid >> 8) : FID_MF >> 8,
				f != NULL ? (uint8_t)f->fid : 0 };
	const uint8_t size[] = { (uint8_t)(total >> 8), (uint8_t)total };

	usim_put(usim, head, sizeof(head));
	if (f == NULL)
		put_tlv(usim, 0x82, dir, sizeof(dir));
	else
		put_tlv(usim, 0x82, ef, f->linear ? 5 : 2);
	if (f == NULL && usim->dir != USIM_MF)
		put_tlv(usim, 0x84, aids[usim->dir], AID_LEN);
	else
		put_tlv(usim, 0x83, fid, sizeof(fid));
	put_tlv(usim, 0x8a, &life, 1);
	if (f != NULL)
		put_tlv(usim, 0x80, size, sizeof(size));
	usim->out[1] = (uint8_t)(usim->out_len - 2);
}

static enum usim_sw
go_to(struct usim *usim, enum usim_dir dir, const struct usim_file *ef)
{
	usim->dir = dir;
	usim->ef = ef;
	usim->record = 0;
	return SW_OK;
}

static enum usim_sw
select_fid(struct usim *usim, unsigned fid)
{
	const struct usim_file *f;

	if (fid == FID_MF)
		return go_to(usim, USIM_MF, NULL);
	if (fid == FID_ADF && usim->dir != USIM_MF)
		return go_to(usim, usim->dir, NULL);
	f = find_file(usim, fid, 0);
	return f != NULL ? go_to(usim, usim->dir, f) : SW_NOT_FOUND;
}

/* A right truncated AID will do (11.1.1.2). */
static enum usim_sw
select_aid(struct usim *usim, struct gba_octets aid)
{
	if (aid.len < 5 || aid.len > AID_LEN)
		return SW_NOT_FOUND;
	for (enum usim_dir dir = USIM_ADF_USIM; dir <= USIM_ADF_ISIM; dir++)
		if (has_dir(usim, dir) && memcmp(aids[dir], aid.p, aid.len) == 0)
			return go_to(usim, dir, NULL);
	return SW_NOT_FOUND;
}

/* From the MF; 7FFF stands for the application. A path that ends nowhere moves nothing.
 */
static enum usim_sw
select_path(struct usim *usim, struct gba_octets path)
{
	const enum usim_dir app = usim->dir;
	const struct usim before = { .ef = usim->ef, .record = usim->record };
	enum usim_sw sw = path.len == 0 || path.len % 2 != 0 ? SW_LENGTH : SW_OK;

	usim->dir = sw == SW_OK ? USIM_MF : app;
	for (size_t i = 0; i < path.len && sw == SW_OK; i += 2) {
		const unsigned fid = (unsigned)path.p[i] << 8 | path.p[i + 1];

		if (i == 0 && fid == FID_ADF && app != USIM_MF)
			sw = go_to(usim, app, NULL);
		else
			sw = usim->ef == NULL || i == 0 ? select_fid(usim, fid)
							: SW_NOT_FOUND;
	}
	if (sw != SW_OK) {
		usim->dir = app;
		usim->ef = before.ef;
		usim->record = before.record;
	}
	return sw;
}

enum usim_sw
usim_select(struct usim *usim, const struct usim_command *c)
{
	enum usim_sw sw;

	if (c->p2 != 0x04 && c->p2 != 0x0c)
		return SW_P1_P2;
	if (c->p1 == 0x00 && c->data.len == 2)
		sw = select_fid(usim, (unsigned)c->data.p[0] << 8 | c->data.p[1]);
	else if (c->p1 == 0x00 && c->data.len == 0)
		sw = go_to(usim, USIM_MF, NULL);
	else if (c->p1 == 0x00)
		sw = SW_LENGTH;
	else if (c->p1 == 0x04)
		sw = select_aid(usim, c->data);
	else if (c->p1 == 0x08)
		sw = select_path(usim, c->data);
	else
		sw = SW_P1_P2;
	if (sw == SW_OK && c->p2 == 0x04)
		put_fcp(usim);
	return sw;
}

enum usim_sw
usim_status(struct usim *usim, const struct usim_command *c)
{
	if (c->p1 > 0x02 || (c->p2 != 0x00 && c->p2 != 0x0c))
		return SW_P1_P2;
	if (c->data.len > 0)
		return SW_LENGTH;
	if (c->p2 == 0x00)
		put_fcp(usim);
	return SW_OK;
}

/* --- READ and UPDATE
 * --------------------------------------------------------------------- */

/* The file a command means: by short identifier, which also selects it, or the current.
 */
static enum usim_sw
aim(struct usim *usim, unsigned sfi, bool linear)
{
	const struct usim_file *f = usim->ef;

	if (sfi != 0) {
		f = find_file(usim, 0, sfi);
		if (f == NULL)
			return SW_NOT_FOUND;
		(void)go_to(usim, usim->dir, f);
	}
	if (f == NULL)
		return SW_NO_EF;
	return f->linear == linear ? SW_OK : SW_STRUCTURE;
}

static enum usim_sw
aim_binary(struct usim *usim, const struct usim_command *c, size_t *offset)
{
	const bool by_sfi = (c->p1 & 0x80) != 0;
	const unsigned sfi = by_sfi ? c->p1 & 0x1f : 0;
	enum usim_sw sw;

	if (by_sfi && ((c->p1 & 0x60) != 0 || sfi == 0))
		return SW_P1_P2;
	sw = aim(usim, sfi, BINARY);
	if (sw != SW_OK)
		return sw;
	*offset = by_sfi ? c->p2 : (size_t)c->p1 << 8 | c->p2;
	return *offset < usim->ef->size ? SW_OK : SW_OFFSET;
}

enum usim_sw
usim_read_binary(struct usim *usim, const struct usim_command *c)
{
	uint8_t content[PROVISION_GBABP_MAX];
	size_t offset, left;
	enum usim_sw sw;

	if (c->data.len > 0 || !c->has_le)
		return SW_LENGTH;
	sw = aim_binary(usim, c, &offset);
	if (sw != SW_OK)
		return sw;
	left = usim->ef->size - offset;
	if (c->le < 256 && c->le > left)
		return (enum usim_sw)(SW_LE | left);
	memset(content, 0xff, sizeof(content));
	(void)usim->ef->read(usim, 0, content);
	usim_put(usim, content + offset, c->le < left ? c->le : left);
	return SW_OK;
}

/* EF_GBABP alone is the ME's to write; the rest asks for ADM, which nobody has. */
enum usim_sw
usim_update_binary(struct usim *usim, const struct usim_command *c)
{
	size_t offset;
	enum usim_sw sw;

	if (c->data.len == 0 || c->has_le)
		return SW_LENGTH;
	sw = aim_binary(usim, c, &offset);
	if (sw != SW_OK)
		return sw;
	if (usim->ef->read != read_gbabp)
		return SW_SECURITY;
	switch (card_gbabp_update(&usim->card, offset, c->data, &usim->note)) {
	case GBA_OK:
		return SW_OK;
	case GBA_ERR_ARG:
		return SW_LENGTH;
	default:
		return SW_FAILED;
	}
}

static enum usim_sw
aim_record(struct usim *usim, const struct usim_command *c, unsigned *record)
{
	const unsigned sfi = c->p2 >> 3, mode = c->p2 & 0x07;
	enum usim_sw sw;

	if (mode < 2 || mode > 4 || sfi == 31 || (mode != 4 && c->p1 != 0))
		return SW_P1_P2;
	sw = aim(usim, sfi, LINEAR);
	if (sw != SW_OK)
		return sw;
	if (mode == 2)
		*record = usim->record + 1;
	else if (mode == 3)
		*record = usim->record == 0 ? usim->ef->records : usim->record - 1;
	else
		*record = c->p1 != 0 ? c->p1 : usim->record;
	return *record == 0 || *record > usim->ef->records ? SW_NO_RECORD : SW_OK;
}

enum usim_sw
usim_read_record(struct usim *usim, const struct usim_command *c)
{
	uint8_t content[EF_RECORD_LEN];
	unsigned record;
	enum usim_sw sw;

	if (c->data.len > 0 || !c->has_le)
		return SW_LENGTH;
	sw = aim_record(usim, c, &record);
	if (sw != SW_OK)
		return sw;
	if (c->le < 256 && c->le != usim->ef->size)
		return (enum usim_sw)(SW_LE | usim->ef->size);
	if ((c->p2 & 0x07) != 4)
		usim->record = record;
	memset(content, 0xff, sizeof(content));
	(void)usim->ef->read(usim, record, content);
	usim_put(usim, content, usim->ef->size);
	return SW_OK;
}

enum usim_sw
usim_update_record(struct usim *usim, const struct usim_command *c)
{
	unsigned record;
	enum usim_sw sw;

	if (c->data.len == 0 || c->has_le)
		return SW_LENGTH;
	sw = aim_record(usim, c, &record);
	return sw == SW_OK ? SW_SECURITY : sw;
}
