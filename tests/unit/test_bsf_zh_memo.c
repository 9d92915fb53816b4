/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of subscribers: bounded in octets, the longest unused goes first. */
#include <stdio.h>
#include <string.h>

#include "bsf/zh_memo.h"
#include "unit.h"

static struct bsf_zh_memo *
memo_of(size_t octets)
{
	struct bsf_zh_memo *memo = NULL;

	cr_assert_eq(bsf_zh_memo_new(&memo, octets), GBA_OK);
	return memo;
}

static void
put(struct bsf_zh_memo *memo, const char *impi, const char *xml, int64_t timestamp_s)
{
	const struct gba_octets octets = { (const uint8_t *)xml, strlen(xml) };
	struct bsf_zh_doc *doc;

	cr_assert_eq(bsf_zh_doc_new(&doc, octets, timestamp_s), GBA_OK);
	bsf_zh_memo_put_doc(memo, impi, doc);
	bsf_zh_doc_drop(doc);
}

static bool
has(struct bsf_zh_memo *memo, const char *impi, const char *xml)
{
	struct bsf_zh_doc *doc;
	char host[256];
	bool same;

	bsf_zh_memo_get(memo, impi, 0, &doc, host);
	same = doc != NULL && strcmp(doc->xml, xml) == 0;
	bsf_zh_doc_drop(doc);
	return same;
}

static size_t
entries(struct bsf_zh_memo *memo)
{
	struct bsf_zh_memo_stats stats;

	bsf_zh_memo_stats(memo, &stats);
	return stats.entries;
}

Test(bsf_zh_memo, a_document_stays_until_it_is_replaced_or_forgotten)
{
	struct bsf_zh_memo *memo = memo_of(1 << 20);

	cr_expect_not(has(memo, "a@x", "1"));
	put(memo, "a@x", "1", 7);
	put(memo, "b@x", "2", 7);
	cr_expect(has(memo, "a@x", "1"));
	cr_expect(has(memo, "b@x", "2"));
	put(memo, "a@x", "3", 8);
	cr_expect(has(memo, "a@x", "3"));
	cr_expect_eq(entries(memo), 2);
	bsf_zh_memo_put_doc(memo, "a@x", NULL);
	bsf_zh_memo_put_doc(memo, "never@x", NULL);
	cr_expect_not(has(memo, "a@x", "3"));
	cr_expect_eq(entries(memo), 1, "nothing is left of an entry with nothing in it");
	bsf_zh_memo_free(memo);
	bsf_zh_memo_free(NULL);
}

Test(bsf_zh_memo, a_document_in_use_outlives_its_entry)
{
	struct bsf_zh_memo *memo = memo_of(1 << 20);
	struct bsf_zh_doc *doc;
	char host[256];

	put(memo, "a@x", "old", 7);
	bsf_zh_memo_get(memo, "a@x", 0, &doc, host);
	put(memo, "a@x", "new", 8);
	bsf_zh_memo_free(memo);
	cr_assert_not_null(doc);
	cr_expect_str_eq(doc->xml, "old");
	cr_expect_eq(doc->timestamp_s, 7);
	bsf_zh_doc_drop(doc);
}

Test(bsf_zh_memo, a_nul_inside_is_no_document)
{
	const struct gba_octets octets = { (const uint8_t *)"<a\0/>", 5 };
	struct bsf_zh_doc *doc = NULL;

	cr_expect_eq(bsf_zh_doc_new(&doc, octets, 0), GBA_ERR_SYNTAX);
	cr_expect_null(doc);
}

Test(bsf_zh_memo, a_host_holds_until_its_time_and_apart_from_the_document)
{
	struct bsf_zh_memo *memo = memo_of(1 << 20);
	struct bsf_zh_doc *doc;
	char host[256];

	bsf_zh_memo_put_host(memo, "a@x", "hss.example", 1000);
	bsf_zh_memo_get(memo, "a@x", 999, &doc, host);
	cr_expect_str_eq(host, "hss.example");
	cr_expect_null(doc);
	bsf_zh_memo_get(memo, "a@x", 1000, &doc, host);
	cr_expect_str_eq(host, "", "its time is over");
	put(memo, "a@x", "1", 7);
	bsf_zh_memo_put_host(memo, "a@x", "", 0);
	cr_expect(has(memo, "a@x", "1"));
	bsf_zh_memo_put_host(memo, "b@x", "hss.example", 1000);
	bsf_zh_memo_put_host(memo, "b@x", "", 0);
	bsf_zh_memo_put_host(memo, "c@x", "", 0);
	cr_expect_eq(entries(memo), 1);
	bsf_zh_memo_free(memo);
}

Test(bsf_zh_memo, what_does_not_fit_pushes_out_what_was_longest_unused)
{
	enum { OCTETS = 64 * 1024, SIZE = 1000, MANY = 200 };
	struct bsf_zh_memo *memo = memo_of(OCTETS);
	struct bsf_zh_memo_stats stats;
	char impi[32], xml[SIZE + 1];

	memset(xml, 'x', SIZE);
	xml[SIZE] = '\0';
	put(memo, "used@x", xml, 1);
	for (int i = 0; i < MANY; i++) {
		snprintf(impi, sizeof(impi), "%d@x", i);
		put(memo, impi, xml, 1);
		cr_expect(has(memo, "used@x", xml), "%d", i);
		bsf_zh_memo_stats(memo, &stats);
		cr_assert_leq(stats.octets, OCTETS);
	}
	cr_expect_gt(stats.entries, 30);
	cr_expect_eq(stats.entries + stats.evicted, MANY + 1);
	cr_expect(has(memo, "199@x", xml));
	cr_expect_not(has(memo, "0@x", xml));
	for (int i = 0; i < MANY; i++) {
		snprintf(impi, sizeof(impi), "%d@x", i);
		bsf_zh_memo_put_doc(memo, impi, NULL);
	}
	bsf_zh_memo_put_doc(memo, "used@x", NULL);
	bsf_zh_memo_stats(memo, &stats);
	cr_expect_eq(stats.octets, 0, "every octet was given back");
	bsf_zh_memo_free(memo);
}

Test(bsf_zh_memo, with_no_room_nothing_is_remembered)
{
	struct bsf_zh_memo *memo = memo_of(0);

	put(memo, "a@x", "1", 7);
	bsf_zh_memo_put_host(memo, "a@x", "hss.example", 1000);
	cr_expect_not(has(memo, "a@x", "1"));
	cr_expect_eq(entries(memo), 0);
	bsf_zh_memo_free(memo);
}
