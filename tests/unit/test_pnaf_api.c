/* SPDX-License-Identifier: Apache-2.0 */
/* Orders in JSON: what is taken, and what is refused with which sentence. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "push-naf/api_json.h"

static const char *const names[] = { "push.home1.net", "other.home1.net" };

static struct api_limits
limits(void)
{
	return (struct api_limits){
		.names = names,
		.name_count = 2,
		.ua_id = { 1, 0, 0, 0, 5 },
		.app_label = "USIM",
		.lifetime_s = 600,
		.lifetime_max_s = 3600,
		.payload_max = 8,
		.roads = { [JOB_ROAD_DIRECT] = true,
			   [JOB_ROAD_TSP] = true,
			   [JOB_ROAD_SMPP] = true },
		.profile = JOB_PROFILE_INTERNAL,
		.shape = { .port = 16187, .app_id = "x-test:gba" },
		.trigger_max = { [JOB_ROAD_TSP] = 1024, [JOB_ROAD_SMPP] = 133 },
		.ptid_len = 16
	};
}

static enum gba_status
parse(struct api_order *out, enum job_kind kind, const char *text, char *reason)
{
	const struct api_limits l = limits();

	reason[0] = '\0';
	return api_order_parse(out, &l, kind,
			       (struct gba_octets){ (const uint8_t *)text, strlen(text) },
			       reason);
}

#define RAND_HEX "23553cbe9637a89d218ae64dae47bf35"
#define AUTS_HEX "ba853f3c123ccf44e93596e355c6"
#define WHO	 "\"who\":{\"impi\":\"u@h.net\"}"
#define ROAD	 "\"road\":\"direct\",\"address\":\"http://ue/upa\""

Test(pnaf_api, an_order_with_what_it_must_have_has_the_defaults)
{
	struct api_order order;
	char reason[API_REASON_MAX];

	cr_assert_eq(parse(&order, JOB_PUSH, "{" WHO "," ROAD "}", reason), GBA_OK, "%s",
		     reason);
	cr_expect_str_eq(order.job.who, "u@h.net");
	cr_expect_not(order.job.is_public);
	cr_expect_str_eq(order.job.naf, "push.home1.net");
	cr_expect_str_eq(order.job.app_label, "USIM");
	cr_expect_arr_eq(order.job.ua_id, "\1\0\0\0\5", 5);
	cr_expect_str_eq(order.job.address, "http://ue/upa");
	cr_expect_eq(order.job.suite, 2);
	cr_expect_eq(order.lifetime_s, 600);
	cr_expect_not(order.job.gba_u);
	cr_expect_null(order.payload.p);
	api_order_fini(&order);
}

Test(pnaf_api, each_member_is_taken)
{
	struct api_order order;
	char reason[API_REASON_MAX];

	cr_assert_eq(parse(&order, JOB_PUSH,
			   "{\"who\":{\"impu\":\"sip:u@h.net\"}," ROAD
			   ",\"naf\":\"OTHER.home1.net\",\"ua_id\":\"0102030405\","
			   "\"gba_u\":true,\"app_label\":\"ISIM\",\"lifetime_s\":3600,"
			   "\"protect\":\"integrity\",\"callback\":\"https://app/back\","
			   "\"rand\":\"000102030405060708090A0b0c0d0e0f\","
			   "\"auts\":\"f0f1f2f3f4f5f6f7f8f9fafbfcfd\","
			   "\"payload_base64\":\"AAEC/w==\"}",
			   reason),
		     GBA_OK, "%s", reason);
	cr_expect(order.job.is_public && order.job.gba_u && order.job.has_resync);
	cr_expect_arr_eq(order.job.rand, "\0\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xf", 16);
	cr_expect_arr_eq(order.job.auts,
			 "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd", 14);
	cr_expect_str_eq(order.job.who, "sip:u@h.net");
	cr_expect_str_eq(order.job.naf, "other.home1.net");
	cr_expect_arr_eq(order.job.ua_id, "\1\2\3\4\5", 5);
	cr_expect_str_eq(order.job.app_label, "ISIM");
	cr_expect_eq(order.job.suite, 1);
	cr_expect_eq(order.lifetime_s, 3600);
	cr_expect_str_eq(order.job.callback, "https://app/back");
	cr_expect_eq(order.payload.len, 4);
	cr_expect_arr_eq(order.payload.p, "\0\1\2\xff", 4);
	api_order_fini(&order);
}

Test(pnaf_api, anything_else_is_refused_and_told)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "", "not JSON" },
		{ "[]", "an object is expected" },
		{ "{" WHO "," ROAD "} x", "not JSON" },
		{ "{" WHO "," WHO "," ROAD "}", "not JSON: duplicate" },
		{ "{" ROAD "}", "who: it is missing" },
		{ "{" WHO ",\"address\":\"http://ue/upa\"}", "road: it is missing" },
		{ "{" WHO ",\"road\":\"direct\"}", "address: it is missing" },
		{ "{" WHO "," ROAD ",\"Naf\":\"x\"}", "\"Naf\" is no member" },
		{ "{\"who\":\"u@h.net\"," ROAD "}", "who: {" },
		{ "{\"who\":{\"impi\":\"a\",\"impu\":\"b\"}," ROAD "}", "who: {" },
		{ "{\"who\":{\"impi\":1}," ROAD "}", "who: a string" },
		{ "{\"who\":{\"impi\":\"a b\"}," ROAD "}", "who: no blanks" },
		{ "{\"who\":{\"impi\":\"\"}," ROAD "}", "who: 1 to 255" },
		{ "{\"who\":{\"impi\":\"a\\\"b\"}," ROAD "}", "who: an IMPI has" },
		{ "{\"who\":{\"impu\":\"alice\"}," ROAD "}", "who: an IMPU is sip:" },
		{ "", "not JSON: the body is empty" },
		{ "{" WHO "," ROAD ",\"naf\":\"third.net\"}", "naf: not a name" },
		{ "{" WHO "," ROAD ",\"ua_id\":\"01\"}", "ua_id: ten" },
		{ "{" WHO "," ROAD ",\"ua_id\":5}", "ua_id: ten" },
		{ "{" WHO ",\"road\":\"file\",\"address\":\"a\"}", "road: no such road" },
		{ "{" WHO ",\"road\":\"sms\",\"address\":\"a\"}", "road: no such road" },
		{ "{" WHO ",\"road\":\"direct\",\"address\":\"ftp://ue/\"}",
		  "address: not one of this road: http://... or https://..." },
		{ "{" WHO "," ROAD ",\"payload\":\"123456789\"}",
		  "payload: longer than 8" },
		{ "{" WHO "," ROAD ",\"payload\":7}", "payload: a string" },
		{ "{" WHO "," ROAD ",\"payload\":\"a\",\"payload_base64\":\"YQ==\"}",
		  "payload and payload_base64" },
		{ "{" WHO "," ROAD ",\"payload_base64\":\"YQ=\"}",
		  "payload_base64: not" },
		{ "{" WHO "," ROAD ",\"lifetime_s\":0}", "lifetime_s: a number from 1" },
		{ "{" WHO "," ROAD ",\"lifetime_s\":3601}",
		  "lifetime_s: a number from 1" },
		{ "{" WHO "," ROAD ",\"lifetime_s\":1.5}",
		  "lifetime_s: a number from 1" },
		{ "{" WHO "," ROAD ",\"lifetime_s\":\"9\"}",
		  "lifetime_s: a number from 1" },
		{ "{" WHO "," ROAD ",\"gba_u\":1}", "gba_u: true or false" },
		{ "{" WHO "," ROAD ",\"app_label\":\"\"}", "app_label: 1 to 32" },
		{ "{" WHO "," ROAD ",\"protect\":\"none\"}", "protect: " },
		{ "{" WHO "," ROAD ",\"callback\":\"file:///etc/passwd\"}",
		  "callback: " },
		{ "{" WHO "," ROAD ",\"rand\":\"" RAND_HEX "\"}", "rand and auts: both" },
		{ "{" WHO "," ROAD ",\"auts\":\"" AUTS_HEX "\"}", "rand and auts: both" },
		{ "{" WHO "," ROAD ",\"rand\":\"" AUTS_HEX "\",\"auts\":\"" AUTS_HEX
		  "\"}",
		  "rand: 32 hex digits" },
		{ "{" WHO "," ROAD ",\"rand\":\"" RAND_HEX "\",\"auts\":\"" RAND_HEX
		  "\"}",
		  "auts: 28 hex digits" },
		{ "{" WHO "," ROAD ",\"rand\":1,\"auts\":\"" AUTS_HEX "\"}", "rand: 32" },
	};
	struct api_order order;
	char reason[API_REASON_MAX];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_expect_eq(parse(&order, JOB_PUSH, rows[i].text, reason),
			     GBA_ERR_SYNTAX, "%s", rows[i].text);
		cr_expect_eq(strncmp(reason, rows[i].reason, strlen(rows[i].reason)), 0,
			     "%s: %s", rows[i].text, reason);
	}
}

Test(pnaf_api, a_message_has_a_payload_and_perhaps_another_road)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "{\"payload\":\"a\"}", "" },
		{ "{\"payload\":\"\"}", "" },
		{ "{\"payload\":\"a\"," ROAD ",\"lifetime_s\":9}", "" },
		{ "{}", "payload: it is missing" },
		{ "{\"payload\":\"a\",\"road\":\"direct\"}", "road and address" },
		{ "{\"payload\":\"a\"," WHO "}", "\"who\" is no member" },
		{ "{\"payload\":\"a\",\"callback\":\"http://x/\"}",
		  "\"callback\" is no member" },
		{ "{\"payload\":\"a\",\"rand\":\"" RAND_HEX "\",\"auts\":\"" AUTS_HEX
		  "\"}",
		  "\"rand\" is no member" },
	};
	struct api_order order;
	char reason[API_REASON_MAX];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const bool good = rows[i].reason[0] == '\0';

		cr_expect_eq(parse(&order, JOB_MESSAGE, rows[i].text, reason),
			     good ? GBA_OK : GBA_ERR_SYNTAX, "%s", rows[i].text);
		cr_expect_eq(strncmp(reason, rows[i].reason, strlen(rows[i].reason)), 0,
			     "%s", reason);
		if (good)
			api_order_fini(&order);
	}
}

Test(pnaf_api, the_words_of_gbactl_are_the_members)
{
	static const char *const words[] = { "impi",	       "road",	   "address",
					     "gba-u",	       "lifetime", "ua-id",
					     "payload-base64", "ptid" };
	static const char *const values[] = { "u@h.net", "direct",  "http://ue/",
					      "yes",	 "90",	    "0100000009",
					      "YQ==",	 "left@out" };
	struct api_order order;
	char reason[API_REASON_MAX], *text = api_order_text(words, values, 8);

	cr_assert_not_null(text);
	cr_assert_eq(parse(&order, JOB_PUSH, text, reason), GBA_OK, "%s", reason);
	cr_expect_str_eq(order.job.who, "u@h.net");
	cr_expect(order.job.gba_u);
	cr_expect_eq(order.lifetime_s, 90);
	cr_expect_arr_eq(order.payload.p, "a", 1);
	api_order_fini(&order);
	free(text);
	text = api_order_text((const char *const[]){ "lifetime" },
			      (const char *const[]){ "1h" }, 1);
	cr_expect_str_eq(text, "{\"lifetime_s\":\"1h\"}");
	free(text);
}

#define TSP  "\"road\":\"tsp\",\"address\":\"meter7@home1.net\""
#define SMPP "\"road\":\"smpp\",\"address\":\"tel:+491512345678\""

Test(pnaf_api, a_device_trigger_has_members_of_its_own)
{
	struct api_order order;
	char reason[API_REASON_MAX];

	cr_assert_eq(parse(&order, JOB_PUSH, "{" WHO "," TSP "}", reason), GBA_OK, "%s",
		     reason);
	cr_expect_eq(order.job.road, JOB_ROAD_TSP);
	cr_expect_eq(order.job.profile, JOB_PROFILE_INTERNAL);
	cr_expect_not(order.job.priority);
	cr_expect_str_eq(order.job.replaces, "");
	api_order_fini(&order);
	cr_assert_eq(parse(&order, JOB_PUSH,
			   "{" WHO "," TSP ",\"profile\":\"wap\",\"priority\":true,"
			   "\"replaces\":\"0123\"}",
			   reason),
		     GBA_OK, "%s", reason);
	cr_expect_eq(order.job.profile, JOB_PROFILE_WAP);
	cr_expect(order.job.priority);
	cr_expect_str_eq(order.job.replaces, "0123");
	api_order_fini(&order);
}

Test(pnaf_api, what_is_no_device_trigger_is_told)
{
	static const struct {
		enum job_kind kind;
		const char *text, *reason;
	} rows[] = {
		{ JOB_PUSH, WHO "," ROAD ",\"priority\":true", "priority: the roads" },
		{ JOB_PUSH, WHO "," ROAD ",\"profile\":\"wap\"", "profile: the roads" },
		{ JOB_PUSH, WHO "," ROAD ",\"replaces\":\"0\"", "replaces: the roads" },
		{ JOB_PUSH, WHO "," TSP ",\"profile\":\"mms\"", "profile: \"internal\"" },
		{ JOB_PUSH, WHO "," TSP ",\"priority\":1", "priority: true or false" },
		{ JOB_PUSH, WHO "," SMPP ",\"replaces\":\"0\"",
		  "replaces: the road tsp" },
		{ JOB_MESSAGE, TSP ",\"payload\":\"x\"", "road: a device trigger has" },
		{ JOB_PUSH, WHO ",\"road\":\"tsp\",\"address\":\"a@b@c.net\"",
		  "address: not one" },
		{ JOB_PUSH, WHO ",\"road\":\"tsp\",\"address\":\"tel:491\"",
		  "address: not one" },
		{ JOB_PUSH, WHO ",\"road\":\"smpp\",\"address\":\"a@b.net\"",
		  "address: not one" },
		{ JOB_PUSH, WHO ",\"road\":\"smpp\",\"address\":\"tel:+0491\"",
		  "address: not one" },
		{ JOB_PUSH,
		  WHO ",\"road\":\"smpp\",\"address\":\"tel:+4915123456789012\"",
		  "address: not one" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[512], reason[API_REASON_MAX];
		struct api_order order;

		snprintf(text, sizeof(text), "{%s}", rows[i].text);
		cr_expect_eq(parse(&order, rows[i].kind, text, reason), GBA_ERR_SYNTAX,
			     "row %zu", i);
		cr_expect_eq(strncmp(reason, rows[i].reason, strlen(rows[i].reason)), 0,
			     "row %zu: %s", i, reason);
	}
}

/* 133 octets are what one short message with a port has room for. The envelope has 3, the
 * GPI 98 (the one of the vector in P1, whose P-TID is longer by 7, has 105), a message
 * behind it 42 more than its payload. A WAP push has 3 in front of its type. */
