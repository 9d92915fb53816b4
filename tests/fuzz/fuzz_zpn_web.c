/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn over HTTP as both sides read it. The first octet says which: s and j a request in
 * SOAP and in JSON, S and J a reply. A request that is taken is written and read again as
 * the same; one that is refused has a fault that can be written. */
#include "check.h"

#include <string.h>

#include "codec/zpn_web.h"

static char room[512 * 1024];

static bool
is_writable(const struct zpn_gpr *gpr)
{
	struct naf_id naf_id;
	uint32_t gsid;

	for (size_t i = 0; i < gpr->gsid.count; i++) {
		const struct gba_octets item = { gpr->gsid.item[i].p,
						 gpr->gsid.item[i].len };

		if (zn_gsid_parse(&gsid, item, false) != GBA_OK)
			return false;
	}
	return naf_id_parse(&naf_id, (struct gba_octets){ gpr->naf_id.p,
							  gpr->naf_id.len }) == GBA_OK &&
	       gpr->ue_id_type.value < 2 && gpr->uicc_me.value < 2 &&
	       (!gpr->resync.present || gpr->resync.authorization.len > 0);
}

static void
check_same(const struct zpn_gpr *a, const struct zpn_gpr *b)
{
	CHECK(a->ue_id.len == b->ue_id.len);
	CHECK(memcmp(a->ue_id.p, b->ue_id.p, a->ue_id.len) == 0);
	CHECK(a->ptid.len == b->ptid.len && a->app_label.len == b->app_label.len);
	CHECK(a->naf_id.len == b->naf_id.len);
	CHECK(memcmp(a->naf_id.p, b->naf_id.p, a->naf_id.len) == 0);
	CHECK(a->uicc_me.value == b->uicc_me.value);
	CHECK(a->ue_id_type.value == b->ue_id_type.value);
	CHECK(a->gsid.count == b->gsid.count && a->features.count == b->features.count);
	CHECK(a->resync.present == b->resync.present);
}

static void
check_bounds(const struct zpn_gpr *gpr)
{
	CHECK(gpr->ue_id.present && gpr->ue_id.len <= GBA_IMPU_MAX);
	CHECK(gpr->app_label.present && gpr->app_label.len <= ZPN_APP_LABEL_MAX);
	CHECK(gpr->ptid.present && gpr->ptid.len <= ZPN_PTID_MAX);
	CHECK(gpr->naf_id.present && gpr->naf_id.len <= GBA_NAF_ID_MAX);
	CHECK(gpr->ue_id_type.value <= 2 && gpr->uicc_me.value <= 2);
	CHECK(gpr->private_id.value <= 2 && gpr->gba_u_aware.value <= 2);
	CHECK(gpr->lifetime.present);
	CHECK(gpr->gsid.count <= AVP_LONG_LIST_MAX);
	CHECK(gpr->features.count <= AVP_LIST_MAX);
	CHECK(gpr->resync.authorization.len == 0 ||
	      gpr->resync.authorization.len == ZPN_RESYNC_LEN);
}

static void
request_run(bool soap, struct gba_octets body)
{
	static struct zpn_web_request first, again;
	struct gba_buf out = gba_buf(room, sizeof(room));
	struct zn_web_error error;
	enum gba_status status;

	status = soap ? zpn_soap_parse(&first, &error, body)
		      : zpn_json_parse(&first, &error, body);
	if (status != GBA_OK) {
		CHECK(status == GBA_ERR_SYNTAX && error.fault != NULL);
		CHECK(zpn_soap_fault_build(&out, &error, "no", ZN_SOAP_NS) == GBA_OK);
		return;
	}
	check_bounds(&first.gpr);
	if (!is_writable(&first.gpr))
		return;
	status = soap ? zpn_soap_request_build(&out, &first.gpr, ZN_SOAP_NS)
		      : zpn_json_request_build(&out, &first.gpr);
	if (status != GBA_OK) /* text that XML or JSON cannot carry */
		return;
	status = soap ? zpn_soap_parse(&again, &error,
				       (struct gba_octets){ out.p, out.len })
		      : zpn_json_parse(&again, &error,
				       (struct gba_octets){ out.p, out.len });
	CHECK(status == GBA_OK);
	check_same(&first.gpr, &again.gpr);
}

static void
reply_run(bool soap, unsigned http_status, struct gba_octets body)
{
	static struct zpn_web_reply reply;
	enum gba_status status = soap ? zpn_soap_reply_parse(&reply, http_status, body)
				      : zpn_json_reply_parse(&reply, http_status, body);

	if (status != GBA_OK) {
		CHECK(status == GBA_ERR_SYNTAX && !reply.gpa.gpi.present);
		return;
	}
	if (reply.zn.result == ZN_WEB_OK) {
		CHECK(reply.gpa.ks_naf.present && reply.gpa.ks_naf.len == 32);
		CHECK(reply.gpa.gpi.len > 0 && reply.gpa.gpi.len <= ZPN_GPI_MAX);
	} else {
		CHECK(!reply.gpa.ks_naf.present && !reply.gpa.gpi.present);
	}
	zpn_web_reply_fini(&reply);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gba_octets body;

	if (size == 0)
		return 0;
	body = (struct gba_octets){ data + 1, size - 1 };
	switch (data[0]) {
	case 's':
	case 'j':
		request_run(data[0] == 's', body);
		break;
	case 'S':
	case 'J':
		reply_run(data[0] == 'S', 200, body);
		break;
	case 'F':
	case 'P':
		reply_run(data[0] == 'F', 500, body);
		break;
	default:
		break;
	}
	return 0;
}
