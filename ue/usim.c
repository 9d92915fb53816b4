/* SPDX-License-Identifier: Apache-2.0 */
/* The software USIM: APDUs apart, AUTHENTICATE (TS 31.102 clause 7.1). */
#include "ue/usim.h"

#include <inttypes.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "crypto/digest.h"
#include "crypto/sqn.h"
#include "ue/ef.h"

/* An ISIM has the same contexts but GSM (TS 31.103 7.1). */
#define P2_GSM	 0x80
#define P2_3G	 0x81
#define P2_VGCS	 0x82
#define P2_GBA	 0x84
#define P2_MBMS	 0x85
#define P2_LOCAL 0x86

#define TAG_BOOTSTRAP 0xdd
#define TAG_DERIVE    0xde
#define TAG_SUCCESS   0xdb
#define TAG_SYNC      0xdc

enum gba_status
usim_open(struct usim *out, const char *path, struct ue_why *why)
{
	memset(out, 0, sizeof(*out));
	return card_open(&out->card, path, why);
}

void
usim_close(struct usim *usim)
{
	card_close(&usim->card);
	gba_wipe(usim, sizeof(*usim));
}

void
usim_reset(struct usim *usim)
{
	gba_wipe(usim->out, sizeof(usim->out));
	usim->out_len = 0;
	usim->dir = USIM_MF;
	usim->ef = NULL;
	usim->record = 0;
}

void
usim_put(struct usim *usim, const void *p, size_t len)
{
	if (len > sizeof(usim->out) - usim->out_len)
		len = sizeof(usim->out) - usim->out_len;
	memcpy(usim->out + usim->out_len, p, len);
	usim->out_len += len;
}

static void
put_field(struct usim *usim, const void *p, size_t len)
{
	const uint8_t octet = (uint8_t)len;

	usim_put(usim, &octet, 1);
	usim_put(usim, p, len);
}

/* --- AUTHENTICATE
 * ------------------------------------------------------------------------ */

static enum usim_sw
failed(struct usim *usim, const char *what)
{
	if (usim->note.text[0] == '\0')
		ue_why(&usim->note, "%s failed", what);
	return SW_FAILED;
}

/* One octet of length and so many octets; false if there is not that much. */
static bool
take(struct gba_octets *rest, struct gba_octets *field)
{
	if (rest->len == 0 || rest->p[0] > rest->len - 1)
		return false;
	*field = (struct gba_octets){ rest->p + 1, rest->p[0] };
	*rest = (struct gba_octets){ rest->p + 1 + field->len,
				     rest->len - 1 - field->len };
	return true;
}

/* RAND and AUTN, each behind its length. */
static enum usim_sw
take_challenge(struct gba_octets data, struct aka_rand *rand, struct aka_autn *autn)
{
	struct gba_octets a, b;

	if (!take(&data, &a) || !take(&data, &b) || a.len != sizeof(rand->b) ||
	    b.len != sizeof(autn->b))
		return SW_DATA;
	memcpy(rand->b, a.p, a.len);
	memcpy(autn->b, b.p, b.len);
	return SW_OK;
}

/* What the network would have to know to find the fault; the ME is not told. */
static void
note_aka(struct usim *usim, const struct card_answer *a, bool gba)
{
	char sqn[13], ms[13];

	gba_hex(sqn, a->sqn.b, sizeof(a->sqn.b));
	gba_hex(ms, a->sqn_ms.b, sizeof(a->sqn_ms.b));
	if (a->outcome == CARD_OK && gba)
		ue_why(&usim->note,
		       "AUTN* is genuine, SQN %s is fresh: RES (%u octets); "
		       "Ks stays in the card",
		       sqn, a->res.len);
	else if (a->outcome == CARD_OK)
		ue_why(&usim->note,
		       "AUTN is genuine, SQN %s is fresh: RES (%u octets), CK, IK", sqn,
		       a->res.len);
	else if (a->outcome == CARD_SYNC_FAILURE)
		ue_why(&usim->note, "SQN %s out of range, card is at %s: AUTS", sqn, ms);
	else
		ue_why(&usim->note, "AUTN is not genuine");
}

