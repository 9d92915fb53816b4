/* SPDX-License-Identifier: Apache-2.0 */
/* A DAR as it is read, who may have sent it, and the messages that are made of it. */
#include "unit.h"

#include <string.h>

#include "iwf/request.h"

static struct avp_octets
octets(const char *p)
{
	return (struct avp_octets){ true, (const uint8_t *)p, strlen(p) };
}

static struct tsp_dar
dar(void)
{
	return (struct tsp_dar){
		.action = { .present = true,
			    .external_id = octets("Meter1@SCS.example"),
			    .scs = octets("\x94\x21"),
			    .reference = { true, 7 },
			    .action = { true, TSP_ACTION_TRIGGER },
			    .data = { .present = true, .payload = octets("abc") } },
	};
}

static const struct iwf_scs scs = { .identity = "4912",
				    .host = "scs.lab.example",
				    .realm = "lab.example",
				    .trusted = true };
static const struct iwf_link tls = { .kind = IWF_KIND_TLS };
static const struct iwf_limits limits = { 10, 3600, 600 };

Test(iwf_request, a_request_is_read_and_what_is_missing_is_named)
{
	struct iwf_request got;
	struct tsp_dar in = dar();

	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 0);
	cr_expect_eq(got.users, IWF_USER_ONE);
	cr_expect_str_eq(got.user, "Meter1@scs.example");
	cr_expect_str_eq(got.external_id, "Meter1@SCS.example");
	cr_expect_str_eq(got.scs, "4912");
	cr_expect_eq(got.payload_len, 3);

	in.action.data.payload.present = false;
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 3004);
	in.action.data.present = false;
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 3003);
	in.action.action.value = TSP_ACTION_RECALL;
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 3011, "a recall names what it recalls");
	in.action.old_reference = (struct avp_u32){ true, 6 };
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 0, "and has no data");
	in.action.action.value = TSP_ACTION_REPLACE;
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 3003);
	in.action.action.value = TSP_ACTION_REPORT;
	iwf_request_parse(&got, &in);
	cr_expect(got.failed_code == 3005 && got.bad_value);
	in.action.action.present = false;
	iwf_request_parse(&got, &in);
	cr_expect(got.failed_code == 3005 && !got.bad_value);
	in.action.reference.present = false;
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 3007);
	memset(&in, 0, sizeof(in));
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 3001);
}

Test(iwf_request, values_that_there_are_not_are_found)
{
	struct iwf_request got;
	struct tsp_dar in = dar();

	in.action.data.priority = (struct avp_u32){ true, 1 };
	in.action.data.port = (struct avp_u32){ true, 65535 };
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.failed_code, 0);
	in.action.data.port.value = 65536;
	iwf_request_parse(&got, &in);
	cr_expect(got.failed_code == 3010 && got.bad_value);
	in.action.data.priority.value = 2;
	iwf_request_parse(&got, &in);
	cr_expect(got.failed_code == 3006 && got.bad_value);
}

Test(iwf_request, one_user_is_named_and_no_other)
{
	struct iwf_request got;
	struct tsp_dar in = dar();

	in.action.msisdn = octets("\x94\x51\x21\x43\x65\x87");
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.users, IWF_USER_TWO);
	in.action.external_id.present = false;
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.users, IWF_USER_ONE);
	cr_expect_str_eq(got.user, "+491512345678");
	in.action.msisdn = octets("\x94\xa1");
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.users, IWF_USER_NONE);
	in.action.msisdn.present = false;
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.users, IWF_USER_NONE);
	in.action.external_id = octets("a@b@c");
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.users, IWF_USER_NONE);
	in.action.external_id =
		(struct avp_octets){ true, (const uint8_t *)"a\0b@c.d", 7 };
	iwf_request_parse(&got, &in);
	cr_expect_eq(got.users, IWF_USER_NONE);
}

