/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-bsfd: syntax of addresses, contradictions, what a reload may
 * change. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bsf/conf.h"
#include "unit.h"

static struct bsf_conf a, b;
static struct conf_error err;

static void
read_text(struct bsf_conf *conf, const char *text)
{
	conf_defaults(conf, &bsf_conf_table);
	cr_assert_eq(conf_parse(conf, &bsf_conf_table, gba_text(text), "test", &err),
		     GBA_OK, "%s", err.text);
}

static void
expect_refused(const char *text, const char *word)
{
	err.text[0] = '\0';
	conf_defaults(&a, &bsf_conf_table);
	cr_expect_neq(conf_parse(&a, &bsf_conf_table, gba_text(text), "test", &err),
		      GBA_OK, "%s", text);
	cr_expect_not_null(strstr(err.text, word), "%s: %s", text, err.text);
}

/* A name that becomes the domain of B-TIDs: the longest is taken, one more is not. */
static void
expect_domain(const char *key)
{
	char name[256], text[300];

	memset(name, 'a', sizeof(name));
	for (size_t i = 50; i < 230; i += 50)
		name[i] = '.';
	name[231] = '\0';
	snprintf(text, sizeof(text), "[ub]\n%s = %s\n", key, name);
	expect_refused(text, "B-TID");
	text[strlen(text) - 2] = '\n';
	text[strlen(text) - 1] = '\0';
	conf_defaults(&a, &bsf_conf_table);
	cr_expect_eq(conf_parse(&a, &bsf_conf_table, gba_text(text), "test", &err),
		     GBA_OK, "%s", err.text);
}

Test(bsf_conf, the_defaults_are_a_configuration_that_runs)
{
	conf_defaults(&a, &bsf_conf_table);
	cr_expect_eq(bsf_conf_check(&a, &err), GBA_OK);
	cr_expect_eq(a.ub.key_lifetime_s, 8 * 3600);
	cr_expect_eq(a.ub.key_lifetime_max_s, 7 * 86400);
	cr_expect_eq(a.ub.challenge_timeout_s, 60);
	cr_expect_eq(a.ub.resync_limit, 2);
	cr_expect_eq(a.ub.status_tmpi_unknown, 400);
	cr_expect_eq(a.ub.status_impi_unknown, 403);
	cr_expect_eq(a.ub.status_wrong_response, 401);
	cr_expect_eq(a.ub.status_malformed, 400);
	cr_expect_eq(a.ub.status_unavailable, 503);
	cr_expect(a.ub.tmpi);
	cr_expect(a.ub.allow_3g);
	cr_expect_not(a.ub.currenttime);
	cr_expect_not(a.ub.strict);
	cr_expect_not(a.store.clear_text);
	cr_expect_not(a.zn.allow_plain);
	cr_assert_eq(a.ub.listen.count, 1);
	cr_expect_str_eq(a.ub.listen.item[0], "127.0.0.1:8080");
}

Test(bsf_conf, rows_lie_in_the_struct_and_do_not_overlap)
{
	for (size_t i = 0; i < bsf_conf_table.count; i++) {
		const struct conf_row *row = &bsf_conf_table.rows[i];

		cr_expect_geq(row->offset, sizeof(struct daemon_conf), "%s", row->key);
		cr_expect_leq(row->offset + row->size, sizeof(struct bsf_conf), "%s",
			      row->key);
		for (size_t j = 0; j < i; j++) {
			const struct conf_row *other = &bsf_conf_table.rows[j];

			cr_expect(row->offset >= other->offset + other->size ||
					  other->offset >= row->offset + row->size,
				  "%s %s", row->key, other->key);
		}
	}
}

