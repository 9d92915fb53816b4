/* SPDX-License-Identifier: Apache-2.0 */
/* What the ME asks of the UICC: who it is, and AUTHENTICATE. */
#include "ue/uicc.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "ue/ef.h"
#include "ue/uicc_apdu.h"

#define EF_IMSI 0x6f07
#define EF_UST	0x6f38
#define EF_AD	0x6fad
#define EF_IMPI 0x6f02
#define EF_IST	0x6f07

#define SERVICE_GBA	 68 /* of a USIM (TS 31.102 4.2.8) */
#define SERVICE_GBA_ISIM 2  /* of an ISIM (TS 31.103 4.2.7) */

static const uint8_t aid_usim[] = { 0xa0, 0, 0, 0, 0x87, 0x10, 0x02 };
static const uint8_t aid_isim[] = { 0xa0, 0, 0, 0, 0x87, 0x10, 0x04 };

static enum gba_status
select_aid(struct uicc *uicc, const uint8_t aid[7], struct ue_why *why)
{
	const struct uicc_command c = {
		.ins = 0xa4, .p1 = 0x04, .p2 = 0x0c, .data = { aid, 7 }
	};
	struct uicc_reply reply;
	enum gba_status status = uicc_send(uicc, &reply, &c, why);

	if (status == GBA_OK && reply.sw == 0x6a82)
		return GBA_ERR_NOT_FOUND;
	if (status == GBA_OK && reply.sw != 0x9000)
		status = uicc_unexpected(uicc, "SELECT of an application", reply.sw, why);
	return status;
}

/* A transparent file that fits in one answer. */
static enum gba_status
read_file(struct uicc *uicc, unsigned fid, struct uicc_reply *out, struct ue_why *why)
{
	const struct uicc_command c = { .ins = 0xb0, .wants = true };
	enum gba_status status = uicc_select(uicc, fid, why);

	if (status == GBA_ERR_NOT_FOUND) {
		ue_why(why, "the card has no file %04X", fid);
		return GBA_ERR_PEER;
	}
	if (status == GBA_OK)
		status = uicc_send(uicc, out, &c, why);
	if (status == GBA_OK && out->sw != 0x9000)
		status = uicc_unexpected(uicc, "READ BINARY", out->sw, why);
	return status;
}

static enum gba_status
read_services(struct uicc *uicc, struct ue_why *why)
{
	struct uicc_reply reply;
	enum gba_status status;

	status = read_file(uicc, uicc->isim ? EF_IST : EF_UST, &reply, why);
	if (status == GBA_OK)
		uicc->gba_u = ef_service((struct gba_octets){ reply.p, reply.len },
					 uicc->isim ? SERVICE_GBA_ISIM : SERVICE_GBA);
	return status;
}

static enum gba_status
bad_identity(struct ue_why *why)
{
	ue_why(why, "the card's identity cannot be read");
	return GBA_ERR_PEER;
}

/* IMPI of an ISIM: TLV '80', BER length. */
static enum gba_status
read_impi(struct uicc *uicc, struct ue_why *why)
{
	struct uicc_reply reply;
	struct gba_text impi;
	enum gba_status status = read_file(uicc, EF_IMPI, &reply, why);
	size_t head = 2;

	if (status != GBA_OK)
		return status;
	if (reply.len < 3 || reply.p[0] != 0x80)
		return bad_identity(why);
	if (reply.p[1] == 0x81)
		head = 3;
	impi = (struct gba_text){ (const char *)reply.p + head, reply.p[head - 1] };
	if (impi.len > reply.len - head || !impi_is_valid(impi) ||
	    gba_text_copy(uicc->impi, sizeof(uicc->impi), impi) != GBA_OK)
		return bad_identity(why);
	return GBA_OK;
}

static enum gba_status
read_imsi(struct uicc *uicc, struct ue_why *why)
{
	struct uicc_reply reply;
	enum gba_status status = read_file(uicc, EF_IMSI, &reply, why);

	if (status == GBA_OK &&
	    ef_imsi_parse(uicc->imsi, (struct gba_octets){ reply.p, reply.len }) !=
		    GBA_OK)
		return bad_identity(why);
	if (status == GBA_OK)
		status = read_file(uicc, EF_AD, &reply, why);
	if (status != GBA_OK)
		return status;
	uicc->mnc_digits = reply.len >= EF_AD_LEN ? reply.p[3] : 0;
	status = impi_from_imsi(uicc->impi, gba_text(uicc->imsi), uicc->mnc_digits);
	return status == GBA_OK ? GBA_OK : bad_identity(why);
}

static void
begin(struct uicc *out, const struct uicc_port *port, const struct ue_trace *trace)
{
	memset(out, 0, sizeof(*out));
	out->port = *port;
	out->trace = trace;
}

/* Of the application that is selected. */
static enum gba_status
read_application(struct uicc *uicc, struct ue_why *why)
{
	enum gba_status status = uicc->isim ? read_impi(uicc, why) : read_imsi(uicc, why);

	return status == GBA_OK ? read_services(uicc, why) : status;
}

enum gba_status
uicc_open(struct uicc *out, const struct uicc_port *port, const struct ue_trace *trace,
	  struct ue_why *why)
{
	enum gba_status status;

	begin(out, port, trace);
	status = select_aid(out, aid_isim, why);
	out->isim = status == GBA_OK;
	if (status == GBA_ERR_NOT_FOUND)
		status = select_aid(out, aid_usim, why);
	if (status == GBA_ERR_NOT_FOUND) {
		ue_why(why, "the card has neither a USIM nor an ISIM");
		return GBA_ERR_PEER;
	}
	return status == GBA_OK ? read_application(out, why) : status;
}

