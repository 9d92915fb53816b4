/* SPDX-License-Identifier: Apache-2.0 */
/* GUSS documents: reader's rules, choice, and what is emitted against doc/guss.xsd. */
#include "unit.h"

#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/guss.h"

#define XMLNS " xmlns=\"" GUSS_NS_R9 "\""
#define UIDS  "<uids><uid>sip:a@b</uid></uids>"
#define ALICE "sip:alice@ims.mnc001.mcc001.3gppnetwork.org"

/* The full instance of the notes on the schema. */
static const char full[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<guss" XMLNS " id=\"001010000000001@ims.mnc001.mcc001.3gppnetwork.org\">\n"
	"  <bsfInfo><uiccType>GBA_U</uiccType>\n    "
	"<lifeTime>43200</lifeTime></bsfInfo>\n"
	"  <Extension><timestamp>2024-05-17T08:30:00Z</timestamp></Extension>\n"
	"  <ussList>\n"
	"    <uss id=\"1\" type=\"1\" nafGroup=\"pki\">\n"
	"      <uids><uid>" ALICE "</uid>\n<uid>tel:+15550100001</uid></uids>\n"
	"      <flags><flag>1</flag><flag>2</flag></flags></uss>\n"
	"    <uss id=\"9\" type=\"9\"><uids><uid>" ALICE "</uid></uids></uss>\n"
	"    <uss id=\"1000001\" type=\"0\" nafGroup=\"lab-a\">"
	"<uids><uid>alice@example.net</uid></uids></uss>\n"
	"  </ussList>\n</guss>\n";

static enum gba_status
parse(struct guss **out, const char *xml, struct guss_error *err)
{
	return guss_parse(out, (struct gba_octets){ (const uint8_t *)xml, strlen(xml) },
			  err);
}

static struct guss *
given(const char *xml)
{
	struct guss_error err;
	struct guss *guss = NULL;

	cr_assert_eq(parse(&guss, xml, &err), GBA_OK, "%u: %s", err.line, err.text);
	return guss;
}

static bool
is_valid(const char *xml)
{
	xmlSchemaParserCtxt *pc = xmlSchemaNewParserCtxt(DOC_DIR "/guss.xsd");
	xmlSchema *schema = xmlSchemaParse(pc);
	xmlSchemaValidCtxt *vc = xmlSchemaNewValidCtxt(schema);
	xmlDoc *doc = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET);
	bool valid;

	cr_assert(schema != NULL && vc != NULL && doc != NULL);
	valid = xmlSchemaValidateDoc(vc, doc) == 0;
	xmlFreeDoc(doc);
	xmlSchemaFreeValidCtxt(vc);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(pc);
	return valid;
}

static void
expect_full(const struct guss *g)
{
	cr_expect_str_eq(g->id, "001010000000001@ims.mnc001.mcc001.3gppnetwork.org");
	cr_expect_eq(g->uicc, GUSS_UICC_GBA_U);
	cr_expect_eq(g->lifetime_s, 43200);
	cr_expect_eq(g->timestamp_s, 1715934600); /* by date(1) */
	cr_assert_eq(g->uss_count, 3);
	cr_expect_eq(g->uss[0].gsid, 1);
	cr_expect_eq(g->uss[0].type, 1);
	cr_expect_str_eq(g->uss[0].naf_group, "pki");
	cr_assert_eq(g->uss[0].uid_count, 2);
	cr_expect_str_eq(g->uss[0].uids[0], ALICE);
	cr_expect_str_eq(g->uss[0].uids[1], "tel:+15550100001");
	cr_assert_eq(g->uss[0].flag_count, 2);
	cr_expect_eq(g->uss[0].flags[0], 1);
	cr_expect_eq(g->uss[0].flags[1], 2);
	cr_expect_eq(g->uss[0].key_choice, GUSS_KEY_ABSENT);
	cr_expect_null(g->uss[1].naf_group);
	cr_expect_eq(g->uss[1].flag_count, 0);
	cr_expect_eq(g->uss[2].gsid, 1000001);
	cr_expect_eq(g->uss[2].type, 0);
}

Test(guss, the_full_instance_is_read_written_validly_and_read_again)
{
	struct guss *g = given(full), *again = NULL;
	char room[4096];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_expect(is_valid(full));
	expect_full(g);
	cr_assert_eq(guss_build(&out, g), GBA_OK);
	cr_expect(is_valid(room), "%s", room);
	again = given(room);
	expect_full(again);
	guss_free(again);
	guss_free(g);
	guss_free(NULL);
}