Test(iwf_request, limits_are_the_scs_own_or_the_daemons)
{
	struct iwf_request request;
	struct tsp_dar in = dar();
	struct iwf_scs own = scs;
	struct iwf_facts facts;

	iwf_request_parse(&request, &in);
	request.payload_len = 10;
	request.has_validity = true;
	request.validity_s = 3600;
	iwf_request_facts(&facts, &request, &own, &limits, 0);
	cr_expect(facts.payload_ok && facts.validity_ok && facts.trusted);
	cr_expect(facts.quota_left && facts.avps_there && facts.scs == IWF_SCS_OWN);
	request.payload_len = 11;
	request.validity_s = 3601;
	iwf_request_facts(&facts, &request, &own, &limits, 0);
	cr_expect(!facts.payload_ok && !facts.validity_ok);
	own.payload_max = 11;
	own.validity_max_s = 3601;
	iwf_request_facts(&facts, &request, &own, &limits, 0);
	cr_expect(facts.payload_ok && facts.validity_ok);
	own.validity_max_s = 60;
	request.has_validity = false;
	cr_expect_eq(iwf_request_validity(&request, &own, &limits), 60);
	cr_expect_eq(iwf_request_validity(&request, &scs, &limits), 600);

	own.quota = 2;
	own.used = 2;
	own.period_s = 100;
	own.period_from_s = 1000;
	iwf_request_facts(&facts, &request, &own, &limits, 1099);
	cr_expect_not(facts.quota_left);
	iwf_request_facts(&facts, &request, &own, &limits, 1100);
	cr_expect(facts.quota_left, "a new period");
	request.action = TSP_ACTION_RECALL;
	iwf_request_facts(&facts, &request, &own, &limits, 1099);
	cr_expect(facts.quota_left && facts.payload_ok, "a recall uses none");

	memcpy(request.scs, "4913", 5);
	iwf_request_facts(&facts, &request, &own, &limits, 0);
	cr_expect_eq(facts.scs, IWF_SCS_FOREIGN);
	request.has_scs = false;
	iwf_request_facts(&facts, &request, &own, &limits, 0);
	cr_expect_eq(facts.scs, IWF_SCS_ABSENT);
	iwf_request_facts(&facts, &request, NULL, &limits, 0);
	cr_expect(facts.scs == IWF_SCS_FOREIGN && !facts.trusted);
}

/* TS 29.368 clause 6.3.2: the peer itself, or an agent for the hosts of its domain. */
Test(iwf_request, an_origin_belongs_to_the_peer_or_to_its_relay)
{
	struct iwf_scs behind = scs;

	memcpy(behind.relay, "dra.lab.example", sizeof("dra.lab.example"));
	cr_expect_eq(iwf_origin_of("SCS.lab.example", &tls, scs.host, "LAB.example", &scs,
				   false),
		     IWF_ORIGIN_OK);
	cr_expect_eq(iwf_origin_of("scs.lab.example", &tls, scs.host, "home.example",
				   &scs, false),
		     IWF_ORIGIN_REALM);
	cr_expect_eq(iwf_origin_of("dra.lab.example", &tls, scs.host, "lab.example", &scs,
				   true),
		     IWF_ORIGIN_FOREIGN, "this one comes directly");
	cr_expect_eq(iwf_origin_of("dra.lab.example", &tls, scs.host, "lab.example",
				   &behind, true),
		     IWF_ORIGIN_OK);
	cr_expect_eq(iwf_origin_of("scs.lab.example", &tls, scs.host, "lab.example",
				   &behind, false),
		     IWF_ORIGIN_FOREIGN, "and this one does not");
	cr_expect_eq(iwf_origin_of("dra.lab.example", &tls, "new.lab.example",
				   "lab.example", NULL, true),
		     IWF_ORIGIN_UNKNOWN_SCS);
	cr_expect_eq(iwf_origin_of("dra.lab.example", &tls, "evil-lab.example",
				   "lab.example", NULL, true),
		     IWF_ORIGIN_FOREIGN);
	cr_expect_eq(iwf_origin_of("dra.lab.example", &tls, "new.lab.example",
				   "lab.example", NULL, false),
		     IWF_ORIGIN_FOREIGN);
}

