/* SPDX-License-Identifier: Apache-2.0 */
/* The description of the SOAP form as it is served. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bsf/zn_web.h"

static char room[16 * 1024];

static enum gba_status
build(bool xsd, const char *host, const char *ns)
{
	struct gba_buf out = gba_buf(room, sizeof(room));

	return bsf_zn_wsdl_build(&out, xsd, gba_text(host), "/gba/zn", ns);
}

static size_t
count_of(const char *text)
{
	size_t n = 0;

	for (const char *p = room; (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

Test(bsf_zn_web, the_wsdl_says_where_it_and_its_schema_are_and_in_which_namespace)
{
	cr_assert_eq(build(false, "bsf.test:8443", "urn:x"), GBA_OK);
	cr_expect_eq(count_of("location=\"https://bsf.test:8443/gba/zn\""), 1);
	cr_expect_eq(count_of("schemaLocation=\"https://bsf.test:8443/gba/zn?xsd\""), 1);
	cr_expect_eq(count_of("targetNamespace=\"urn:x\""), 1);
	cr_expect_eq(count_of("xmlns:g=\"urn:x\""), 1);
	cr_expect_eq(count_of("urn:3gpp"), 0);
	cr_expect_eq(count_of("example"), 0);
	cr_assert_eq(build(true, "[::1]:443", "urn:x"), GBA_OK);
	cr_expect_eq(count_of("targetNamespace=\"urn:x\""), 1);
	cr_expect_eq(count_of("urn:3gpp"), 0);
}

Test(bsf_zn_web, with_the_default_namespace_the_schema_is_the_file_that_is_shipped)
{
	static char shipped[16 * 1024];
	FILE *f = fopen(DOC_DIR "/gba-zn.xsd", "rb");
	size_t len;

	cr_assert_not_null(f);
	len = fread(shipped, 1, sizeof(shipped) - 1, f);
	fclose(f);
	cr_assert_gt(len, 0);
	cr_assert_eq(build(true, "h", "urn:3gpp:gba:GBAService"), GBA_OK);
	cr_expect_str_eq(room, shipped);
}

Test(bsf_zn_web, a_host_that_is_none_does_not_get_into_a_document)
{
	static const char *const bad[] = { NULL,  "",	 "a\"b", "a<b",
					   "a/b", "a b", "a&b",	 "a@b" };
	char longest[262];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(build(false, bad[i], "urn:x"), GBA_ERR_ARG, "%s",
			     bad[i] != NULL ? bad[i] : "none");
	memset(longest, 'a', sizeof(longest));
	longest[261] = '\0';
	cr_expect_eq(build(false, longest, "urn:x"), GBA_ERR_ARG);
	longest[260] = '\0';
	cr_expect_eq(build(false, longest, "urn:x"), GBA_OK);
}