enum gba_status
uicc_open_labelled(struct uicc *out, const struct uicc_port *port,
		   const struct ue_trace *trace, const char *label, struct ue_why *why)
{
	enum gba_status status = GBA_ERR_NOT_FOUND;

	begin(out, port, trace);
	out->isim = strcmp(label, "ISIM") == 0;
	if (out->isim || strcmp(label, "USIM") == 0)
		status = select_aid(out, out->isim ? aid_isim : aid_usim, why);
	if (status == GBA_ERR_NOT_FOUND)
		ue_why(why, "the card has no application \"%s\"", label);
	return status == GBA_OK ? read_application(out, why) : status;
}

enum gba_status
uicc_bsf_name(char out[256], const struct uicc *uicc)
{
	if (uicc->isim)
		return bsf_name_from_impi(out, gba_text(uicc->impi));
	return bsf_name_from_imsi(out, gba_text(uicc->imsi), uicc->mnc_digits);
}

/* --- AUTHENTICATE
 * ------------------------------------------------------------------------ */

static bool
take(struct gba_octets *rest, void *out, size_t len)
{
	if (rest->len < 1 + len || rest->p[0] != len)
		return false;
	memcpy(out, rest->p + 1, len);
	*rest = (struct gba_octets){ rest->p + 1 + len, rest->len - 1 - len };
	return true;
}

static bool
take_res(struct gba_octets *rest, struct aka_res *res)
{
	if (rest->len < 1 || rest->p[0] < 4 || rest->p[0] > sizeof(res->b))
		return false;
	res->len = rest->p[0];
	return take(rest, res->b, res->len);
}

/* Whatever stands behind, such as Kc, is passed over. */
static bool
read_answer(struct uicc_answer *out, const struct uicc_reply *reply, bool gba_u)
{
	struct gba_octets rest = { reply->p + 1, reply->len - 1 };

	if (reply->len == 0)
		return false;
	if (reply->p[0] == 0xdc) {
		out->outcome = UICC_SYNC_FAILURE;
		return take(&rest, out->auts.b, sizeof(out->auts.b));
	}
	out->outcome = UICC_OK;
	if (reply->p[0] != 0xdb || !take_res(&rest, &out->res))
		return false;
	return gba_u || (take(&rest, out->ck.b, sizeof(out->ck.b)) &&
			 take(&rest, out->ik.b, sizeof(out->ik.b)));
}

static enum gba_status
judge(const struct uicc *uicc, struct uicc_answer *out, const struct uicc_reply *reply,
      bool gba_u, struct ue_why *why)
{
	const char *note =
		uicc->port.explain != NULL ? uicc->port.explain(uicc->port.ctx) : "";

	(void)snprintf(out->note, sizeof(out->note), "%s", note != NULL ? note : "");
	if (reply->sw == 0x9862) {
		out->outcome = UICC_MAC_FAILURE;
		return GBA_OK;
	}
	if (reply->sw != 0x9000)
		return uicc_unexpected(uicc, "AUTHENTICATE", reply->sw, why);
	if (read_answer(out, reply, gba_u))
		return GBA_OK;
	ue_why(why, "AUTHENTICATE: the card's answer does not parse (TS 31.102 7.1.2)");
	return GBA_ERR_PEER;
}

enum gba_status
uicc_authenticate(struct uicc *uicc, struct uicc_answer *out, bool gba_u,
		  const struct aka_rand *rand, const struct aka_autn *autn,
		  struct ue_why *why)
{
	uint8_t room[64];
	struct gba_buf data = gba_buf(room, sizeof(room));
	struct uicc_command c = { .ins = 0x88, .p2 = gba_u ? 0x84 : 0x81, .wants = true };
	struct uicc_answer answer = { .outcome = UICC_OK };
	struct uicc_reply reply;
	enum gba_status status;

	if (gba_u)
		gba_buf_octet(&data, 0xdd);
	gba_buf_octet(&data, sizeof(rand->b));
	gba_buf_put(&data, rand->b, sizeof(rand->b));
	gba_buf_octet(&data, sizeof(autn->b));
	gba_buf_put(&data, autn->b, sizeof(autn->b));
	c.data = (struct gba_octets){ data.p, data.len };
	status = uicc_send(uicc, &reply, &c, why);
	if (status == GBA_OK)
		status = judge(uicc, &answer, &reply, gba_u, why);
	if (status == GBA_OK)
		*out = answer;
	gba_wipe(&answer, sizeof(answer));
	gba_wipe(&reply, sizeof(reply));
	return status;
}

enum gba_status
uicc_run_gsm(struct uicc *uicc, struct aka_sres *sres, struct aka_kc *kc,
	     const struct aka_rand *rand, struct ue_why *why)
{
	uint8_t data[1 + sizeof(rand->b)] = { sizeof(rand->b) };
	const struct uicc_command c = {
		.ins = 0x88, .p2 = 0x80, .data = { data, sizeof(data) }, .wants = true
	};
	struct uicc_reply reply;
	struct gba_octets rest;
	enum gba_status status;

	memcpy(data + 1, rand->b, sizeof(rand->b));
	status = uicc_send(uicc, &reply, &c, why);
	if (status == GBA_OK && reply.sw != 0x9000)
		status = uicc_unexpected(uicc, "AUTHENTICATE", reply.sw, why);
	rest = (struct gba_octets){ reply.p, reply.len };
	if (status == GBA_OK && (!take(&rest, sres->b, sizeof(sres->b)) ||
				 !take(&rest, kc->b, sizeof(kc->b)))) {
		ue_why(why, "AUTHENTICATE: the card gave no SRES and Kc");
		status = GBA_ERR_PEER;
	}
	gba_wipe(&reply, sizeof(reply));
	return status;
}
