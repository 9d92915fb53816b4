/* SPDX-License-Identifier: Apache-2.0 */
/* Ub octets: what the tables A, B and C of the interop list ask for, row by row. */
#include <stdio.h>
#include <string.h>

#include "bsf_world.h"
#include "unit.h"

#define URL	 ("http://" WORLD_BSF)
#define URL_ROOT ("http://" WORLD_BSF "/")

static struct world w;

static void
setup(void)
{
	world_init(&w);
}

static void
teardown(void)
{
	world_fini(&w);
}

TestSuite(bsf_ub, .init = setup, .fini = teardown);

static struct answer
challenged(void)
{
	world_send_first(&w);
	cr_assert_eq(w.status, 401);
	return world_answer(&w);
}

static unsigned
count_of(const char *text, const char *part)
{
	unsigned n = 0;

	for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
		n++;
	return n;
}

/* --- A: the 401 --- */

Test(bsf_ub, a_the_401_has_these_headers_in_this_order_and_no_body)
{
	static const char *const names[] = { "Server", "Date", "WWW-Authenticate" };

	challenged();
	cr_assert_eq(w.count, ARRAY_LEN(names));
	for (size_t i = 0; i < w.count; i++)
		cr_expect_str_eq(w.name[i], names[i]);
	cr_expect_eq(w.body_len, 0);
	cr_expect_str_eq(world_header(&w, "Date"), "Fri, 02 Jan 2026 02:04:05 GMT");
	cr_expect_not_null(strstr(world_header(&w, "Server"), "3gpp-gba-tmpi"));
}

Test(bsf_ub, a_the_challenge_reads_the_same_to_every_naive_reader)
{
	const char *header;

	cr_assert_eq(
		gba_unhex(w.script, 16, gba_text("5ccc069c403ebaf9f0171e9517f30e41")),
		GBA_OK);
	w.script_len = 16;
	challenged();
	header = world_header(&w, "WWW-Authenticate");
	cr_expect_str_eq(header,
			 "Digest realm=\"" WORLD_BSF "\", "
			 "nonce=\"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg=\", "
			 "qop=\"auth-int\", algorithm=AKAv1-MD5, "
			 "opaque=\"5ccc069c403ebaf9f0171e9517f30e41\"");
	cr_expect_eq(count_of(header, "nonce="), 1);
	cr_expect_eq(count_of(header, ", "), 4);
	cr_expect_eq(count_of(header, ","), 4);
	cr_expect_eq(count_of(header, "stale"), 0);
	cr_expect_eq(count_of(header, "domain"), 0);
	cr_expect_eq(strlen(world_directive(&w, "nonce")), 44);
}

Test(bsf_ub, a_the_realm_is_the_name_the_ue_used)
{
	w.host = "bsf.ims.mnc001.mcc001.pub.3gppnetwork.org:8091";
	challenged();
	cr_expect_str_eq(world_directive(&w, "realm"),
			 "bsf.ims.mnc001.mcc001.pub.3gppnetwork.org");
	w.host = "other.example";
	challenged();
	cr_expect_str_eq(world_directive(&w, "realm"), WORLD_BSF);
	w.conf.strict = true;
	world_reload(&w);
	world_send_first(&w);
	cr_expect_eq(w.status, 404);
	cr_expect_eq(w.asked, 2);
	w.host = NULL;
	challenged();
	cr_expect_str_eq(world_directive(&w, "realm"), WORLD_BSF);
}

/* --- B: what is accepted --- */

/* First requests that deployed UEs send: each gets a challenge. */
Test(bsf_ub, b_first_requests_of_deployed_ues_get_a_challenge)
{
	static const char *const headers[] = {
		"Digest username=\"" WORLD_IMPI "\",realm=\"x\",uri=\"/\"",
		"Digest username=\"" WORLD_IMPI "\", realm=\"" WORLD_BSF
		"\", nonce=\"\", uri=\"/\", response=\"\", opaque=\"dynamic_opaque\"",
		"Digest username=\"" WORLD_IMPI
		"\", realm=\"ims.mnc001.mcc001.3gppnetwork.org\", "
		"nonce=\"\", uri=\"http://" WORLD_BSF "/\", response=\"\"",
		"Digest username=\"" WORLD_IMPI "\", realm=\"" WORLD_BSF
		":80\", nonce=\"\", "
		"uri=\"/\", response=\"\", algorithm=\"AKAv1-MD5\"",
		"digest response=\"\", , nonce=\"\",username=\"" WORLD_IMPI "\",",
		"Digest username=\"" WORLD_IMPI "\", algorithm=MD5, qop=auth",
		"Digest username=\"a\"",
	};

	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		world_send(&w, headers[i]);
		cr_expect_eq(w.status, 401, "%zu: %u", i, w.status);
	}
}

