/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of the command line: what is taken from one can stand in a request. */
#include "check.h"

#include <string.h>

#include "ue/http.h"

static void
check_clean(const char *s)
{
	for (; *s != '\0'; s++)
		CHECK((unsigned char)*s > 0x20 && *s != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct ue_url url;

	CHECK(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (ue_url_parse(&url, text) == GBA_OK) {
		CHECK(url.host[0] != '\0' && url.target[0] == '/' && url.port != 0);
		CHECK(url.port_default == (url.port == (url.tls ? 443 : 80)));
		check_clean(url.host);
		check_clean(url.target);
		for (const char *p = url.host; *p != '\0'; p++)
			CHECK(*p < 'A' || *p > 'Z');
	}
	free(text);
	return 0;
}