static enum usim_sw
put_answer(struct usim *usim, const struct card_answer *a, bool gba)
{
	const uint8_t tag = a->outcome == CARD_OK ? TAG_SUCCESS : TAG_SYNC;

	if (a->outcome == CARD_MAC_FAILURE)
		return SW_MAC;
	usim_put(usim, &tag, 1);
	if (a->outcome == CARD_SYNC_FAILURE) {
		put_field(usim, a->auts.b, sizeof(a->auts.b));
		return SW_OK;
	}
	put_field(usim, a->res.b, a->res.len);
	if (!gba) {
		put_field(usim, a->ck.b, sizeof(a->ck.b));
		put_field(usim, a->ik.b, sizeof(a->ik.b));
	}
	return SW_OK;
}

static enum usim_sw
authenticate_aka(struct usim *usim, struct gba_octets data, bool gba)
{
	struct card_answer answer = { 0 };
	struct aka_rand rand;
	struct aka_autn autn;
	enum gba_status status;
	enum usim_sw sw = take_challenge(data, &rand, &autn);

	if (sw != SW_OK)
		return sw;
	status = gba ? card_gba_bootstrap(&usim->card, &answer, &rand, &autn, &usim->note)
		     : card_authenticate(&usim->card, &answer, &rand, &autn, &usim->note);
	if (status == GBA_OK) {
		note_aka(usim, &answer, gba);
		sw = put_answer(usim, &answer, gba);
	} else {
		sw = failed(usim, "AUTHENTICATE");
	}
	gba_wipe(&answer, sizeof(answer));
	return sw;
}

static enum usim_sw
authenticate_gsm(struct usim *usim, struct gba_octets data)
{
	struct gba_octets field;
	struct aka_sres sres;
	struct aka_rand rand;
	struct aka_kc kc;
	enum usim_sw sw = SW_OK;

	if (!take(&data, &field) || field.len != sizeof(rand.b))
		return SW_DATA;
	memcpy(rand.b, field.p, field.len);
	if (aka_triplet(&sres, &kc, &usim->card.file.sub.sec, &rand) != GBA_OK)
		return failed(usim, "AUTHENTICATE");
	put_field(usim, sres.b, sizeof(sres.b));
	put_field(usim, kc.b, sizeof(kc.b));
	gba_wipe(&sres, sizeof(sres));
	gba_wipe(&kc, sizeof(kc));
	return sw;
}

/* NAF derivation mode: NAF_ID and IMPI, each behind its length. */
static enum usim_sw
authenticate_derive(struct usim *usim, struct gba_octets data)
{
	struct gba_octets naf_id, impi;
	const uint8_t tag = TAG_SUCCESS;
	struct gba_ks_naf ext;
	enum gba_status status;

	if (!take(&data, &naf_id) || !take(&data, &impi) || data.len != 0)
		return SW_DATA;
	status = card_gba_derive(&usim->card, &ext, naf_id, impi, &usim->note);
	switch (status) {
	case GBA_OK:
		usim_put(usim, &tag, 1);
		put_field(usim, ext.b, sizeof(ext.b));
		gba_wipe(&ext, sizeof(ext));
		ue_why(&usim->note, "Ks_ext_NAF goes out, Ks_int_NAF stays in the card");
		return SW_OK;
	case GBA_ERR_NOT_FOUND:
		return SW_CONDITIONS;
	case GBA_ERR_SYNTAX:
		return SW_DATA;
	case GBA_ERR_ARG:
		return SW_SPACE;
	default:
		return failed(usim, "NAF derivation");
	}
}

/* The first octet chooses the mode; it is a bare tag. */
static enum usim_sw
authenticate_gba(struct usim *usim, struct gba_octets data)
{
	const uint8_t mode = data.p[0];
	const struct gba_octets rest = { data.p + 1, data.len - 1 };

	if (!usim_has_gba(usim))
		return SW_CONTEXT;
	if (mode == TAG_BOOTSTRAP)
		return authenticate_aka(usim, rest, true);
	if (mode == TAG_DERIVE)
		return authenticate_derive(usim, rest);
	return SW_DATA;
}