Test(bsf_ub, b_targets_and_hosts_of_deployed_ues_are_served)
{
	static const char *const targets[] = { "/", URL_ROOT, URL, "/?x" };
	static const char *const hosts[] = { WORLD_BSF, WORLD_BSF ":80",
					     WORLD_BSF ":10080",
					     "BSF.mnc001.mcc001.pub.3gppnetwork.org" };

	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		w.target = targets[i];
		w.host = hosts[i];
		world_send_first(&w);
		cr_expect_eq(w.status, 401, "%zu: %u", i, w.status);
	}
	w.target = "/other";
	world_send_first(&w);
	cr_expect_eq(w.status, 404);
}

/* Each deviation alone, in an answer that is computed over it. */
Test(bsf_ub, b_answers_of_deployed_ues_are_right)
{
	struct answer a;

	for (int i = 0; i < 13; i++) {
		a = challenged();
		a.realm = i == 0 ? "ims.mnc001.mcc001.3gppnetwork.org" : a.realm;
		a.realm = i == 1 ? "" : a.realm;
		a.uri = i == 2 ? URL_ROOT : a.uri;
		a.uri = i == 3 ? URL : a.uri;
		a.algorithm = i == 4 ? NULL : a.algorithm;
		a.algorithm = i == 5 ? "\"AKAv1-MD5\"" : a.algorithm;
		a.qop = i == 6 ? "\"auth-int\"" : a.qop;
		a.nc = i == 7 ? "00000002" : a.nc;
		a.nc = i == 8 ? "ffffffff" : a.nc;
		a.opaque = i == 9 ? NULL : a.opaque;
		a.opaque = i == 10 ? "" : a.opaque;
		a.cnonce = i == 11 ? "1" : a.cnonce;
		a.more = i == 12 ? ",, foo=\"bar,baz=1\",auth-param=x," : NULL;
		world_send_answer(&w, &a);
		cr_expect_eq(w.status, 200, "%d: %u", i, w.status);
		w.audits = 0;
	}
}

Test(bsf_ub, b_a_body_in_the_get_counts_in_the_hash)
{
	struct answer a = challenged();
	char text[2048];

	a.body = (struct gba_octets){ (const uint8_t *)"x\0y", 3 };
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 200);
	a = challenged();
	a.body = (struct gba_octets){ (const uint8_t *)"x\0y", 3 };
	world_answer_text(&w, &a, text);
	world_send(&w, text);
	cr_expect_eq(w.status, 401, "hashed over a body that did not come");
}

Test(bsf_ub, b_an_auts_may_end_in_a_newline)
{
	struct answer a = challenged();

	a.auts = "RR6L7KR7fErav0Xnb0s=\r\n";
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 401);
	cr_expect_eq(w.resyncs, 1);
}

/* --- refusals, each beside its acceptance above --- */

Test(bsf_ub, answers_that_do_not_parse_get_400_and_cost_no_vector)
{
	char long_cnonce[300];
	unsigned asked;

	memset(long_cnonce, 'c', sizeof(long_cnonce));
	long_cnonce[257] = '\0';
	for (int i = 0; i < 15; i++) {
		struct answer a = challenged();

		asked = w.asked;
		a.qop = i == 0 ? NULL : a.qop;
		a.qop = i == 1 ? "auth" : a.qop;
		a.qop = i == 2 ? "\"auth,auth-int\"" : a.qop;
		a.algorithm = i == 3 ? "MD5" : a.algorithm;
		a.algorithm = i == 4 ? "AKAv2-MD5" : a.algorithm;
		a.algorithm = i == 5 ? "x" : a.algorithm;
		a.nc = i == 6 ? "00000000" : a.nc;
		a.nc = i == 7 ? "0000001" : a.nc;
		a.nc = i == 8 ? "0000000g" : a.nc;
		a.nc = i == 9 ? "000000001" : a.nc;
		a.cnonce = i == 10 ? "" : a.cnonce;
		a.cnonce = i == 11 ? long_cnonce : a.cnonce;
		a.cnonce = i == 12 ? "a\\\"b" : a.cnonce;
		a.uri = i == 13 ? "/other" : a.uri;
		a.uri = i == 14 ? "" : a.uri;
		world_send_answer(&w, &a);
		cr_expect_eq(w.status, 400, "%d: %u", i, w.status);
		cr_expect_eq(w.body_len, 0);
		cr_expect_eq(w.asked, asked, "%d", i);
		w.audits = 0;
	}
	long_cnonce[256] = '\0';
	{
		struct answer a = challenged();

		a.cnonce = long_cnonce;
		world_send_answer(&w, &a);
		cr_expect_eq(w.status, 200);
		cr_expect_str_eq(world_directive(&w, "cnonce"), long_cnonce);
	}
}