Test(bsf_conf, addresses_are_read_to_the_end)
{
	static const struct {
		const char *text, *address;
		uint16_t port;
		bool tls;
	} good[] = {
		{ "127.0.0.1:8080", "127.0.0.1", 8080, false },
		{ "0.0.0.0:443 tls", "0.0.0.0", 443, true },
		{ "[::1]:8080", "::1", 8080, false },
		{ "[::]:65535\ttls", "::", 65535, true },
	};
	static const char *const bad[] = {
		"",	    "127.0.0.1",      "127.0.0.1:",	 "127.0.0.1:65536",
		"::1:8080", "[::1]",	      "[::1]8080",	 "[::1:8080",
		"a.b:80",   "127.0.0.1:80 x", "127.0.0.1:80tls", "127.0.0.1:80 tls x",
		":80",	    "127.0.0.1:-1",   "127.0.0.1:8 0",	 "[127.0.0.1:80",
	};
	struct conf_at e;

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		cr_assert_eq(conf_at_parse(&e, good[i].text), GBA_OK, "%s", good[i].text);
		cr_expect_str_eq(e.address, good[i].address);
		cr_expect_eq(e.port, good[i].port);
		cr_expect_eq(e.tls, good[i].tls);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(conf_at_parse(&e, bad[i]), GBA_ERR_SYNTAX, "%s", bad[i]);
}

Test(bsf_conf, a_peer_is_a_name_and_perhaps_an_address)
{
	struct conf_peer p;

	cr_assert_eq(conf_peer_parse(&p, "naf.example"), GBA_OK);
	cr_expect_str_eq(p.identity, "naf.example");
	cr_expect_str_eq(p.at.address, "");
	cr_assert_eq(conf_peer_parse(&p, "naf.example [::1]:3868 tls"), GBA_OK);
	cr_expect_str_eq(p.at.address, "::1");
	cr_expect_eq(p.at.port, 3868);
	cr_expect(p.at.tls);
	cr_expect_eq(conf_peer_parse(&p, ""), GBA_ERR_SYNTAX);
	cr_expect_eq(conf_peer_parse(&p, "naf_example"), GBA_ERR_SYNTAX);
	cr_expect_eq(conf_peer_parse(&p, "naf.example 127.0.0.1"), GBA_ERR_SYNTAX);
}

Test(bsf_conf, the_checks_that_daemons_share_take_and_refuse)
{
	static const struct {
		bool (*check)(const char *value, char reason[160]);
		const char *good[2], *bad[3];
	} rows[] = {
		{ conf_is_listener,
		  { "127.0.0.1:1", "[::1]:1 tls" },
		  { "", "127.0.0.1", "127.0.0.1:1 TLS" } },
		{ conf_is_at,
		  { "127.0.0.1:1", "[::1]:65535" },
		  { "", "127.0.0.1:1 tls", "localhost:1" } },
		{ conf_is_peer,
		  { "naf.example", "naf.example 127.0.0.1:1 tls" },
		  { "", "naf_example", "naf.example 1" } },
		{ conf_is_name, { "a.example", "a" }, { "", "a b", "a..b" } },
		{ conf_is_name_or_empty, { "a.example", "" }, { " ", "a_b", "a..b" } },
	};
	char reason[160];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t j = 0; j < ARRAY_LEN(rows[i].good); j++)
			cr_expect(rows[i].check(rows[i].good[j], reason), "%zu %s", i,
				  rows[i].good[j]);
		for (size_t j = 0; j < ARRAY_LEN(rows[i].bad); j++) {
			reason[0] = '\0';
			cr_expect_not(rows[i].check(rows[i].bad[j], reason), "%zu %s", i,
				      rows[i].bad[j]);
			cr_expect_str_neq(reason, "");
		}
	}
}

Test(bsf_conf, wrong_values_are_refused_where_they_stand)
{
	expect_refused("[ub]\nlisten = localhost:80\n", "listen");
	expect_refused("[ub]\nserver-name = a_b\n", "server-name");
	expect_domain("server-name");
	expect_domain("realm");
	expect_domain("btid-domain");
	expect_refused("[ub]\npath = gba\n", "path");
	expect_refused("[ub]\nstatus-unavailable = 200\n", "status-unavailable");
	expect_refused("[ub]\ndigest-password = raw\n", "digest-password");
	expect_refused("[ub]\ndigest-exporter =\n", "digest-exporter");
	expect_refused("[ub]\nsim-imsi = 0010\n", "sim-imsi");
	expect_refused("[ub]\nsim-imsi = 00101a\n", "sim-imsi");
	expect_refused("[ub]\nsim-imsi = 0010101234567890\n", "sim-imsi");
	expect_refused("[av]\nsource = hlr\n", "source");
	expect_refused("[zh]\npeer = hss.example 127.0.0.1\n", "peer");
	expect_refused("[zh]\ntimeout = 0s\n", "timeout");
	expect_refused("[zh]\nrealm = a_b\n", "realm");
	expect_refused("[av]\nind = 32\n", "ind");
	expect_refused("[zn]\npeer = a b\n", "peer");
	expect_refused("[zn-web]\nlisten = 127.0.0.1:443 tls\n",
		       "always served with TLS");
	expect_refused("[zn-web]\nlisten = 443\n", "listen");
	expect_refused("[zn-web]\npath = zn\n", "path");
	expect_refused("[zn-web]\npath = /\n", "path");
	expect_refused("[zn-web]\npath = /zn?a\n", "path");
	expect_refused("[zn-web]\nxml-namespace = a<b\n", "URI");
	expect_refused("[zn-web]\nxml-namespace =\n", "URI");
	expect_refused("[zn-web]\napi-prefix = a\n", "path");
}

