/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a GUSS to the one who writes it: every finding, by line. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "codec/guss.h"

struct found {
	unsigned count;
	struct guss_error finding[GUSS_FINDINGS_MAX];
};

static void
keep(void *ctx, const struct guss_error *finding)
{
	struct found *found = ctx;

	cr_assert_lt(found->count, GUSS_FINDINGS_MAX);
	found->finding[found->count++] = *finding;
}

static enum gba_status
lint(struct found *found, const char *xml)
{
	found->count = 0;
	return guss_lint((struct gba_octets){ (const uint8_t *)xml, strlen(xml) }, keep,
			 found);
}

#define R9   " xmlns=\"urn:3gpp:gba:GBAGUSSSchema-R9:2010-02\""
#define UIDS "<uids><uid>a</uid></uids>"

Test(guss_lint, nothing_is_found_in_a_valid_document_of_any_namespace)
{
	static const char *const valid[] = {
		"<guss" R9 " id=\"a\"><ussList/></guss>",
		"<guss id=\"a\"><ussList/></guss>",
		"<guss xmlns=\"urn:later\" id=\"a\"><ussList/></guss>",
		"<p:guss xmlns:p=\"urn:x\" id=\"a\"><p:ussList/></p:guss>",
		"<ussList><uss id=\"1\" type=\"1\" nafGroup=\"g\">" UIDS
		"<flags><flag>1</flag></flags></uss></ussList>",
		"<guss id=\"a\"><bsfInfo><uiccType>GBA_U</uiccType><lifeTime>1</lifeTime>"
		"</bsfInfo><Extension><timestamp>2024-05-17T08:30:00Z</timestamp>"
		"</Extension><ussList/></guss>",
	};
	struct found found;

	for (size_t i = 0; i < ARRAY_LEN(valid); i++) {
		cr_expect_eq(lint(&found, valid[i]), GBA_OK);
		cr_expect_eq(found.count, 0, "%s: %s", valid[i], found.finding[0].text);
	}
}

static const struct bad {
	const char *xml;
	unsigned line;
	const char *says;
} bad[] = {
	{ "<guss>\n<ussList/></guss>", 1, "attribute 'id' is required" },
	{ "<guss id=\"a\">\n</guss>", 1,
	  "Expected is one of ( bsfInfo, Extension, ussList" },
	{ "<guss id=\"a\">\n<ussList/>\n<bsfInfo/></guss>", 3, "'bsfInfo'" },
	{ "<ussList>\n\n<uss id=\"1\" type=\"1\"/></ussList>", 3,
	  "Expected is ( uids )" },
	{ "<ussList>\n<uss type=\"1\">" UIDS "</uss></ussList>", 2, "'id' is required" },
	{ "<ussList>\n<uss id=\"x\" type=\"1\">" UIDS "</uss></ussList>", 2,
	  "'x' is not a valid value" },
	{ "<ussList><uss id=\"1\" type=\"1\" naf=\"g\">" UIDS "</uss></ussList>", 1,
	  "'naf' is not allowed" },
	{ "<ussList><uss id=\"1\" type=\"1\">" UIDS "\n<flags><flag>-1</flag></flags>"
	  "</uss></ussList>",
	  2, "'-1' is not a valid value" },
	{ "<ussList><uss id=\"1\" type=\"1\">\n<flags/>" UIDS "</uss></ussList>", 2,
	  "Expected is ( uids )" },
	{ "<guss id=\"a\"><bsfInfo>\n<uiccType>SIM</uiccType></bsfInfo><ussList/></guss>",
	  2, "SIM" },
	{ "<html/>", 1, "No matching global declaration" },
};

Test(guss_lint, each_finding_has_its_line_and_says_what_was_expected)
{
	struct found found;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		cr_expect_eq(lint(&found, bad[i].xml), GBA_OK);
		cr_assert_geq(found.count, 1, "%s", bad[i].xml);
		cr_expect_eq(found.finding[0].line, bad[i].line, "%s: line %u",
			     bad[i].xml, found.finding[0].line);
		cr_expect_not_null(strstr(found.finding[0].text, bad[i].says), "%s: %s",
				   bad[i].xml, found.finding[0].text);
		cr_expect_null(strchr(found.finding[0].text, '{'), "%s",
			       found.finding[0].text);
	}
}

Test(guss_lint, all_findings_come_in_order_up_to_a_limit)
{
	char xml[8192];
	struct gba_buf buf = gba_buf(xml, sizeof(xml));
	struct found found;

	gba_buf_str(&buf, "<ussList>\n");
	for (int i = 0; i < 40; i++)
		gba_buf_fmt(&buf, "<uss id=\"%d\" type=\"1\"/>\n", i);
	gba_buf_str(&buf, "</ussList>");
	cr_assert_eq(gba_buf_status(&buf), GBA_OK);
	cr_expect_eq(lint(&found, xml), GBA_OK);
	cr_expect_eq(found.count, GUSS_FINDINGS_MAX);
	for (unsigned i = 0; i < found.count; i++)
		cr_expect_eq(found.finding[i].line, i + 2);
}

Test(guss_lint, what_is_not_xml_is_refused_by_its_first_mistake)
{
	static const struct bad wrong[] = {
		{ "<guss id=\"a\">\n<ussList>\n</guss>", 3, "mismatch" },
		{ "<guss id=\"a\">\n<ussList>\n<uss id=\"1\" id=\"2\"/>\n</x></guss>", 3,
		  "redefined" },
		{ "<guss id=\"a\">\n\n&x;<ussList></guss>", 3, "'x' not defined" },
		{ "<guss\nid=a/>", 2, "AttValue" },
		{ "<a/>\n\n\n<b/>", 4, "Extra content" },
	};
	struct guss *guss = NULL;
	struct found found;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		const struct gba_octets xml = { (const uint8_t *)wrong[i].xml,
						strlen(wrong[i].xml) };
		struct guss_error err;

		cr_expect_eq(lint(&found, wrong[i].xml), GBA_ERR_SYNTAX);
		cr_expect_eq(found.count, 0);
		cr_expect_eq(guss_parse(&guss, xml, &err), GBA_ERR_SYNTAX);
		cr_expect_eq(err.line, wrong[i].line, "%s: line %u", wrong[i].xml,
			     err.line);
		cr_expect_not_null(strstr(err.text, wrong[i].says), "%s: %s",
				   wrong[i].xml, err.text);
	}
}