Test(bsf_ub, an_auts_of_another_form_gets_400)
{
	static const char *const bad[] = {
		"RR6L7KR7fErav0Xnb0s",		/* no padding */
		"RR6L7KR7fErav0Xnbw==",		/* 13 octets */
		"RR6L7KR7fErav0Xnb0tM",		/* 15 octets */
		"E\x1e\x8b\xec\xa4{|J\xda\xbf", /* raw octets */
		"====",
		"A",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct answer a = challenged();

		a.auts = bad[i];
		world_send_answer(&w, &a);
		cr_expect_eq(w.status, 400, "%zu: %u", i, w.status);
	}
	cr_expect_eq(w.resyncs, 0);
	world_send(&w, "Digest username=\"" WORLD_IMPI "\", nonce=\"\", uri=\"/\", "
		       "response=\"\", auts=\"RR6L7KR7fErav0Xnb0s=\"");
	cr_expect_eq(w.status, 400, "auts without a nonce");
}

Test(bsf_ub, requests_that_do_not_parse_get_400_and_cost_no_vector)
{
	static const char *const bad[] = {
		NULL,
		"",
		"Digest",
		"Digest ",
		"Basic dXNlcjpwYXNz",
		"Digest realm=\"x\", nonce=\"\"",
		"Digest username=\"\"",
		"Digest username=\"" WORLD_IMPI,
		"Digest username=\"a\\\"b\"",
		"Digest username=\"\xc3\xa9@home1.net\"",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		world_send(&w, bad[i]);
		cr_expect_eq(w.status, 400, "%zu: %u", i, w.status);
		cr_expect_eq(w.body_len, 0);
	}
	w.authorizations = 2;
	world_send_first(&w);
	cr_expect_eq(w.status, 400);
	cr_expect_eq(w.asked, 0);
}

Test(bsf_ub, a_username_may_have_255_octets_and_not_one_more)
{
	char header[512], username[300];

	memset(username, 'u', sizeof(username));
	username[256] = '\0';
	snprintf(header, sizeof(header), "Digest username=\"%s\"", username);
	world_send(&w, header);
	cr_expect_eq(w.status, 400);
	username[255] = '\0';
	snprintf(header, sizeof(header), "Digest username=\"%s\"", username);
	world_send(&w, header);
	cr_expect_eq(w.status, 401);
}

Test(bsf_ub, other_methods_get_405)
{
	static const char *const methods[] = { "POST", "HEAD", "PUT", "get", "" };

	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		w.method = methods[i];
		world_send_first(&w);
		cr_expect_eq(w.status, 405, "%s", methods[i]);
		cr_expect_str_eq(world_header(&w, "Allow"), "GET");
	}
}

Test(bsf_ub, foreign_nonces_get_a_fresh_challenge_not_400)
{
	static const char *const nonces[] = {
		"dcd98b7102dd2f0e8b11d0f600bfb0c093",
		"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfg",
		"I1U8vpY3qJ0hiuZNrke/NaponGSDUQAAn4l+8uekxfi0",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	};

	for (size_t i = 0; i < ARRAY_LEN(nonces); i++) {
		struct answer a = challenged();

		a.nonce = nonces[i];
		world_send_answer(&w, &a);
		cr_expect_eq(w.status, 401, "%zu: %u", i, w.status);
	}
	cr_expect_eq(w.puts, 0);
}

