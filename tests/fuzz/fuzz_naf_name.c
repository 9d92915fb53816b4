/* SPDX-License-Identifier: Apache-2.0 */
/* A line of the NAF's configuration that names what it serves. */
#include "check.h"

#include <string.h>

#include "codec/btid.h"
#include "lib/name.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), reason[160] = "";
	struct ua_name name = { .id_count = 1, .ids = { { .negotiated = true } } };

	CHECK(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (ua_name_parse(&name, text, reason) == GBA_OK) {
		CHECK(fqdn_is_valid(gba_text(name.fqdn)));
		CHECK(name.id_count >= 1 && name.id_count <= UA_IDS_MAX);
		CHECK(name.gsid_count <= NAF_GSID_MAX);
		for (const char *p = name.fqdn; *p != '\0'; p++)
			CHECK(*p < 'A' || *p > 'Z');
	} else {
		CHECK(reason[0] != '\0' && name.id_count == 1);
	}
	free(text);
	return 0;
}
