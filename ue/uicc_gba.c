/* SPDX-License-Identifier: Apache-2.0 */
/* GBA_U as the ME sees it (TS 33.220 clause 5, Annex G; TS 31.102 7.1.1). */
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "ue/ef.h"
#include "ue/uicc_apdu.h"

#define GBABP_MAX 768 /* three fields of one octet of length */

static unsigned
fid_gbabp(const struct uicc *uicc)
{
	return uicc->isim ? 0x6fd5 : 0x6fd6;
}

static unsigned
fid_gbanl(const struct uicc *uicc)
{
	return uicc->isim ? 0x6fd7 : 0x6fda;
}

/* EF_GBABP as far as the card has it; it is longer than one answer. */
static enum gba_status
read_gbabp(struct uicc *uicc, uint8_t out[GBABP_MAX], size_t *len, struct ue_why *why)
{
	enum gba_status status = uicc_select(uicc, fid_gbabp(uicc), why);
	struct uicc_reply reply = { .len = 256 };

	*len = 0;
	while (status == GBA_OK && reply.len == 256 && *len + 256 <= GBABP_MAX) {
		const struct uicc_command c = { .ins = 0xb0,
						.p1 = (uint8_t)(*len >> 8),
						.p2 = (uint8_t)*len,
						.wants = true };

		status = uicc_send(uicc, &reply, &c, why);
		if (status == GBA_OK && reply.sw == 0x6b00)
			break; /* it ends just here */
		if (status == GBA_OK && reply.sw != 0x9000)
			status = uicc_unexpected(uicc, "READ BINARY of EF_GBABP",
						 reply.sw, why);
		if (status != GBA_OK)
			break;
		memcpy(out + *len, reply.p, reply.len);
		*len += reply.len;
	}
	return status;
}

static enum gba_status
update(struct uicc *uicc, struct gba_octets content, struct ue_why *why)
{
	enum gba_status status = uicc_select(uicc, fid_gbabp(uicc), why);

	for (size_t at = 0; status == GBA_OK && at < content.len;) {
		const size_t part = content.len - at < 255 ? content.len - at : 255;
		const struct uicc_command c = { .ins = 0xd6,
						.p1 = (uint8_t)(at >> 8),
						.p2 = (uint8_t)at,
						.data = { content.p + at, part } };
		struct uicc_reply reply;

		status = uicc_send(uicc, &reply, &c, why);
		if (status == GBA_OK && reply.sw != 0x9000)
			status = uicc_unexpected(uicc, "UPDATE BINARY of EF_GBABP",
						 reply.sw, why);
		at += part;
	}
	return status;
}

enum gba_status
uicc_gba_bind(struct uicc *uicc, const char *btid, const char *lifetime,
	      struct ue_why *why)
{
	uint8_t old[GBABP_MAX], fresh[GBABP_MAX + 1];
	struct gba_buf buf = gba_buf(fresh, sizeof(fresh));
	struct ef_gbabp fields;
	enum gba_status status;
	size_t len;

	status = read_gbabp(uicc, old, &len, why);
	if (status != GBA_OK)
		return status;
	if (ef_gbabp_parse(&fields, (struct gba_octets){ old, len }) != GBA_OK) {
		ue_why(why, "EF_GBABP holds no RAND after the bootstrapping");
		return GBA_ERR_PEER;
	}
	fields.btid = (struct gba_octets){ (const uint8_t *)btid, strlen(btid) };
	fields.lifetime =
		(struct gba_octets){ (const uint8_t *)lifetime, strlen(lifetime) };
	ef_gbabp_build(&buf, &fields);
	return update(uicc, (struct gba_octets){ buf.p, buf.len }, why);
}

enum gba_status
uicc_gba_unbind(struct uicc *uicc, struct ue_why *why)
{
	return uicc_gba_bind(uicc, "", "", why);
}

enum gba_status
uicc_gba_binding(struct uicc *uicc, struct uicc_binding *out, struct ue_why *why)
{
	uint8_t content[GBABP_MAX];
	struct uicc_binding found;
	struct ef_gbabp fields;
	enum gba_status status;
	size_t len;

	status = read_gbabp(uicc, content, &len, why);
	if (status != GBA_OK)
		return status;
	if (ef_gbabp_parse(&fields, (struct gba_octets){ content, len }) != GBA_OK ||
	    fields.btid.len == 0)
		return GBA_ERR_NOT_FOUND;
	memcpy(found.rand.b, fields.rand.p, sizeof(found.rand.b));
	if (gba_text_copy(found.btid, sizeof(found.btid),
			  (struct gba_text){ (const char *)fields.btid.p,
					     fields.btid.len }) != GBA_OK ||
	    gba_text_copy(found.lifetime, sizeof(found.lifetime),
			  (struct gba_text){ (const char *)fields.lifetime.p,
					     fields.lifetime.len }) != GBA_OK)
		return GBA_ERR_NOT_FOUND;
	*out = found;
	return GBA_OK;
}

enum gba_status
uicc_gba_derive(struct uicc *uicc, struct gba_ks_naf *ks_ext_naf,
		struct gba_octets naf_id, struct ue_why *why)
{
	const size_t impi_len = strlen(uicc->impi);
	uint8_t room[3 + 255 + 255 + 1];
	struct gba_buf data = gba_buf(room, sizeof(room));
	struct uicc_command c = { .ins = 0x88, .p2 = 0x84, .wants = true };
	struct uicc_reply reply;
	enum gba_status status;