Test(guss, that_of_another_impi_is_none_and_says_so)
{
	static const char anybody[] =
		"<guss xmlns=\"urn:3gpp:gba:GBAGUSSSchema-R9:2010-02\">"
		"<ussList/></guss>";
	static const struct {
		const char *xml, *impi, *why;
	} rows[] = {
		{ full, "001010000000001@ims.mnc001.mcc001.3gppnetwork.org", NULL },
		{ anybody, ALICE, NULL },
		{ full, "bob@example.net", "it is the GUSS of another IMPI" },
		{ "<guss", ALICE, "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct gba_octets xml = { (const uint8_t *)rows[i].xml,
						strlen(rows[i].xml) };
		struct guss *guss = NULL;
		struct guss_error err;

		cr_expect_eq(guss_parse_of(&guss, xml, rows[i].impi, &err),
			     rows[i].why == NULL ? GBA_OK : GBA_ERR_SYNTAX, "row %zu", i);
		cr_expect_eq(guss != NULL, rows[i].why == NULL, "row %zu", i);
		if (rows[i].why != NULL)
			cr_expect_not_null(strstr(err.text, rows[i].why), "row %zu", i);
		guss_free(guss);
	}
}

Test(guss, a_naf_gets_the_chosen_uss_and_never_the_group_or_the_bsf_info)
{
	struct guss *g = given(full), *list;
	const struct guss_uss *chosen[] = { &g->uss[0] };
	char room[4096];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(guss_uss_list_build(&out, chosen, 1), GBA_OK);
	cr_expect_str_eq(room, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			       "<ussList" XMLNS ">\n"
			       "  <uss id=\"1\" type=\"1\">\n"
			       "    <uids>\n"
			       "      <uid>" ALICE "</uid>\n"
			       "      <uid>tel:+15550100001</uid>\n"
			       "    </uids>\n"
			       "    <flags>\n"
			       "      <flag>1</flag>\n"
			       "      <flag>2</flag>\n"
			       "    </flags>\n"
			       "  </uss>\n"
			       "</ussList>\n");
	cr_expect(is_valid(room));
	list = given(room);
	cr_expect_null(list->id);
	cr_expect_eq(list->uss_count, 1);
	cr_expect_null(list->uss[0].naf_group);
	guss_free(list);
	out = gba_buf(room, sizeof(room));
	cr_assert_eq(guss_uss_list_build(&out, chosen, 0), GBA_OK);
	cr_expect(is_valid(room));
	guss_free(g);
}

Test(guss, what_an_identity_holds_cannot_break_the_document)
{
	static char uid[] = "</uid><uid>\"'&<![CDATA[]]>\xc3\xa9", group[] = "a\"<&'";
	static char id[] = "\"/><guss id=\"";
	char *uids[] = { uid };
	struct guss_uss uss = { .gsid = UINT32_MAX,
				.naf_group = group,
				.uids = uids,
				.uid_count = 1,
				.key_choice = GUSS_KEY_UICC };
	struct guss g = { .id = id, .uss = &uss, .uss_count = 1 }, *back;
	char room[1024];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(guss_build(&out, &g), GBA_OK);
	cr_expect(is_valid(room), "%s", room);
	back = given(room);
	cr_expect_str_eq(back->id, id);
	cr_expect_str_eq(back->uss[0].uids[0], uid);
	cr_expect_str_eq(back->uss[0].naf_group, group);
	cr_expect_eq(back->uss[0].gsid, UINT32_MAX);
	cr_expect_eq(back->uss[0].key_choice, GUSS_KEY_ABSENT,
		     "not emitted unless asked for");
	guss_free(back);
}

Test(guss, what_xml_cannot_carry_is_not_built)
{
	static char bad[][4] = { "a\x01", "a\n", "\xff\xfe", "a\x7f" };
	char room[1024], ok[] = "ok", *uids[1] = { ok };
	struct guss_uss uss = { .uids = uids, .uid_count = 1 };
	struct guss g = { .id = ok, .uss = &uss, .uss_count = 1 };
	struct gba_buf out = gba_buf(room, sizeof(room));
	const struct guss_uss *list[] = { &uss };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		uids[0] = bad[i];
		cr_expect_eq(guss_build(&out, &g), GBA_ERR_ARG, "uid %zu", i);
		cr_expect_eq(guss_uss_list_build(&out, list, 1), GBA_ERR_ARG, "list %zu",
			     i);
		uids[0] = ok;
		g.id = bad[i];
		cr_expect_eq(guss_build(&out, &g), GBA_ERR_ARG, "id %zu", i);
		g.id = ok;
	}
	g.id = NULL;
	cr_expect_eq(guss_build(&out, &g), GBA_ERR_ARG);
	g.id = ok;
	out = gba_buf(room, 100);
	cr_expect_eq(guss_build(&out, &g), GBA_ERR_ARG);
	cr_expect_eq(out.len, 0);
	out = gba_buf(room, sizeof(room));
	cr_expect_eq(guss_build(&out, &g), GBA_OK);
}

