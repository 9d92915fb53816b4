/* SPDX-License-Identifier: Apache-2.0 */
/* BootstrappingInfo: what is read is written and read again as the same. */
#include "check.h"

#include <string.h>

#include "codec/bsf_xml.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char room[BSF_XML_MAX];
	struct gba_buf out = gba_buf(room, sizeof(room));
	struct bsf_info a, b;
	int64_t wall_s;

	if (bsf_info_parse(&a, (struct gba_octets){ data, size }) == GBA_OK) {
		CHECK(bsf_info_build(&out, &a) == GBA_OK);
		CHECK(bsf_info_parse(&b, (struct gba_octets){ out.p, out.len }) ==
		      GBA_OK);
		CHECK(strcmp(a.btid, b.btid) == 0);
		CHECK(a.expires_s == b.expires_s && a.currenttime_s == b.currenttime_s);
	}
	(void)!gba_datetime_parse(&wall_s, (struct gba_text){ (const char *)data, size });
	return 0;
}
