/* SPDX-License-Identifier: Apache-2.0 */
/* A GPR as the BSF reads, judges and answers it. Lines: switches, Origin-Host, peer,
 * UE-Id, UICC-App-Label, NAF-SA-Identifier, GSID, RAND and AUTS, and the NAF-Id to the
 * end. What is admitted is answered, and its GPI opens again. */
#include "check.h"

#include <string.h>

#include "bsf/zpn_build.h"
#include "lines.h"

#define NAF "push.home1.net"
#define NOW INT64_C(1750000000)

enum { PUBLIC = 1, GBA_U = 2, AWARE = 4, IMPI = 8, PAST = 16, RESYNC = 32, BAD = 64 };

static struct guss_uss uss[] = { { .gsid = 1, .type = 1 }, { .gsid = 9, .type = 9 } };
static const struct guss guss = { .uicc = GUSS_UICC_GBA_U,
				  .uss_count = ARRAY_LEN(uss),
				  .uss = uss };
static const struct bsf_zpn_policy policy = { .lifetime_max_s = 86400 };
static const struct store_naf naf = { .identity = NAF,
				      .fqdns = { NAF, "*.invalid" },
				      .fqdn_count = 2,
				      .push = true,
				      .gba_u = true,
				      .impi = true,
				      .users = { "*@home1.net*", "tel:*" },
				      .user_count = 2 };

static struct avp_octets
take(struct gba_text *rest)
{
	const struct gba_text line = line_take(rest);

	return (struct avp_octets){ line.p != NULL, (const uint8_t *)line.p, line.len };
}

static void
check_text(const char *text, const uint8_t *p, size_t len)
{
	uint8_t octets[ZPN_PTID_MAX];
	size_t again;

	CHECK(push_text_parse(octets, &again, sizeof(octets), gba_text(text)) == GBA_OK);
	CHECK(again == len && memcmp(octets, p, len) == 0);
}

static void
check_answer(const struct bsf_zpn_request *request)
{
	const struct bsf_zpn_facts facts = { &naf, &guss, GUSS_UICC_ABSENT, NOW };
	const struct aka_av av = { .xres.len = 8 };
	struct bsf_zpn_decision decision;
	struct bsf_zpn_answer answer;
	struct gba_push_keys keys;
	struct gba_ks ks;
	struct gpi gpi;

	CHECK(strcasecmp(request->naf_id.fqdn, NAF) == 0 ||
	      strcasestr(request->naf_id.fqdn, ".invalid") != NULL);
	CHECK(!gba_push_is_reserved(gba_text(request->naf_id.fqdn)));
	bsf_zpn_decide(&decision, &policy, request, &facts);
	CHECK(decision.reason == BSF_ZPN_OK);
	CHECK(decision.expires_s > NOW && decision.expires_s <= NOW + 86400);
	CHECK(bsf_zpn_build(&answer, &decision, request, "user@home1.net", &av, NOW) ==
	      GBA_OK);
	gba_ks_make(&ks, &av.ck, &av.ik);
	CHECK(gba_push_gpi_keys(&keys, &ks, &av.rand, gba_text("user@home1.net")) ==
	      GBA_OK);
	CHECK(gpi_open(&gpi, (struct gba_octets){ answer.gpa.gpi.p, answer.gpa.gpi.len },
		       &keys) == GBA_OK);
	check_text(gpi.ptid, request->ptid, request->ptid_len);
	check_text(gpi.challenge.app_label, request->app_label, request->app_label_len);
	CHECK(gpi.challenge.gba_u == request->gba_u);
	CHECK(answer.gpa.ks_int_naf.present == (request->gba_u && request->gba_u_aware));
	bsf_zpn_answer_fini(&answer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gba_text rest = { (const char *)data, size }, switches;
	char origin_host[256], peer[256];
	struct bsf_zpn_request request;
	struct zpn_gpr gpr = { 0 };
	enum bsf_zpn_reason reason;
	unsigned flags;

	switches = line_take(&rest);
	flags = switches.len > 0 ? (unsigned char)switches.p[0] : 0;
	if (gba_text_copy(origin_host, sizeof(origin_host), line_take(&rest)) != GBA_OK ||
	    gba_text_copy(peer, sizeof(peer), line_take(&rest)) != GBA_OK)
		return 0; /* the library gives text */
	gpr.ue_id = take(&rest);
	gpr.app_label = take(&rest);
	gpr.ptid = take(&rest);
	gpr.gsid.item[0] = take(&rest);
	gpr.gsid.count = gpr.gsid.item[0].len > 0;
	gpr.resync.authorization = take(&rest);
	gpr.resync.present = (flags & RESYNC) != 0;
	gpr.naf_id = (struct avp_octets){ true, (const uint8_t *)rest.p, rest.len };
	gpr.ue_id_type = (struct avp_u32){ true, (flags & PUBLIC) != 0 };
	gpr.uicc_me = (struct avp_u32){ true, (flags & GBA_U) != 0 };
	gpr.gba_u_aware = (struct avp_u32){ true, (flags & AWARE) != 0 };
	gpr.private_id = (struct avp_u32){ true, (flags & BAD) != 0 ? 7 : 1 };
	gpr.lifetime = (struct avp_time){ true, (flags & PAST) != 0 ? NOW : NOW + 600 };
	bsf_zpn_parse(&request, &gpr, origin_host, peer, false);
	reason = bsf_zpn_admit(&policy, &request, &naf, NOW);
	CHECK(bsf_zpn_reason_row(reason)->result != 0);
	if (reason == BSF_ZPN_OK) {
		CHECK((flags & (PAST | BAD)) == 0);
		check_answer(&request);
	}
	return 0;
}