Test(bsf_ub, strict_refuses_what_is_otherwise_forgiven)
{
	struct answer a;

	w.conf.strict = true;
	world_reload(&w);
	a = challenged();
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	for (int i = 0; i < 4; i++) {
		a = challenged();
		a.realm = i == 0 ? "ims.mnc001.mcc001.3gppnetwork.org" : a.realm;
		a.algorithm = i == 1 ? NULL : a.algorithm;
		a.nc = i == 2 ? "00000002" : a.nc;
		a.opaque = i == 3 ? NULL : a.opaque;
		world_send_answer(&w, &a);
		cr_expect_eq(w.status, 400, "%d: %u", i, w.status);
	}
}

/* --- C: the 200 --- */

Test(bsf_ub, c_the_200_has_these_headers_and_this_body)
{
	static const char *const names[] = { "Server", "Date", "Authentication-Info",
					     "Expires", "Content-Type" };
	static const char body[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				   "<BootstrappingInfo xmlns=\"uri:3gpp-gba\">\n"
				   "<btid>I1U8vpY3qJ0hiuZNrke/NQ==@" WORLD_BSF "</btid>\n"
				   "<lifetime>2026-01-02T03:04:05Z</lifetime>\n"
				   "</BootstrappingInfo>\n";
	struct answer a = challenged();

	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	cr_assert_eq(w.count, ARRAY_LEN(names));
	for (size_t i = 0; i < w.count; i++)
		cr_expect_str_eq(w.name[i], names[i]);
	cr_expect_str_eq(world_header(&w, "Content-Type"),
			 "application/vnd.3gpp.bsf+xml");
	cr_expect_str_eq(world_header(&w, "Expires"), "Fri, 02 Jan 2026 03:04:05 GMT");
	cr_assert_eq(w.body_len, strlen(body));
	cr_expect_arr_eq(w.body, body, w.body_len);
}

Test(bsf_ub, c_authentication_info_has_what_readers_look_for_in_order)
{
	static const char *const order[] = { "qop=auth-int", "rspauth=\"", "cnonce=\"",
					     "nc=",	     "opaque=\"",  "nonce=\"" };
	struct answer a = challenged();
	const char *at;

	a.nc = "0000000a";
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	at = world_header(&w, "Authentication-Info");
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		at = strstr(at, order[i]);
		cr_assert_not_null(at, "%s", order[i]);
		at += strlen(order[i]);
	}
	cr_expect_str_eq(world_directive(&w, "nc"), "0000000a");
	cr_expect_eq(strlen(world_directive(&w, "rspauth")), 32);
}

Test(bsf_ub, c_currenttime_is_told_only_if_the_operator_wants_it)
{
	struct answer a;

	w.conf.currenttime = true;
	world_reload(&w);
	a = challenged();
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	w.body[w.body_len] = '\0';
	cr_expect_not_null(strstr((const char *)w.body, "2026-01-02T02:04:05Z"));
}

/* --- small readers --- */

static void
expect_text(struct gba_text t, const char *s)
{
	cr_expect(gba_text_is(t, s), "%.*s, not %s", (int)t.len, t.p, s);
}

Test(bsf_ub, a_path_is_cut_from_absolute_uris_only)
{
	expect_text(ub_path(gba_text("/")), "/");
	expect_text(ub_path(gba_text("/a?b=http://c/d")), "/a?b=http://c/d");
	expect_text(ub_path(gba_text("http://a")), "/");
	expect_text(ub_path(gba_text("http://a:1/b?c")), "/b?c");
	expect_text(ub_path(gba_text("://")), "/");
	expect_text(ub_path(gba_text("*")), "*");
	expect_text(ub_path(gba_text("")), "");
	cr_expect_null(ub_path(gba_text(NULL)).p);
}

Test(bsf_ub, a_host_loses_its_port_and_nothing_else)
{
	expect_text(ub_host_name(gba_text("a")), "a");
	expect_text(ub_host_name(gba_text("a:1")), "a");
	expect_text(ub_host_name(gba_text("a:")), "a");
	expect_text(ub_host_name(gba_text("[::1]")), "[::1]");
	expect_text(ub_host_name(gba_text("[::1]:8080")), "[::1]");
	expect_text(ub_host_name(gba_text("[::1")), "[::1");
	expect_text(ub_host_name(gba_text(":")), "");
	expect_text(ub_host_name(gba_text("")), "");
}