	if (naf_id.len > 255)
		return GBA_ERR_ARG;
	gba_buf_octet(&data, 0xde);
	gba_buf_octet(&data, (uint8_t)naf_id.len);
	gba_buf_put(&data, naf_id.p, naf_id.len);
	gba_buf_octet(&data, (uint8_t)impi_len);
	gba_buf_put(&data, uicc->impi, impi_len);
	c.data = (struct gba_octets){ data.p, data.len };
	status = uicc_send(uicc, &reply, &c, why);
	if (status != GBA_OK)
		return status;
	if (reply.sw == 0x6985) {
		ue_why(why, "the card has no Ks for this B-TID: bootstrap again");
		status = GBA_ERR_NOT_FOUND;
	} else if (reply.sw != 0x9000) {
		status = uicc_unexpected(uicc, "NAF derivation", reply.sw, why);
	} else if (reply.len != 2 + sizeof(ks_ext_naf->b) || reply.p[0] != 0xdb ||
		   reply.p[1] != sizeof(ks_ext_naf->b)) {
		ue_why(why, "NAF derivation: the card's answer does not parse");
		status = GBA_ERR_PEER;
	} else {
		memcpy(ks_ext_naf->b, reply.p + 2, sizeof(ks_ext_naf->b));
	}
	gba_wipe(&reply, sizeof(reply));
	return status;
}

/* --- the application in the card
 * ----------------------------------------------------------- */

/* Number of the record of EF_GBANL that names this NAF_Id. */
static enum gba_status
find_record(struct uicc *uicc, uint8_t *record, struct gba_octets naf_id,
	    struct ue_why *why)
{
	enum gba_status status = uicc_select(uicc, fid_gbanl(uicc), why);

	for (unsigned n = 1; status == GBA_OK && n < 255; n++) {
		const struct uicc_command c = {
			.ins = 0xb2, .p1 = (uint8_t)n, .p2 = 0x04, .wants = true
		};
		struct ef_gbanl fields;
		struct uicc_reply reply;

		status = uicc_send(uicc, &reply, &c, why);
		if (status == GBA_OK && reply.sw != 0x9000)
			break; /* 6A 83: that was the last one */
		if (status == GBA_OK &&
		    ef_gbanl_parse(&fields, (struct gba_octets){ reply.p, reply.len }) ==
			    GBA_OK &&
		    fields.naf_id.len == naf_id.len &&
		    memcmp(fields.naf_id.p, naf_id.p, naf_id.len) == 0) {
			*record = (uint8_t)n;
			return GBA_OK;
		}
	}
	if (status == GBA_OK) {
		ue_why(why, "the card holds no Ks_int_NAF for this NAF");
		status = GBA_ERR_NOT_FOUND;
	}
	return status;
}

static enum gba_status
ask_application(struct uicc *uicc, struct uicc_reply *out, uint8_t p1,
		struct gba_octets naf_id, struct gba_text realm, struct ue_why *why)
{
	struct uicc_command c = {
		.cla = 0x80,
		.ins = 0xd8,
		.p1 = p1,
		.data = { (const uint8_t *)realm.p, realm.len },
		.wants = true,
	};
	enum gba_status status = find_record(uicc, &c.p2, naf_id, why);

	if (status == GBA_OK)
		status = uicc_send(uicc, out, &c, why);
	if (status == GBA_OK && out->sw == 0x6985) {
		ue_why(why, "the card keeps Ks_int_NAF to itself; a lab card with "
			    "\"disclose = yes\" tells it");
		return GBA_ERR_DENIED;
	}
	if (status == GBA_OK && out->sw != 0x9000)
		status = uicc_unexpected(uicc, "the application in the card", out->sw,
					 why);
	return status;
}

enum gba_status
uicc_int_ha1(struct uicc *uicc, struct digest_hex *ha1, const struct digest_alg *alg,
	     struct gba_octets naf_id, struct gba_text realm, struct ue_why *why)
{
	const bool sha256 = alg->hash == DIGEST_SHA256;
	struct uicc_reply reply;
	enum gba_status status =
		ask_application(uicc, &reply, sha256 ? 1 : 0, naf_id, realm, why);

	if (status == GBA_OK && reply.len != (sha256 ? 64 : 32)) {
		ue_why(why, "the application in the card answers no HA1");
		status = GBA_ERR_PEER;
	}
	if (status == GBA_OK) {
		memcpy(ha1->s, reply.p, reply.len);
		ha1->s[reply.len] = '\0';
	}
	gba_wipe(&reply, sizeof(reply));
	return status;
}

enum gba_status
uicc_int_key(struct uicc *uicc, struct gba_ks_naf *out, struct gba_octets naf_id,
	     struct ue_why *why)
{
	struct uicc_reply reply;
	enum gba_status status = ask_application(uicc, &reply, 0xff, naf_id,
						 (struct gba_text){ "", 0 }, why);

	if (status == GBA_OK && reply.len != sizeof(out->b))
		status = GBA_ERR_PEER;
	if (status == GBA_OK)
		memcpy(out->b, reply.p, sizeof(out->b));
	gba_wipe(&reply, sizeof(reply));
	return status;
}