Test(pnaf_api, a_trigger_that_is_too_long_is_refused_when_it_is_ordered)
{
	static const struct {
		const char *more;
		size_t len; /* 0: taken */
	} rows[] = {
		{ "", 0 },
		{ ",\"payload\":\"\"", 3 + 98 + 42 },
		{ ",\"payload\":\"12345678\"", 3 + 98 + 42 + 8 },
		{ ",\"profile\":\"wap\"", 3 + 98 + 3 + 29 + 12 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[512], reason[API_REASON_MAX], want[API_REASON_MAX];
		struct api_order order;
		enum gba_status status;

		snprintf(text, sizeof(text), "{" WHO "," SMPP "%s}", rows[i].more);
		status = parse(&order, JOB_PUSH, text, reason);
		cr_expect_eq(status, rows[i].len == 0 ? GBA_OK : GBA_ERR_SYNTAX,
			     "row %zu: %s", i, reason);
		if (status == GBA_OK)
			api_order_fini(&order);
		if (rows[i].len == 0)
			continue;
		snprintf(want, sizeof(want),
			 "payload: the trigger would have %zu octets, and this road "
			 "takes 133",
			 rows[i].len);
		cr_expect_str_eq(reason, want);
	}
}

static enum gba_status
parse_all(struct api_order **out, size_t *count, const char *text, char *reason)
{
	const struct api_limits l = limits();

	reason[0] = '\0';
	return api_orders_parse(
		out, count, &l,
		(struct gba_octets){ (const uint8_t *)text, strlen(text) }, reason);
}

Test(pnaf_api, an_array_is_taken_whole)
{
	struct api_order *orders;
	char reason[API_REASON_MAX], *text;
	size_t count;

	cr_assert_eq(parse_all(&orders, &count,
			       " [{" WHO "," ROAD
			       "},\n{\"who\":{\"impu\":\"sip:v@h.net\"}," ROAD
			       ",\"payload\":\"hi\"}] ",
			       reason),
		     GBA_OK, "%s", reason);
	cr_assert_eq(count, 2);
	cr_expect_str_eq(orders[0].job.who, "u@h.net");
	cr_expect_null(orders[0].payload.p);
	cr_expect_str_eq(orders[1].job.who, "sip:v@h.net");
	cr_expect_eq(orders[1].lifetime_s, 600);
	cr_expect_arr_eq(orders[1].payload.p, "hi", 2);
	memcpy(orders[0].job.id, "01", 3);
	memcpy(orders[1].job.id, "02", 3);
	text = api_ids_text(orders, count);
	cr_expect_str_eq(text, "{\"ids\":[\"01\",\"02\"]}");
	free(text);
	for (size_t i = 0; i < count; i++)
		api_order_fini(&orders[i]);
	free(orders);
}

#define GOOD "{" WHO "," ROAD ",\"payload\":\"hi\"}"

Test(pnaf_api, an_array_with_one_bad_order_is_refused_whole)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "[]", "an array of 1 to 1000 orders" },
		{ GOOD, "an array of 1 to 1000 orders" },
		{ "[" GOOD "," GOOD, "not JSON" },
		{ "[" GOOD ",7]", "order 2: an object is expected" },
		{ "[" GOOD ",{" ROAD "}," GOOD "]", "order 2: who: it is missing" },
		{ "[{" WHO "},{}]", "order 1: road: it is missing" },
		{ "[[" GOOD "]]", "order 1: an object is expected" },
		{ "[" GOOD "," GOOD ",{" WHO "," ROAD ",\"payload\":\"123456789\"}]",
		  "order 3: payload: longer than 8" },
	};
	const size_t size = API_ORDERS_MAX + 1;
	char *many = malloc(4 * size + 2), reason[API_REASON_MAX];
	struct api_order *orders;
	size_t count;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_expect_eq(parse_all(&orders, &count, rows[i].text, reason),
			     GBA_ERR_SYNTAX, "%s", rows[i].text);
		cr_expect_eq(strncmp(reason, rows[i].reason, strlen(rows[i].reason)), 0,
			     "%s: %s", rows[i].text, reason);
	}
	cr_assert_not_null(many);
	for (size_t i = 0; i < size; i++)
		memcpy(many + 3 * i, i == 0 ? "[{}" : ",{}", 3);
	memcpy(many + 3 * size, "]", 2);
	cr_expect_eq(parse_all(&orders, &count, many, reason), GBA_ERR_SYNTAX);
	cr_expect_str_eq(reason, "an array of 1 to 1000 orders is expected");
	free(many);
}

