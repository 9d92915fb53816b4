/* SPDX-License-Identifier: Apache-2.0 */
/* GUSS: parse, build, parse again: equal. */
#include "check.h"

#include <string.h>

#include "codec/guss.h"

static int
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
check_same_uss(const struct guss_uss *a, const struct guss_uss *b)
{
	CHECK(a->gsid == b->gsid && a->type == b->type && a->key_choice == b->key_choice);
	CHECK(is_same(a->naf_group, b->naf_group));
	CHECK(a->uid_count == b->uid_count && a->flag_count == b->flag_count);
	for (size_t i = 0; i < a->uid_count; i++)
		CHECK(is_same(a->uids[i], b->uids[i]));
	for (size_t i = 0; i < a->flag_count; i++)
		CHECK(a->flags[i] == b->flags[i]);
}

static void
check_same(const struct guss *a, const struct guss *b)
{
	CHECK(is_same(a->id, b->id) && a->uicc == b->uicc);
	CHECK(a->lifetime_s == b->lifetime_s && a->timestamp_s == b->timestamp_s);
	CHECK(a->uss_count == b->uss_count);
	for (size_t i = 0; i < a->uss_count; i++)
		check_same_uss(&a->uss[i], &b->uss[i]);
}

static void
check_list(const struct guss *a, char *room, size_t size)
{
	const struct guss_uss *all[GUSS_USS_MAX];
	struct gba_buf out = gba_buf(room, size);
	struct guss *b = NULL;

	for (size_t i = 0; i < a->uss_count; i++) {
		all[i] = &a->uss[i];
		CHECK(guss_select(a, a->uss[i].gsid, a->uss[i].naf_group) == all[i]);
	}
	CHECK(guss_uss_list_build(&out, all, a->uss_count) == GBA_OK);
	if (out.len <= GUSS_DOC_MAX) {
		CHECK(guss_parse(&b, (struct gba_octets){ out.p, out.len }, NULL) ==
		      GBA_OK);
		CHECK(b->id == NULL && b->uss_count <= a->uss_count);
	}
	guss_free(b);
}

static void
on_finding(void *ctx, const struct guss_error *finding)
{
	unsigned *count = ctx;

	CHECK(++*count <= GUSS_FINDINGS_MAX);
	CHECK(strlen(finding->text) < sizeof(finding->text));
}

static enum gba_status
lint(const uint8_t *data, size_t size)
{
	unsigned count = 0;

	return guss_lint((struct gba_octets){ data, size }, on_finding, &count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct guss_form form = { .ns = GUSS_NS_R9, .key_choice = true };
	static char room[16 * GUSS_DOC_MAX];
	struct gba_buf out = gba_buf(room, sizeof(room));
	struct guss *a = NULL, *b = NULL;
	struct guss_error err;

	if (guss_parse(&a, (struct gba_octets){ data, size }, &err) != GBA_OK) {
		CHECK(a == NULL && err.text[0] != '\0');
		(void)!lint(data, size);
		return 0;
	}
	CHECK(lint(data, size) == GBA_OK);
	if (a->id != NULL) {
		CHECK(guss_build_as(&out, a, &form) == GBA_OK);
		if (out.len <= GUSS_DOC_MAX) {
			CHECK(guss_parse(&b, (struct gba_octets){ out.p, out.len },
					 NULL) == GBA_OK);
			check_same(a, b);
		}
	}
	check_list(a, room, sizeof(room));
	guss_free(a);
	guss_free(b);
	return 0;
}