Test(guss, another_namespace_and_key_choice_are_a_matter_of_form)
{
	const struct guss_form form = { .ns = NULL, .key_choice = true };
	struct guss *g, *back;
	char room[1024];
	struct gba_buf out = gba_buf(room, sizeof(room));

	g = given("<guss id=\"a\"><ussList><uss id=\"1\" type=\"0\">" UIDS
		  "<x><keyChoice>ME-UICC-based-keys</keyChoice></x></uss></ussList></"
		  "guss>");
	cr_expect_eq(g->uss[0].key_choice, GUSS_KEY_ME_UICC);
	cr_assert_eq(guss_build_as(&out, g, &form), GBA_OK);
	cr_expect_null(strstr(room, "xmlns"));
	back = given(room);
	cr_expect_eq(back->uss[0].key_choice, GUSS_KEY_ME_UICC);
	guss_free(back);
	out = gba_buf(room, sizeof(room));
	cr_assert_eq(guss_build(&out, g), GBA_OK);
	cr_expect_null(strstr(room, "keyChoice"));
	guss_free(g);
}

#define LIST(inside) "<guss id=\"a\"><ussList>" inside "</ussList></guss>"
#define USS(inside)  LIST("<uss id=\"1\" type=\"2\">" inside "</uss>")
static const char *const accepted[] = {
	"<guss><ussList/></guss>",
	"<ussList/>",
	"<ussList></ussList>",
	"\xef\xbb\xbf<guss id=\"a\"><ussList/></guss>",
	"<g:guss xmlns:g=\"urn:x\" id=\"a\"><g:bsfInfo/><g:ussList/></g:guss>",
	"<guss id=\"a\"><new/><bsfInfo><new/></bsfInfo><ussList "
	"new=\"1\"><new/></ussList><new><ussList/></new></guss>",
	"<guss id=\"a\"><!-- c --><?pi?><ussList>text</ussList></guss>",
	LIST("<uss id=\" 1 \" type=\"\n2\n\"/>"),
	LIST("<uss id=\"0\" type=\"4294967295\"/>"),
	USS(UIDS "<flags/>"),
	USS("<uids/>"),
	USS("<uids><uid/><uid> </uid></uids>"),
	USS(UIDS "<flags><flag> 7 </flag><new/></flags><new><uss/></new>"),
};

static const struct refused {
	const char *xml;
	unsigned line;
	const char *says;
} refused[] = {
	{ "", 0, "empty" },
	{ "x", 1, "" },
	{ "<guss id=\"a\">\n<ussList>\n</guss>", 3, "" },
	{ "<other/>", 1, "neither guss nor ussList" },
	{ "<guss id=\"a\"/>", 1, "guss without ussList" },
	{ "<guss id=\"a\"><x><ussList/></x></guss>", 1, "guss without ussList" },
	{ "<ussList>\n<uss type=\"1\"/></ussList>", 2, "uss without id" },
	{ "<ussList>\n\n<uss id=\"1\"/></ussList>", 3, "uss without type" },
	{ LIST("<uss id=\"\" type=\"1\"/>"), 1, "number" },
	{ LIST("<uss id=\"-1\" type=\"1\"/>"), 1, "number" },
	{ LIST("<uss id=\"4294967296\" type=\"1\"/>"), 1, "number" },
	{ LIST("<uss id=\"1\" type=\"0x1\"/>"), 1, "number" },
	{ USS("<flags><flag>x</flag></flags>"), 1, "number" },
	{ USS("<flags><flag>1<x/>a</flag></flags>"), 1, "number" },
	{ USS("<flags><flag/></flags>"), 1, "number" },
	{ USS("<uids><uid>a&#10;b</uid></uids>"), 1, "control" },
	{ "<guss id=\"a&#9;b\"><ussList/></guss>", 1, "control" },
	{ "<guss id=\"a\"><bsfInfo><lifeTime>soon</lifeTime></bsfInfo><ussList/></guss>",
	  1, "number" },
	{ "<guss id=\"a\"><bsfInfo><lifeTime>-5</lifeTime></bsfInfo><ussList/></guss>", 1,
	  "number" },
	{ "<guss xmlns=\"urn:x\" id=\"a\"><ussList xmlns=\"urn:y\"/></guss>", 1,
	  "namespace" },
	{ "<guss xmlns=\"urn:x\" id=\"a\"><ussList xmlns=\"\"/></guss>", 1, "namespace" },
	{ "<ussList xmlns=\"urn:x\"><uss xmlns=\"\" id=\"1\" type=\"1\"/></ussList>", 1,
	  "namespace" },
	{ "<!DOCTYPE guss><guss id=\"a\"><ussList/></guss>", 1, "DOCTYPE" },
	{ "<!DOCTYPE g [<!ENTITY a \"b\">]><guss id=\"&a;\"><ussList/></guss>", 1,
	  "DOCTYPE" },
	{ "<?xml version=\"1.0\"?>\n<!DOCTYPE g SYSTEM \"http://127.0.0.1:9/x\"><guss "
	  "id=\"a\"><ussList/></guss>",
	  2, "DOCTYPE" },
	{ "<guss id=\"&a;\"><ussList/></guss>", 1, "" },
	{ "<guss id=\"\xff\"><ussList/></guss>", 1, "" },
	{ USS("<a><b><c><d><e/></d></c></b></a>"), 0, NULL }, /* 8 deep: accepted */
	{ USS("<a><b><c><d><e><f/></e></d></c></b></a>"), 1, "too deep" },
};