Test(pnaf_api, a_job_is_shown_with_all_but_its_payload)
{
	struct job job = { .id = "0123",
			   .who = "u@h.net",
			   .naf = "push.home1.net",
			   .ua_id = { 1, 0, 0, 0, 5 },
			   .app_label = "USIM",
			   .suite = 2,
			   .address = "http://ue/upa",
			   .state = JOB_SENT,
			   .created_s = 1,
			   .expires_s = 61,
			   .attempts = 2,
			   .asks = 1,
			   .ptid = "p@n",
			   .sn = 3 };
	char *text = api_job_text(&job);

	cr_assert_not_null(text);
	cr_expect_str_eq(
		text,
		"{\"id\":\"0123\",\"kind\":\"push\",\"state\":\"sent\",\"who\":{\"impi\":"
		"\"u@h.net\"},\"naf\":\"push.home1.net\",\"ua_id\":\"0100000005\","
		"\"app_label\":\"USIM\",\"gba_u\":false,\"road\":\"direct\",\"address\":"
		"\"http://ue/upa\",\"protect\":\"encrypt\",\"created\":"
		"\"1970-01-01T00:00:01Z\",\"expires\":\"1970-01-01T00:01:01Z\","
		"\"handed\":"
		"null,\"ended\":null,\"asks\":1,\"attempts\":2,\"ptid\":\"p@n\",\"sn\":3,"
		"\"reason\":null}");
	free(text);
}

Test(pnaf_api, a_device_trigger_is_shown_with_its_number_and_its_report)
{
	const struct job job = { .id = "0123",
				 .road = JOB_ROAD_TSP,
				 .profile = JOB_PROFILE_WAP,
				 .priority = true,
				 .report = JOB_REPORT_AWAITED,
				 .reference = 4294967295 };
	char *text = api_job_text(&job);

	cr_assert_not_null(text);
	cr_expect_not_null(strstr(
		text,
		",\"profile\":\"wap\",\"priority\":true,\"replaces\":null,\"report\":"
		"\"awaited\",\"reference\":4294967295,\"message_id\":null}"));
	free(text);
}
