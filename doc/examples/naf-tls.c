/* SPDX-License-Identifier: Apache-2.0 */
/* naf-tls CONF PORT CERTIFICATE KEY: a small HTTPS server, one request a connection,
 * whose UEs come with PSK TLS or with a Digest.
 *
 *     cc -o naf-tls naf-tls.c $(pkg-config --cflags --libs gba-naf-tls)
 */
#include <arpa/inet.h>
#include <gba/naf-tls.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The value of a field, to be freed; NULL: there is none. */
static char *
field(const char *head, const char *name)
{
	const size_t len = strlen(name);

	for (const char *line = strchr(head, '\n'); line != NULL;
	     line = strchr(line, '\n')) {
		line++;
		if (strncasecmp(line, name, len) != 0 || line[len] != ':')
			continue;
		line += len + 1 + strspn(line + len + 1, " ");
		return strndup(line, strcspn(line, "\r\n"));
	}
	return NULL;
}

static void
answer(struct gba_naf *naf, SSL *ssl, const struct gba_naf_request *request)
{
	struct gba_naf_verdict *verdict;
	char value[GBA_NAF_VALUE_MAX], line[GBA_NAF_VALUE_MAX + 32] = "";
	char body[768], reply[sizeof(line) + sizeof(body) + 128];

	if (gba_naf_check(naf, request, 5000, &verdict) != GBA_NAF_OK)
		return;
	snprintf(body, sizeof(body), "verdict: %s\nby: %s\nbtid: %s\nidentity: %s\n",
		 gba_naf_verdict_name(verdict),
		 request->psk_btid != NULL ? "PSK TLS" : "HTTP Digest",
		 gba_naf_verdict_btid(verdict), gba_naf_verdict_identity(verdict));
	if (gba_naf_verdict_field(verdict) != NULL &&
	    gba_naf_verdict_header(verdict, body, strlen(body), value, sizeof(value)) ==
		    GBA_NAF_OK)
		snprintf(line, sizeof(line), "%s: %s\r\n", gba_naf_verdict_field(verdict),
			 value);
	snprintf(
		reply, sizeof(reply),
		"HTTP/1.1 %u GBA\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n%s",
		gba_naf_verdict_http(verdict), strlen(body), line, body);
	SSL_write(ssl, reply, (int)strlen(reply));
	gba_naf_verdict_free(verdict);
}

static void
serve(struct gba_naf *naf, SSL *ssl)
{
	struct gba_naf_request request = { .size = sizeof(request) };
	char head[8192] = "", method[16], target[1024];
	char *host, *authorization, *intended;
	int len = 0, n = 1;

	while (n > 0 && strstr(head, "\r\n\r\n") == NULL && len < (int)sizeof(head) - 1) {
		n = SSL_read(ssl, head + len, (int)sizeof(head) - 1 - len);
		len += n > 0 ? n : 0;
		head[len] = '\0';
	}
	if (sscanf(head, "%15s %1023s", method, target) != 2)
		return;
	request.method = method;
	request.target = target;
	request.host = host = field(head, "Host");
	request.authorization = authorization = field(head, "Authorization");
	request.intended_identity = intended = field(head, "X-3GPP-Intended-Identity");
	if (gba_naf_tls_request(ssl, &request) == GBA_NAF_OK)
		answer(naf, ssl, &request);
	free(host);
	free(authorization);
	free(intended);
}

static int
listen_at(const char *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 && listen(fd, 16) == 0
		       ? fd
		       : -1;
}

int
main(int argc, char **argv)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	struct gba_naf *naf = NULL;
	int fd, peer;

	signal(SIGPIPE, SIG_IGN);
	if (argc != 5 || gba_naf_new(&naf) != GBA_NAF_OK)
		return 2;
	if (gba_naf_load(naf, argv[1]) != GBA_NAF_OK || gba_naf_open(naf) != GBA_NAF_OK ||
	    gba_naf_ready(naf, 20000) != GBA_NAF_OK ||
	    gba_naf_tls_psk(naf, ctx, 2000) != GBA_NAF_OK ||
	    SSL_CTX_use_certificate_chain_file(ctx, argv[3]) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, argv[4], SSL_FILETYPE_PEM) != 1 ||
	    (fd = listen_at(argv[2])) < 0) {
		fprintf(stderr, "naf-tls: cannot start: %s\n", gba_naf_error(naf));
		return 2;
	}
	puts("ready");
	fflush(stdout);
	while ((peer = accept(fd, NULL, NULL)) >= 0) {
		SSL *ssl = SSL_new(ctx);

		SSL_set_fd(ssl, peer);
		if (SSL_accept(ssl) == 1) {
			serve(naf, ssl);
			SSL_shutdown(ssl);
		} else {
			ERR_print_errors_fp(stderr);
		}
		SSL_free(ssl);
		close(peer);
	}
	return 0;
}