static bool
has_length_of(uint8_t p2, struct gba_octets data)
{
	const size_t aka = 2 + sizeof(struct aka_rand) + sizeof(struct aka_autn);

	if (data.len == 0)
		return false;
	switch (p2) {
	case P2_GSM:
		return data.len == 1 + sizeof(struct aka_rand);
	case P2_3G:
		return data.len == aka;
	case P2_GBA:
		return data.p[0] != TAG_BOOTSTRAP || data.len == 1 + aka;
	default:
		return true;
	}
}

/* Order of the checks: P1-P2, length, application, service, cryptography. */
static enum usim_sw
authenticate(struct usim *usim, const struct usim_command *c)
{
	const bool odd = c->ins == 0x89;
	const bool known = odd ? c->p2 == P2_MBMS || c->p2 == P2_LOCAL
			       : (c->p2 >= P2_GSM && c->p2 <= P2_VGCS) || c->p2 == P2_GBA;

	if (c->p1 != 0 || !known)
		return SW_P1_P2;
	if (!has_length_of(c->p2, c->data))
		return SW_LENGTH;
	if (usim->dir == USIM_MF)
		return SW_CONDITIONS;
	if (usim->card.file.sub.sec.k_len == 0 ||
	    (usim->card.file.sub.uicc == GUSS_UICC_SIM && c->p2 != P2_GSM))
		return SW_CONTEXT; /* no keys at all, or those of a SIM */
	switch (c->p2) {
	case P2_3G:
		return authenticate_aka(usim, c->data, false);
	case P2_GBA:
		return authenticate_gba(usim, c->data);
	case P2_GSM:
		return usim->dir == USIM_ADF_USIM ? authenticate_gsm(usim, c->data)
						  : SW_P1_P2;
	default:
		return SW_CONTEXT; /* VGCS, MBMS, local keys */
	}
}

/* --- an application in the card, of this lab
 * ----------------------------------------------
 *
 * A real card has applications that use Ks_int_NAF on their own. This one makes HA1 of
 * HTTP Digest: 80 D8, P1 the hash (00 MD5, 01 SHA-256), P2 the record of EF_GBANL, data
 * the realm; username is the B-TID of the record, password base64 of the key
 * (TS 24.109 5.2.4). With P1 FF it tells the key, if the card file says disclose = yes.
 */

static enum usim_sw
make_ha1(struct usim *usim, const struct usim_command *c, const struct gba_ks_naf *key)
{
	const struct provision_gbanl *entry = &usim->card.file.memory.gbanl[c->p2 - 1];
	const struct digest_alg alg = { .hash = c->p1 == 1 ? DIGEST_SHA256 : DIGEST_MD5 };
	const struct gba_text realm = { (const char *)c->data.p, c->data.len };
	char password[GBA_B64_LEN(sizeof(key->b)) + 1];
	struct digest_hex ha1;
	struct ef_gbanl fields;
	enum gba_status status;

	status =
		ef_gbanl_parse(&fields, (struct gba_octets){ entry->record, entry->len });
	gba_b64(password, key->b, sizeof(key->b));
	if (status == GBA_OK)
		status = digest_ha1(
			&ha1, &alg,
			(struct gba_text){ (const char *)fields.btid.p, fields.btid.len },
			realm,
			(struct gba_octets){ (const uint8_t *)password,
					     sizeof(password) - 1 });
	if (status == GBA_OK)
		usim_put(usim, ha1.s, strlen(ha1.s));
	gba_wipe(password, sizeof(password));
	gba_wipe(&ha1, sizeof(ha1));
	return status == GBA_OK ? SW_OK : SW_DATA;
}