Test(guss, a_reader_of_this_release_survives_older_and_newer_documents)
{
	for (size_t i = 0; i < ARRAY_LEN(accepted); i++) {
		struct guss *g = NULL;
		struct guss_error err;

		cr_expect_eq(parse(&g, accepted[i], &err), GBA_OK, "%s: %s", accepted[i],
			     err.text);
		cr_expect_str_eq(err.text, "");
		guss_free(g);
	}
}

Test(guss, a_bad_document_is_refused_as_a_whole_with_line_and_reason)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		const struct refused *v = &refused[i];
		struct guss *g = NULL;
		struct guss_error err = { .line = 99 };

		if (v->says == NULL) {
			cr_expect_eq(parse(&g, v->xml, NULL), GBA_OK, "%s", v->xml);
			guss_free(g);
			continue;
		}
		cr_expect_eq(parse(&g, v->xml, &err), GBA_ERR_SYNTAX, "%s", v->xml);
		cr_expect_null(g);
		cr_expect_eq(err.line, v->line, "%s: line %u", v->xml, err.line);
		cr_expect_not_null(strstr(err.text, v->says), "%s: %s", v->xml, err.text);
		cr_expect_str_neq(err.text, "");
	}
}

Test(guss, odd_values_of_the_bsf_info_are_read_by_rule_and_remarked)
{
	static const struct {
		const char *inside;
		enum guss_uicc uicc;
		uint64_t lifetime_s;
		const char *remark;
	} v[] = {
		{ "", GUSS_UICC_ABSENT, 0, "" },
		{ "<uiccType>GBA</uiccType>", GUSS_UICC_GBA, 0, "" },
		{ "<uiccType> GBA_U </uiccType>", GUSS_UICC_GBA_U, 0, "" },
		{ "<uiccType>GBA_X</uiccType>", GUSS_UICC_GBA, 0, "unknown uiccType" },
		{ "<lifeTime>1</lifeTime>", GUSS_UICC_ABSENT, 1, "" },
		{ "<lifeTime>0</lifeTime>", GUSS_UICC_ABSENT, GUSS_LIFETIME_MAX, "" },
		{ "<lifeTime>9999999999999999999</lifeTime>", GUSS_UICC_ABSENT,
		  GUSS_LIFETIME_MAX, "" },
	};
	char xml[256];

	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		struct guss_error err;
		struct guss *g = NULL;

		snprintf(xml, sizeof(xml),
			 "<guss id=\"a\"><bsfInfo>%s</bsfInfo><ussList/></guss>",
			 v[i].inside);
		cr_assert_eq(parse(&g, xml, &err), GBA_OK, "%s", v[i].inside);
		cr_expect_eq(g->uicc, v[i].uicc, "%s", v[i].inside);
		cr_expect_eq(g->lifetime_s, v[i].lifetime_s, "%s", v[i].inside);
		cr_expect(v[i].remark[0] != '\0' ? strstr(err.text, v[i].remark) != NULL
						 : err.text[0] == '\0');
		guss_free(g);
	}
}