Test(bsf_conf, contradictions_between_keys_are_refused)
{
	static const char *const bad[] = {
		"[ub]\nallow-2g = yes\n",
		"[ub]\nallow-digest = yes\n",
		"[ub]\nlisten = 127.0.0.1:443 tls\n",
		"[ub]\nlisten = 127.0.0.1:443 tls\ncertificate = x\n",
		"[ub]\nkey-lifetime = 8d\n",
		"[store]\nkey-file =\n",
		"[store]\npath =\n",
		"[zn]\nport-tls = 5658\n",
		"[zn]\npeer = naf.example 192.0.2.1:3868\n",
		"[zn-web]\nlisten = 127.0.0.1:443\n",
		"[zn-web]\nlisten = 127.0.0.1:443\ncertificate = c\nkey = k\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		read_text(&a, bad[i]);
		cr_expect_eq(bsf_conf_check(&a, &err), GBA_ERR_SYNTAX, "%s", bad[i]);
	}
	read_text(&a, "[ub]\nlisten = 127.0.0.1:443 tls\ncertificate = x\nkey = y\n"
		      "allow-2g = yes\nsim-imsi = 00101\nallow-digest = yes\n"
		      "[store]\nclear-text = yes\nkey-file =\n");
	cr_expect_eq(bsf_conf_check(&a, &err), GBA_OK);
	read_text(&a, "[zn]\npeer = naf.example [::1]:3868\n"
		      "peer = naf2.example 192.0.2.1:5658 tls\npeer = naf3.example\n");
	cr_expect_eq(bsf_conf_check(&a, &err), GBA_OK, "%s", err.text);
	read_text(&a, "[zn]\npeer = naf.example 192.0.2.1:3868\nallow-plain = yes\n");
	cr_expect_eq(bsf_conf_check(&a, &err), GBA_OK, "%s", err.text);
}

Test(bsf_conf, zn_over_https_is_off_and_has_a_path_and_a_namespace_when_it_is_on)
{
	conf_defaults(&a, &bsf_conf_table);
	cr_expect_eq(a.zn_web.listen.count, 0);
	cr_expect_str_eq(a.zn_web.path, "/zn");
	cr_expect_str_eq(a.zn_web.xml_namespace, "urn:3gpp:gba:GBAService");
	cr_expect_str_eq(a.zn_web.api_prefix, "");
	cr_expect_eq(a.zn_web.connections_per_address, 0);
	read_text(&a, "[zn-web]\nlisten = [::1]:8443\ncertificate = c\nkey = k\nca = a\n"
		      "path = /gba/zn.v1\napi-prefix = /api-1\n"
		      "xml-namespace = urn:3gpp:gba:GBAService-R9:2010-02\n"
		      "connections-per-address = 64\n");
	cr_expect_eq(bsf_conf_check(&a, &err), GBA_OK, "%s", err.text);
	cr_expect_eq(a.zn_web.connections_per_address, 64);
}

#define ZH_ON "[av]\nsource = zh\n[zn]\nidentity = bsf.example\n"
#define FILES "certificate = c\nkey = k\nca = a\n"

