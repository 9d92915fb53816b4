/* SPDX-License-Identifier: Apache-2.0 */
/* A BIR as the BSF reads, judges and answers it. Lines: switches, Origin-Host, peer,
 * B-TID, GSIDs between ';', and the NAF-Id to the end. */
#include "check.h"

#include <string.h>

#include "bsf/zn.h"
#include "lines.h"

#define NAF  "naf1.home1.net"
#define BTID "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.home1.net"

enum {
	BINARY_GSID = 1,
	AWARE = 2,
	BAD_AWARE = 4,
	NO_GUSS = 8,
	GBA_U = 16,
	REQUIRED = 32
};

static struct guss_uss uss[] = {
	{ .gsid = 1, .type = 1 },
	{ .gsid = 3, .type = 3, .naf_group = (char[]){ "gold" } },
	{ .gsid = 3, .type = 3 },
};
static const struct guss guss = { .uss_count = ARRAY_LEN(uss), .uss = uss };
static const struct bsf_zn_policy policy = {
	.proxies = { { "proxy.visited.example", "visited.example" },
		     { "any.example", "" } },
	.proxy_count = 2,
};

static void
gsids_take(struct avp_long_list *list, struct gba_text text)
{
	while (text.p != NULL && list->count < AVP_LONG_LIST_MAX) {
		const char *end = text.len > 0 ? memchr(text.p, ';', text.len) : NULL;
		const size_t len = end != NULL ? (size_t)(end - text.p) : text.len;

		list->item[list->count++] =
			(struct avp_octets){ true, (const uint8_t *)text.p, len };
		text = end != NULL ? (struct gba_text){ end + 1, text.len - len - 1 }
				   : (struct gba_text){ NULL, 0 };
	}
}

static void
check_answer(const struct bsf_zn_decision *decision, const struct bsf_zn_request *request,
	     const struct store_binding *binding)
{
	struct bsf_zn_answer answer;
	struct guss *back = NULL;

	CHECK(gba_text_is(request->btid, BTID)); /* never a key for another B-TID */
	CHECK(strcasecmp(request->naf_id.fqdn, NAF) == 0 ||
	      strcasestr(request->naf_id.fqdn, ".visited.example") != NULL);
	CHECK(bsf_zn_build(&answer, decision, request, binding) == GBA_OK);
	CHECK(answer.bia.ks_naf.len == 32 && answer.bia.expiry.present);
	CHECK(answer.bia.ks_int_naf.present == decision->give_int_key);
	if (answer.bia.uss_list.present) {
		CHECK(guss_parse(&back,
				 (struct gba_octets){ answer.bia.uss_list.p,
						      answer.bia.uss_list.len },
				 NULL) == GBA_OK);
		CHECK(back->uss_count == decision->uss.count);
	}
	guss_free(back);
	bsf_zn_answer_fini(&answer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct store_naf plain = {
		.identity = NAF,
		.fqdns = { NAF, "*.visited.example" },
		.fqdn_count = 2,
		.group = "gold",
		.gsids = { 3 },
		.gsid_count = 1,
		.gba_u = true,
	};
	struct gba_text rest = { (const char *)data, size }, switches, line;
	char origin_host[256], peer[256];
	struct store_binding binding = { .btid = BTID, .impi = "user@home1.net" };
	struct store_naf naf = plain;
	struct bsf_zn_request request;
	struct bsf_zn_decision decision;
	struct bsf_zn_facts facts = { &naf, &binding, &guss };
	struct zn_bir bir = { .btid.present = true, .naf_id.present = true };
	unsigned flags;

	switches = line_take(&rest);
	flags = switches.len > 0 ? (unsigned char)switches.p[0] : 0;
	if (gba_text_copy(origin_host, sizeof(origin_host), line_take(&rest)) != GBA_OK ||
	    gba_text_copy(peer, sizeof(peer), line_take(&rest)) != GBA_OK)
		return 0; /* the library gives text */
	line = line_take(&rest);
	bir.btid = (struct avp_octets){ true, (const uint8_t *)line.p, line.len };
	gsids_take(&bir.gsid, line_take(&rest));
	bir.naf_id = (struct avp_octets){ true, (const uint8_t *)rest.p, rest.len };
	bir.gba_u_aware = (struct avp_u32){ (flags & (AWARE | BAD_AWARE)) != 0,
					    (flags & BAD_AWARE) != 0 ? 7 : 1 };
	binding.mode = (flags & GBA_U) != 0 ? GBA_MODE_U : GBA_MODE_ME;
	naf.required[0] = 3;
	naf.required_count = (flags & REQUIRED) != 0;
	if ((flags & NO_GUSS) != 0)
		facts.guss = NULL;
	bsf_zn_parse(&request, &bir, origin_host, peer, (flags & BINARY_GSID) != 0);
	CHECK(request.gsid_count <= bir.gsid.count);
	bsf_zn_decide(&decision, &policy, &request, &facts);
	CHECK(bsf_zn_reason_row(decision.reason)->result != 0);
	if (decision.reason == BSF_ZN_OK)
		check_answer(&decision, &request, &binding);
	else
		CHECK(bsf_zn_reason_row(decision.reason)->result >= 3000);
	return 0;
}