/* TS 33.187 clause 5.2: what is proven without TLS is an address of the protected
 * network. */
Test(iwf_request, an_origin_belongs_to_the_kind_of_link_that_its_scs_has)
{
	static const struct iwf_link there = { IWF_KIND_NDSIP, "192.0.2.9" };
	static const struct iwf_link elsewhere = { IWF_KIND_NDSIP, "192.0.2.8" };
	struct iwf_scs inside = scs;

	inside.link = there;
	cr_expect_eq(iwf_origin_of(scs.host, &there, scs.host, scs.realm, &inside, false),
		     IWF_ORIGIN_OK);
	cr_expect_eq(
		iwf_origin_of(scs.host, &elsewhere, scs.host, scs.realm, &inside, false),
		IWF_ORIGIN_FOREIGN);
	cr_expect_eq(iwf_origin_of(scs.host, &tls, scs.host, scs.realm, &inside, false),
		     IWF_ORIGIN_FOREIGN);
	cr_expect_eq(iwf_origin_of(scs.host, &there, scs.host, scs.realm, &scs, false),
		     IWF_ORIGIN_FOREIGN);
}

/* The digest's example: 491512345678 = 0C 91 94 51 21 43 65 87. */
Test(iwf_request, an_address_field_has_length_type_and_digits)
{
	uint8_t smea[IWF_SMEA_MAX];
	size_t len = 0;

	cr_assert_eq(iwf_smea_build(smea, &len, "491512345678"), GBA_OK);
	cr_assert_eq(len, 8);
	cr_expect_arr_eq(smea, "\x0c\x91\x94\x51\x21\x43\x65\x87", 8);
	cr_assert_eq(iwf_smea_build(smea, &len, "49123"), GBA_OK);
	cr_expect_arr_eq(smea, "\x05\x91\x94\x21\xf3", len);
	cr_expect_eq(iwf_smea_build(smea, &len, "49x"), GBA_ERR_ARG);
}

Test(iwf_request, answer_and_report_name_the_user_as_the_scs_did_and_no_imsi)
{
	const struct iwf_txn txn = { .scs = "4912",
				     .reference = 7,
				     .msisdn = "491512345678",
				     .outcome = TSP_OUTCOME_EXPIRED };
	struct iwf_dnr_octets room;
	struct iwf_request request;
	struct tsp_dar in = dar();
	struct tsp_dnr dnr;
	struct tsp_daa daa;

	iwf_request_parse(&request, &in);
	iwf_daa_build(&daa, &in, &request);
	cr_expect(daa.notification.present && daa.notification.reference.value == 7);
	cr_expect_arr_eq(daa.notification.external_id.p, "Meter1@SCS.example", 18);
	cr_expect_not(daa.final_target.present);
	in.features.count = 1;
	in.features.item[0].vendor.value = GBA_VENDOR_3GPP;
	in.features.item[0].list_id.value = 1;
	in.features.item[0].list.value = 1;
	iwf_request_parse(&request, &in);
	iwf_daa_build(&daa, &in, &request);
	cr_expect(daa.final_target.present && daa.final_target.value == 0);
	cr_expect_eq(daa.features.count, 1);
	request.can_take_back = true;
	iwf_daa_build(&daa, &in, &request);
	cr_expect_eq(daa.final_target.value, TSP_FINAL_RECALL_REPLACE);

	cr_assert_eq(iwf_dnr_build(&dnr, &room, &txn), GBA_OK);
	cr_expect_not(dnr.notification.external_id.present);
	cr_expect_arr_eq(dnr.notification.msisdn.p, "\x94\x51\x21\x43\x65\x87", 6);
	cr_expect_eq(dnr.notification.action.value, TSP_ACTION_REPORT);
	cr_expect_eq(dnr.notification.outcome.value, TSP_OUTCOME_EXPIRED);
}