static const struct {
	const char *text, *word; /* NULL: it is accepted */
} zh_settings[] = {
	{ ZH_ON "[zh]\npeer = hss.example 127.0.0.1:3868\n", NULL },
	{ ZH_ON "[zh]\npeer = hss.example [::1]:3868\npeer = hss2.example\n", NULL },
	{ ZH_ON FILES "[zh]\npeer = hss.example 192.0.2.1:5658 tls\n", NULL },
	{ ZH_ON "[zh]\nallow-plain = yes\npeer = hss.example 192.0.2.1:3868\n", NULL },
	{ "[av]\nsource = zh\n[ub]\nserver-name = bsf.example\n"
	  "[zh]\npeer = hss.example 127.0.0.1:3868\n",
	  NULL },
	{ "[av]\nsource = local\n[zh]\npeer = hss.example 192.0.2.1:3868\n", NULL },

	{ "[av]\nsource = zh\n[zh]\npeer = hss.example 127.0.0.1:3868\n", "identity" },
	{ ZH_ON, "needs a [zh] peer" },
	{ ZH_ON "[zh]\npeer = hss.example 192.0.2.1:3868\n", "without TLS" },
	{ ZH_ON "[zh]\npeer = hss.example 127.0.0.1:5658 tls\n", "certificate" },
	{ ZH_ON "peer = HSS.example\n[zh]\npeer = hss.example 127.0.0.1:3868\n",
	  "[zn] peer too" },
	{ ZH_ON "listen =\n[zh]\npeer = hss.example\n", "cannot call" },
	{ ZH_ON "port = 0\n[zh]\npeer = hss.example\n", "cannot call" },
};

Test(bsf_conf, an_hss_needs_an_identity_a_way_to_it_and_tls_beyond_this_machine)
{
	for (size_t i = 0; i < ARRAY_LEN(zh_settings); i++) {
		read_text(&a, zh_settings[i].text);
		err.text[0] = '\0';
		cr_expect_eq(bsf_conf_check(&a, &err),
			     zh_settings[i].word == NULL ? GBA_OK : GBA_ERR_SYNTAX,
			     "%s: %s", zh_settings[i].text, err.text);
		if (zh_settings[i].word != NULL)
			cr_expect_not_null(strstr(err.text, zh_settings[i].word),
					   "%s: %s", zh_settings[i].text, err.text);
	}
}

static const struct {
	const char *text, *realm;
} zn_realms[] = {
	{ "[ub]\nserver-name = bsf.example\n", "bsf.example" },
	{ "[ub]\nserver-name = bsf.example\nrealm = a.example\n", "a.example" },
	{ "[ub]\nrealm = a.example\nbtid-domain = b.example\n", "b.example" },
	{ "[ub]\nbtid-domain = b.example\n[zn]\nidentity = c.net\n", "b.example" },
	{ "[ub]\nbtid-domain = b.example\n[zn]\nrealm = d.net\n", "d.net" },
	{ "[zn]\nidentity = bsf.c.net\n", "c.net" },
	{ "[zn]\nidentity = bsf\n", "bsf" },
};

Test(bsf_conf, the_diameter_realm_is_the_domain_of_the_btids)
{
	for (size_t i = 0; i < ARRAY_LEN(zn_realms); i++) {
		read_text(&a, zn_realms[i].text);
		cr_expect_str_eq(bsf_zn_realm(&a), zn_realms[i].realm, "%s",
				 zn_realms[i].text);
	}
}

Test(bsf_conf, a_reload_may_change_policy_and_nothing_that_is_open)
{
	static const char *const fixed[] = {
		"[ub]\nlisten = 127.0.0.1:8081\n",
		"[ub]\nchallenge-max = 17\n",
		"[ub]\nkey = x\n",
		"[av]\nind = 1\n",
		"[store]\npath = x\n",
		"[zn]\nport = 1\n",
		"[zn]\npeer = naf.example\n",
		"[av]\nsource = zh\n",
		"[zh]\npeer = hss.example\n",
		"[zh]\ntimeout = 4s\n",
	};

	read_text(&a, "");
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
		read_text(&b, fixed[i]);
		cr_expect(bsf_conf_needs_restart(&a, &b, &err), "%s", fixed[i]);
	}
	read_text(&b,
		  "[ub]\nserver-name = bsf.example\nkey-lifetime = 1h\nstrict = yes\n");
	cr_expect_not(bsf_conf_needs_restart(&a, &b, &err), "%s", err.text);
}