static enum usim_sw
application(struct usim *usim, const struct usim_command *c)
{
	const bool disclose = c->p1 == 0xff;
	struct gba_ks_naf key;
	enum gba_status status;
	enum usim_sw sw = SW_OK;

	if (c->p1 > 1 && !disclose)
		return SW_P1_P2;
	if (disclose ? c->data.len > 0 : c->data.len == 0)
		return SW_LENGTH;
	if (usim->dir == USIM_MF || (disclose && !usim->card.file.disclose))
		return SW_CONDITIONS;
	status = card_ks_int_naf(&usim->card, &key, c->p2, &usim->note);
	if (status != GBA_OK)
		return status == GBA_ERR_NOT_FOUND ? SW_NO_RECORD
						   : failed(usim, "Ks_int_NAF");
	if (disclose)
		usim_put(usim, key.b, sizeof(key.b));
	else
		sw = make_ha1(usim, c, &key);
	gba_wipe(&key, sizeof(key));
	return sw;
}

/* --- APDUs
 * --------------------------------------------------------------------------------- */

static const struct {
	uint8_t cla, ins;
	enum usim_sw (*run)(struct usim *usim, const struct usim_command *c);
} commands[] = {
	{ 0x00, 0xa4, usim_select },	    { 0x00, 0xb0, usim_read_binary },
	{ 0x00, 0xd6, usim_update_binary }, { 0x00, 0xb2, usim_read_record },
	{ 0x00, 0xdc, usim_update_record }, { 0x00, 0x88, authenticate },
	{ 0x00, 0x89, authenticate },	    { 0x80, 0xf2, usim_status },
	{ 0x80, 0xd8, application },
};

/* Cases 1 to 4 with short lengths (ISO 7816-3 12.1). */
static enum usim_sw
parse(struct usim_command *out, struct gba_octets apdu)
{
	const uint8_t *p = apdu.p;
	size_t lc;

	if (apdu.len < 4)
		return SW_LENGTH;
	*out = (struct usim_command){ .cla = p[0], .ins = p[1], .p1 = p[2], .p2 = p[3] };
	if (out->cla != 0x00 && out->cla != 0x80)
		return SW_CLA;
	if (apdu.len == 4)
		return SW_OK;
	lc = apdu.len == 5 ? 0 : p[4];
	if (apdu.len > 5 && (lc == 0 || (apdu.len != 5 + lc && apdu.len != 6 + lc)))
		return SW_LENGTH;
	if (lc > 0)
		out->data = (struct gba_octets){ p + 5, lc };
	out->has_le = apdu.len != 5 + lc || lc == 0;
	if (out->has_le)
		out->le = p[apdu.len - 1] != 0 ? p[apdu.len - 1] : 256;
	return SW_OK;
}

static void
forget_out(struct usim *usim)
{
	gba_wipe(usim->out, sizeof(usim->out));
	usim->out_len = 0;
}

static enum usim_sw
run(struct usim *usim, const struct usim_command *c)
{
	enum usim_sw sw = SW_CLA;

	if (c->cla == 0x00 && c->ins == 0xc0) { /* GET RESPONSE */
		if (c->p1 != 0 || c->p2 != 0)
			return SW_P1_P2;
		if (usim->out_len == 0)
			return SW_CONDITIONS;
		return c->has_le && c->data.len == 0 ? SW_OK : SW_LENGTH;
	}
	forget_out(usim);
	usim->note.text[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (commands[i].cla != c->cla)
			continue;
		if (commands[i].ins == c->ins)
			return commands[i].run(usim, c);
		sw = SW_INS;
	}
	return sw;
}

static void
put_sw(struct gba_buf *reply, unsigned sw)
{
	gba_buf_u16(reply, (uint16_t)sw);
}

void
usim_exchange(struct usim *usim, struct gba_buf *reply, struct gba_octets apdu)
{
	struct usim_command c = { .has_le = false };
	enum usim_sw sw = parse(&c, apdu);

	if (sw == SW_OK)
		sw = run(usim, &c);
	if (sw != SW_OK || usim->out_len == 0) {
		forget_out(usim);
		put_sw(reply, sw);
	} else if (c.has_le && c.le >= usim->out_len) {
		gba_buf_put(reply, usim->out, usim->out_len);
		put_sw(reply, SW_OK);
		forget_out(usim);
	} else {
		put_sw(reply, SW_WAITING | (usim->out_len & 0xff));
	}
}