Test(guss, the_first_of_id_and_group_counts_and_the_own_group_wins)
{
	struct guss *g = given(LIST("<uss id=\"1\" type=\"1\"/>"
				    "<uss id=\"1\" type=\"2\" nafGroup=\"a\"/>"
				    "<uss id=\"1\" type=\"3\"/>"
				    "<uss id=\"1\" type=\"4\" nafGroup=\" a \"/>"
				    "<uss id=\"2\" type=\"5\" nafGroup=\"b\"/>"
				    "<uss id=\"3\" type=\"6\" nafGroup=\"\"/>"));

	cr_assert_eq(g->uss_count, 4);
	cr_expect_eq(guss_select(g, 1, "a")->type, 2);
	cr_expect_eq(guss_select(g, 1, "z")->type, 1);
	cr_expect_eq(guss_select(g, 1, NULL)->type, 1);
	cr_expect_eq(guss_select(g, 2, "b")->type, 5);
	cr_expect_null(guss_select(g, 2, "a"),
		       "a uss of another group is not for this NAF");
	cr_expect_null(guss_select(g, 2, NULL));
	cr_expect_eq(guss_select(g, 3, "b")->type, 6);
	cr_expect_null(guss_select(g, 4, "b"));
	guss_free(g);
}

Test(guss, a_timestamp_of_another_namespace_or_form_is_passed_over)
{
	struct guss_error err;
	struct guss *g = NULL;

	g = given("<guss id=\"a\"><Extension><x:timestamp xmlns:x=\"urn:x\">"
		  "2024-05-17T08:30:00Z</x:timestamp></Extension><ussList/></guss>");
	cr_expect_eq(g->timestamp_s, 0);
	guss_free(g);
	cr_assert_eq(
		parse(&g,
		      "<guss id=\"a\"><Extension><timestamp>x</timestamp></Extension>"
		      "<ussList/></guss>",
		      &err),
		GBA_OK);
	cr_expect_eq(g->timestamp_s, 0);
	cr_expect_not_null(strstr(err.text, "timestamp"));
	guss_free(g);
}

/* A document with n times `one` inside. */
static char *
repeat(const char *head, const char *one, size_t n, const char *tail)
{
	const size_t size = strlen(head) + n * strlen(one) + strlen(tail) + 1;
	char *xml = malloc(size), *p = xml;

	p = stpcpy(p, head);
	for (size_t i = 0; i < n; i++)
		p = stpcpy(p, one);
	stpcpy(p, tail);
	return xml;
}

Test(guss, the_limits_hold_and_one_below_passes)
{
	static const struct {
		const char *head, *one, *tail;
		size_t max;
	} v[] = {
		{ "<ussList>", "<uss id=\"1\" type=\"1\"/>", "</ussList>", GUSS_USS_MAX },
		{ "<ussList><uss id=\"1\" type=\"1\"><uids>", "<uid>a</uid>",
		  "</uids></uss></ussList>", GUSS_UID_MAX },
		{ "<ussList><uss id=\"1\" type=\"1\"><flags>", "<flag>1</flag>",
		  "</flags></uss></ussList>", GUSS_FLAG_MAX },
		{ "<ussList>", " ", "</ussList>", GUSS_DOC_MAX - 19 },
	};

	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		char *ok = repeat(v[i].head, v[i].one, v[i].max, v[i].tail);
		char *over = repeat(v[i].head, v[i].one, v[i].max + 1, v[i].tail);
		struct guss_error err;
		struct guss *g = NULL;

		cr_expect_eq(parse(&g, ok, NULL), GBA_OK, "%zu", i);
		guss_free(g);
		g = NULL;
		cr_expect_eq(parse(&g, over, &err), GBA_ERR_SYNTAX, "%zu", i);
		cr_expect_not_null(strstr(err.text, "too "), "%zu: %s", i, err.text);
		free(ok);
		free(over);
	}
}

Test(guss, every_cut_and_every_nul_is_refused)
{
	for (size_t n = 0; n + 1 < sizeof(full) - 1;
	     n++) { /* the last octet is white space */
		uint8_t *exact = malloc(n > 0 ? n : 1);
		struct guss *g = NULL;

		memcpy(exact, full, n);
		cr_expect_eq(guss_parse(&g, (struct gba_octets){ exact, n }, NULL),
			     GBA_ERR_SYNTAX, "%zu octets", n);
		if (n > 0) {
			exact[n / 2] = '\0';
			cr_expect_eq(
				guss_parse(&g, (struct gba_octets){ exact, n }, NULL),
				GBA_ERR_SYNTAX);
		}
		free(exact);
	}
}
