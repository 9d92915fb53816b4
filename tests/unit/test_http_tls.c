/* SPDX-License-Identifier: Apache-2.0 */
/* The room http over TLS, with curl and openssl as the other side. */
#include "unit.h"

#include <ctype.h>

#include "http_util.h"

static char dir[64];

static void
mint(const char *names)
{
	char command[256], out[1024];

	snprintf(command, sizeof(command), MINT " %s %s 2>&1", dir, names);
	shell(command, out, sizeof(out));
}

static void
lab(void)
{
	snprintf(dir, sizeof(dir), "/tmp/gba-http-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	mint("naf.test,127.0.0.1");
}

static void
lab_end(void)
{
	char command[128], out[16];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	shell(command, out, sizeof(out));
}

static void
describe(void *ctx, struct http_exchange *x)
{
	struct gba_suite suite = { { 0, 0 } };
	struct gba_text sni = http_tls_sni(x);
	char text[512];

	(void)ctx;
	cr_expect_eq(http_tls_suite(x, &suite), GBA_OK);
	snprintf(text, sizeof(text), "tls=%d suite=%02x%02x sni=%.*s method=%.*s\n",
		 http_is_tls(x), suite.b[0], suite.b[1], sni.p != NULL ? (int)sni.len : 6,
		 sni.p != NULL ? sni.p : "absent", (int)http_method(x).len,
		 http_method(x).p);
	http_reply(x, 200, NULL, 0, octets_of(text));
}

static struct http_listener
listener(char cert[128], char key[128])
{
	struct http_listener l = { .address = "127.0.0.1", .tls = true };

	snprintf(cert, 128, "%s/naf.test.pem", dir);
	snprintf(key, 128, "%s/naf.test.key", dir);
	l.cert_file = cert;
	l.key_file = key;
	return l;
}

/* What openssl calls each suite, and the octets IANA gave it. */
static const struct {
	const char *option, *suite;
} suites[] = {
	{ "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "c02b" },
	{ "-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384", "c02c" },
	{ "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305", "cca9" },
	{ "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", "1301" },
	{ "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", "1302" },
	{ "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", "1303" },
	{ "-tls1_1 -cipher DEFAULT@SECLEVEL=0", NULL },
	{ "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", NULL },
	{ "-tls1_2 -cipher AES128-GCM-SHA256", NULL },
	{ "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256", NULL },
};

static void
try_suite(uint16_t port, const char *option, const char *expected)
{
	char command[512], out[8192], want[64];

	snprintf(command, sizeof(command),
		 "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 10 openssl s_client "
		 "-quiet "
		 "-connect 127.0.0.1:%u -servername naf.test %s 2>/dev/null",
		 (unsigned)port, option);
	shell(command, out, sizeof(out));
	snprintf(want, sizeof(want), "suite=%s sni=naf.test",
		 expected != NULL ? expected : "");
	if (expected != NULL)
		cr_expect(strstr(out, want) != NULL, "%s: %s", option, out);
	else
		cr_expect(strstr(out, "suite=") == NULL, "%s: %s", option, out);
}

Test(http_tls,
     the_two_octets_of_the_suite_are_those_openssl_negotiated_and_weak_ones_fail)
{
	char cert[128], key[128];
	struct http_listener l;
	struct http_conf conf;
	struct http_server *server;

	lab();
	l = listener(cert, key);
	conf = conf_of(&l, 1, describe);
	server = serve(&conf);
	for (size_t i = 0; i < ARRAY_LEN(suites); i++)
		try_suite(http_server_port(server, 0), suites[i].option, suites[i].suite);
	http_server_free(server);
	lab_end();
}

Test(http_tls, an_rsa_certificate_serves_with_ecdhe_and_dhe)
{
	char cert[128], key[128], command[512], out[1024];
	struct http_listener l;
	struct http_conf conf;
	struct http_server *server;

	lab();
	l = listener(cert, key);
	snprintf(
		command, sizeof(command),
		"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=naf.test -keyout %s "
		"-out %s 2>/dev/null",
		key, cert);
	shell(command, out, sizeof(out));
	conf = conf_of(&l, 1, describe);
	server = serve(&conf);
	try_suite(http_server_port(server, 0),
		  "-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "c02f");
	try_suite(http_server_port(server, 0),
		  "-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384", "c030");
	try_suite(http_server_port(server, 0),
		  "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256", "009e");
	try_suite(http_server_port(server, 0),
		  "-tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384", "009f");
	try_suite(http_server_port(server, 0), "-tls1_2 -cipher AES128-GCM-SHA256", NULL);
	http_server_free(server);
	lab_end();
}

static const char *
curl(uint16_t port, const char *options, char *out, size_t size)
{
	char command[1024];

	snprintf(command, sizeof(command),
		 "curl -sS --max-time 10 --cacert %s/ca.pem --resolve "
		 "naf.test:%u:127.0.0.1 %s "
		 "https://naf.test:%u/ 2>&1",
		 dir, (unsigned)port, options, (unsigned)port);
	return shell(command, out, size);
}

Test(http_tls, curl_trusts_the_certificate_and_both_versions_and_sni_work)
{
	char cert[128], key[128], out[4096], by_address[256];
	struct http_listener l;
	struct http_conf conf;
	struct http_server *server;
	uint16_t port;

	lab();
	l = listener(cert, key);
	conf = conf_of(&l, 1, describe);
	server = serve(&conf);
	port = http_server_port(server, 0);
	curl(port, "--tlsv1.3", out, sizeof(out));
	cr_expect(strstr(out, "tls=1 suite=13") != NULL, "%s", out);
	cr_expect(strstr(out, "sni=naf.test method=GET") != NULL, "%s", out);
	curl(port, "--tls-max 1.2", out, sizeof(out));
	cr_expect(strstr(out, "tls=1 suite=c02") != NULL, "%s", out);
	snprintf(by_address, sizeof(by_address),
		 "curl -sS --cacert %s/ca.pem https://127.0.0.1:%u/", dir,
		 (unsigned)port);
	shell(by_address, out, sizeof(out));
	cr_expect(strstr(out, "sni=absent") != NULL, "%s", out);
	snprintf(by_address, sizeof(by_address),
		 "curl -s http://127.0.0.1:%u/ || echo refused", (unsigned)port);
	cr_expect_str_eq(shell(by_address, out, sizeof(out)), "refused\n");
	http_server_free(server);
	lab_end();
}

static const char *
serial(uint16_t port, char *out, size_t size)
{
	char command[256];

	snprintf(command, sizeof(command),
		 "openssl s_client -connect 127.0.0.1:%u </dev/null 2>/dev/null | "
		 "openssl x509 -noout -serial",
		 (unsigned)port);
	return shell(command, out, size);
}

Test(http_tls, reload_changes_the_certificate_of_new_connections_or_nothing)
{
	char cert[128], key[128], before[256], after[256], later[256];
	struct http_listener l;
	struct http_conf conf;
	struct http_server *server;
	uint16_t port;

	lab();
	l = listener(cert, key);
	conf = conf_of(&l, 1, describe);
	server = serve(&conf);
	port = http_server_port(server, 0);
	serial(port, before, sizeof(before));
	cr_assert_eq(strncmp(before, "serial=", 7), 0, "%s", before);

	cr_assert_eq(unlink(cert), 0);
	cr_expect_eq(http_server_reload(server), GBA_ERR_IO, "the file is gone");
	cr_expect_str_eq(serial(port, after, sizeof(after)), before);
	cr_assert_eq(unlink(key), 0);
	mint("naf.test,127.0.0.1");
	cr_expect_str_eq(serial(port, after, sizeof(after)), before,
			 "not without a reload");
	cr_expect_eq(http_server_reload(server), GBA_OK);
	cr_expect_str_neq(serial(port, later, sizeof(later)), before);
	curl(port, "", before, sizeof(before));
	cr_expect(strstr(before, "tls=1") != NULL, "%s", before);
	http_server_free(server);
	lab_end();
}

Test(http_tls, a_key_that_does_not_fit_and_a_missing_file_are_refused_at_start)
{
	char cert[128], key[128];
	struct http_listener l;
	struct http_conf conf;
	struct http_server *server = NULL;

	lab();
	mint("other.test");
	l = listener(cert, key);
	conf = conf_of(&l, 1, describe);
	snprintf(key, sizeof(key), "%s/other.test.key", dir);
	cr_expect_eq(http_server_new(&server, &conf), GBA_ERR_IO);
	snprintf(key, sizeof(key), "%s/nowhere.key", dir);
	cr_expect_eq(http_server_new(&server, &conf), GBA_ERR_IO);
	l.key_file = NULL;
	cr_expect_eq(http_server_new(&server, &conf), GBA_ERR_ARG);
	cr_expect(server == NULL);
	lab_end();
}

static void
tell_client(void *ctx, struct http_exchange *x)
{
	char text[1024];
	struct gba_buf out = gba_buf(text, sizeof(text));
	const char *name;

	(void)ctx;
	gba_buf_str(&out, "client:");
	for (size_t i = 0; (name = http_tls_client(x, i)) != NULL; i++)
		gba_buf_fmt(&out, " %s", name);
	gba_buf_str(&out, "\n");
	http_reply(x, 200, NULL, 0, (struct gba_octets){ out.p, out.len });
}

/* What one client gets: each of the two versions. */
static void
try_client(uint16_t port, const char *name, const char *expected)
{
	static const char *const versions[] = { "--tlsv1.3", "--tls-max 1.2" };
	char options[512], out[4096];

	if (name != NULL) {
		snprintf(options, sizeof(options), "%s/%s.pem", dir, name);
		cr_assert_eq(access(options, R_OK), 0, "%s", options);
	}
	for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
		if (name != NULL)
			snprintf(options, sizeof(options),
				 "%s --cert %s/%s.pem --key %s/%s.key", versions[i], dir,
				 name, dir, name);
		else
			snprintf(options, sizeof(options), "%s", versions[i]);
		curl(port, options, out, sizeof(out));
		if (expected != NULL)
			cr_expect_str_eq(out, expected, "%s", versions[i]);
		else
			cr_expect_null(strstr(out, "client:"), "%s %s: %s", versions[i],
				       name != NULL ? name : "none", out);
	}
}

Test(http_tls, a_listener_that_asks_for_clients_answers_those_of_its_authority_alone)
{
	char cert[128], key[128], ca[128], command[1024], out[2048];
	struct http_server *server;
	struct http_listener l;
	struct http_conf conf;
	uint16_t port;

	lab();
	mint("a.test,b.test,10.0.0.1,*.wild.test,c.test");
	mint("127.0.0.2"); /* no host name in it */
	snprintf(command, sizeof(command),
		 "cd %s && mkdir f && " MINT " f a.test && cp f/a.test.pem f.pem && "
		 "cp f/a.test.key f.key && openssl req -x509 -newkey ec -pkeyopt "
		 "ec_paramgen_curve:P-256 -nodes -subj /CN=a.test -addext "
		 "subjectAltName=DNS:a.test -keyout self.key -out self.pem 2>&1 && "
		 "MINT_DAYS=-1 " MINT " %s old.test",
		 dir, dir);
	shell(command, out, sizeof(out));
	l = listener(cert, key);
	snprintf(ca, sizeof(ca), "%s/ca.pem", dir);
	l.client_ca_file = ca;
	conf = conf_of(&l, 1, tell_client);
	server = serve(&conf);
	port = http_server_port(server, 0);
	try_client(port, "a.test", "client: a.test b.test c.test\n");
	try_client(port, "127.0.0.2", "client:\n");
	try_client(port, NULL, NULL);
	try_client(port, "f", NULL);
	try_client(port, "self", NULL);
	try_client(port, "old.test", NULL);
	cr_expect_eq(http_server_reload(server), GBA_OK);
	try_client(port, NULL, NULL);
	try_client(port, "a.test", "client: a.test b.test c.test\n");
	http_server_free(server);
	snprintf(ca, sizeof(ca), "%s/nowhere.pem", dir);
	server = NULL;
	cr_expect_eq(http_server_new(&server, &conf), GBA_ERR_IO);
	lab_end();
}

Test(http_tls, a_listener_that_does_not_ask_knows_no_client)
{
	struct http_server *server;
	char cert[128], key[128];
	struct http_listener l;
	struct http_conf conf;

	lab();
	mint("a.test");
	l = listener(cert, key);
	conf = conf_of(&l, 1, tell_client);
	server = serve(&conf);
	try_client(http_server_port(server, 0), NULL, "client:\n");
	try_client(http_server_port(server, 0), "a.test", "client:\n");
	http_server_free(server);
	lab_end();
}

#define LABEL "EXPORTER_GBA_Digest"

static void
tell_export(void *ctx, struct http_exchange *x)
{
	uint8_t out[48] = { 0 };
	const enum gba_status status = http_tls_export(x, LABEL, out, sizeof(out));
	char text[256], hex[97];

	(void)ctx;
	gba_hex(hex, out, sizeof(out));
	snprintf(text, sizeof(text), "status=%s export=%s\n", gba_status_name(status),
		 hex);
	http_reply(x, 200, NULL, 0, octets_of(text));
}

/* What s_client prints as its own, and what the server told: 96 digits each. */
static void
both_exports(char client[97], char server[97], const char *out)
{
	const char *printed = strstr(out, "Keying material: ");
	const char *told = strstr(out, "status=ok export=");

	cr_assert(printed != NULL && told != NULL, "%s", out);
	snprintf(client, 97, "%.96s", printed + strlen("Keying material: "));
	snprintf(server, 97, "%.96s", told + strlen("status=ok export="));
	for (size_t i = 0; i < 96; i++)
		client[i] = (char)tolower((unsigned char)client[i]);
}

static void
ask_export(uint16_t port, const char *before, const char *option, char out[16384])
{
	char command[512];

	snprintf(command, sizeof(command),
		 "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | %s timeout 10 openssl "
		 "s_client -ign_eof -keymatexport " LABEL " -keymatexportlen 48 "
		 "-connect 127.0.0.1:%u %s 2>/dev/null",
		 before, (unsigned)port, option);
	shell(command, out, 16384);
}

Test(http_tls, both_ends_export_the_same_and_another_connection_something_else)
{
	static const char *const versions[] = { "-tls1_2", "-tls1_3" };
	char cert[128], key[128], out[16384];
	char client[97], server_hex[97], last[97] = "";
	struct http_listener l;
	struct http_conf conf;
	struct http_server *server;

	lab();
	l = listener(cert, key);
	conf = conf_of(&l, 1, tell_export);
	server = serve(&conf);
	for (size_t i = 0; i < 4; i++) {
		ask_export(http_server_port(server, 0), "", versions[i / 2], out);
		both_exports(client, server_hex, out);
		cr_expect_str_eq(client, server_hex, "%s", versions[i / 2]);
		cr_expect_str_neq(server_hex, last);
		memcpy(last, server_hex, sizeof(last));
	}
	http_server_free(server);
	lab_end();
}

/* RFC 7627 clause 6. */
Test(http_tls, nothing_is_exported_from_tls12_without_the_extended_master_secret)
{
	char cert[128], key[128], out[16384], path[128], before[192];
	struct http_listener l;
	struct http_conf conf;
	struct http_server *server;
	FILE *f;

	lab();
	snprintf(path, sizeof(path), "%s/old.cnf", dir);
	f = fopen(path, "we");
	cr_assert_not_null(f);
	fputs("openssl_conf = top\n[top]\nssl_conf = ssl\n[ssl]\nsystem_default = old\n"
	      "[old]\nOptions = -ExtendedMasterSecret\n",
	      f);
	fclose(f);
	l = listener(cert, key);
	conf = conf_of(&l, 1, tell_export);
	server = serve(&conf);
	snprintf(before, sizeof(before), "OPENSSL_CONF=%s", path);
	ask_export(http_server_port(server, 0), before, "-tls1_2", out);
	cr_expect(strstr(out, "Extended master secret: no") != NULL, "%s", out);
	cr_expect(strstr(out, "status=denied") != NULL, "%s", out);
	ask_export(http_server_port(server, 0), before, "-tls1_3", out);
	cr_expect(strstr(out, "status=ok") != NULL, "%s", out);
	http_server_free(server);
	lab_end();
}
