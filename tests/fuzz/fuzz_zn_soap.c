/* SPDX-License-Identifier: Apache-2.0 */
/* A SOAP request as the BSF reads it: what is taken keeps to its bounds; every refusal
 * has a fault that can be written, and the fault is not a request. */
#include "check.h"

#include <string.h>

#include "codec/zn_web.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zn_web_request request;
	static char room[4096];
	struct gba_buf out = gba_buf(room, sizeof(room));
	const struct zn_bir *bir = &request.bir;
	struct zn_web_error error;
	enum gba_status status;

	status = zn_soap_parse(&request, &error, (struct gba_octets){ data, size });
	if (status == GBA_OK) {
		CHECK(bir->btid.present && bir->btid.len <= GBA_BTID_MAX);
		CHECK(bir->naf_id.present && bir->naf_id.len <= GBA_NAF_ID_MAX);
		CHECK(bir->gsid.count <= AVP_LONG_LIST_MAX);
		for (size_t i = 0; i < bir->gsid.count; i++)
			CHECK(bir->gsid.item[i].len < sizeof(request.gsids[0]));
		CHECK(bir->gba_u_aware.value <= ZN_WEB_AWARE_BAD);
		CHECK(memchr(bir->btid.p, '\0', bir->btid.len) == NULL);
		return 0;
	}
	CHECK(status == GBA_ERR_SYNTAX && error.fault != NULL);
	CHECK(zn_soap_fault_build(&out, &error, "no", ZN_SOAP_NS) == GBA_OK);
	CHECK(zn_soap_parse(&request, &error, (struct gba_octets){ out.p, out.len }) ==
	      GBA_ERR_SYNTAX);
	CHECK(error.fault->result == 0);
	return 0;
}
