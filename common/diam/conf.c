/* SPDX-License-Identifier: Apache-2.0 */
/* The library ends on a bad configuration, so each setting is checked before it sees one.
 */
#include "diam/plain.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/address.h"
#include "diam/door.h"

#define RECONNECT_S                                                                      \
	3 /* Tc of RFC 6733 clause 2.1 is 30 s; a lab does not wait that long */
#define WATCHDOG_S  30 /* Tw, RFC 3539 */
#define WORKERS_MIN 2
#define WORKERS_MAX 4
#define LABEL_MAX   63

bool
diam_identity_is_valid(const char *identity)
{
	size_t label = 0, len = 0;

	if (identity == NULL)
		return false;
	for (const char *p = identity; *p != '\0'; p++, len++) {
		const bool alnum = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
				   (*p >= '0' && *p <= '9');

		if (*p == '.' && label == 0)
			return false;
		if (*p != '.' && *p != '-' && !alnum)
			return false;
		label = *p == '.' ? 0 : label + 1;
		if (label > LABEL_MAX)
			return false;
	}
	return len <= DIAM_IDENTITY_MAX && label > 0;
}

static enum gba_status
say(const struct diam_conf *conf, const char *what, const char *value)
{
	gba_log(conf->log, GBA_LOG_ERROR, "diam", "%s: %s", what,
		value != NULL ? value : "");
	return GBA_ERR_ARG;
}

static bool
is_address(const char *text, bool *v6)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST,
					.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;

	if (getaddrinfo(text, NULL, &hints, &found) != 0)
		return false;
	*v6 = found->ai_family == AF_INET6;
	freeaddrinfo(found);
	return true;
}

/* The library's file has no escapes inside its quotes. */
static bool
is_quotable(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\' || (unsigned char)*p < ' ')
			return false;
	}
	return *text != '\0';
}

/* Bind and let go: the library would tell of a taken port too late to say it well. */
static enum gba_status
port_check(const struct diam_conf *conf, const char *address, uint16_t port)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
					.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	enum gba_status status = GBA_OK;
	const int on = 1;
	char service[8];
	int sock = -1;

	snprintf(service, sizeof(service), "%u", port);
	if (getaddrinfo(address, service, &hints, &found) != 0)
		return say(conf, "listen is no address", address);
	sock = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (sock < 0 ||
	    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(sock, found->ai_addr, found->ai_addrlen) != 0) {
		gba_log(conf->log, GBA_LOG_ERROR, "diam",
			"cannot listen on %s port %u: %s", address, port,
			strerror(errno));
		status = GBA_ERR_IO;
	}
	if (sock >= 0)
		close(sock);
	freeaddrinfo(found);
	return status;
}

/* The wildcard would be everywhere. */
static enum gba_status
plain_check(const struct diam_conf *conf)
{
	char address[GBA_ADDRESS_SIZE];

	if (conf->listen_plain[0] == '\0')
		return GBA_OK;
	if (memchr(conf->listen_plain, '\0', sizeof(conf->listen_plain)) == NULL ||
	    gba_address_of_host(address, conf->listen_plain) != GBA_OK)
		return say(conf, "the plain listener has no address of its own", "");
	if (conf->listen[0] == '\0' || conf->port == 0 || conf->port_tls == 0)
		return say(conf, "a plain listener on its own needs both ports", "");
	return GBA_OK;
}

static enum gba_status
listen_check(const struct diam_conf *conf)
{
	const char *plain =
		conf->listen_plain[0] != '\0' ? conf->listen_plain : conf->listen;
	enum gba_status status = plain_check(conf);
	bool v6;

	if (conf->listen[0] == '\0' || status != GBA_OK)
		return status;
	if (memchr(conf->listen, '\0', sizeof(conf->listen)) == NULL ||
	    !is_address(conf->listen, &v6))
		return say(conf, "listen is no address", "");
	if (conf->port != 0 && conf->port == conf->port_tls)
		return say(conf, "plain and TLS cannot share a port", "");
	if (conf->port != 0)
		status = port_check(conf, plain, conf->port);
	if (status == GBA_OK && conf->port_tls != 0)
		status = port_check(conf, conf->listen, conf->port_tls);
	return status;
}

static enum gba_status
peer_check(const struct diam_conf *conf, const struct diam_peer *peer)
{
	bool v6;

	if (memchr(peer->identity, '\0', sizeof(peer->identity)) == NULL ||
	    memchr(peer->host, '\0', sizeof(peer->host)) == NULL)
		return say(conf, "a peer's name is too long", "");
	if (!diam_identity_is_valid(peer->identity))
		return say(conf, "peer is no Diameter identity", peer->identity);
	if (strcasecmp(peer->identity, conf->identity) == 0)
		return say(conf, "a peer has our own identity", peer->identity);
	if (peer->host[0] == '\0')
		return GBA_OK;
	if (!is_address(peer->host, &v6))
		return say(conf, "the peer's host is no address", peer->host);
	if (peer->port == 0)
		return say(conf, "the peer has no port", peer->identity);
	return GBA_OK;
}

static bool
wants_tls(const struct diam_conf *conf)
{
	bool tls = conf->listen[0] != '\0' && conf->port_tls != 0;

	for (size_t i = 0; i < conf->peer_count; i++)
		tls = tls || (conf->peers[i].tls && conf->peers[i].host[0] != '\0');
	return tls;
}

static enum gba_status
files_check(const struct diam_conf *conf)
{
	const char *const files[] = { conf->cert_file, conf->key_file, conf->ca_file };

	if (!wants_tls(conf))
		return GBA_OK;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (files[i] == NULL || files[i][0] == '\0')
			return say(conf, "TLS needs a certificate, its key and a CA", "");
		if (!is_quotable(files[i]))
			return say(conf, "the file name has a quote or backslash",
				   files[i]);
	}
	return diam_cert_check(conf);
}

enum gba_status
diam_conf_check(const struct diam_conf *conf)
{
	enum gba_status status;

	if (!diam_identity_is_valid(conf->identity))
		return say(conf, "identity is no Diameter identity", conf->identity);
	if (!diam_identity_is_valid(conf->realm))
		return say(conf, "realm is no Diameter realm", conf->realm);
	status = listen_check(conf);
	for (size_t i = 0; i < conf->peer_count && status == GBA_OK; i++) {
		status = peer_check(conf, &conf->peers[i]);
		for (size_t j = 0; j < i && status == GBA_OK; j++) {
			if (strcasecmp(conf->peers[i].identity,
				       conf->peers[j].identity) == 0)
				status = say(conf, "the peer stands there twice",
					     conf->peers[i].identity);
		}
	}
	return status != GBA_OK ? status : files_check(conf);
}

/* --- the library's own syntax
 * ------------------------------------------------------------- */

static bool
needs_v6(const struct diam_conf *conf)
{
	bool v6 = false, any = false;

	if (conf->listen[0] != '\0' && is_address(conf->listen, &v6))
		any = v6;
	for (size_t i = 0; i < conf->peer_count; i++) {
		if (conf->peers[i].host[0] != '\0' &&
		    is_address(conf->peers[i].host, &v6))
			any = any || v6;
	}
	return any;
}

/* Threads that run handlers. More than there are processors make no request faster, and
 * cost each a tenth of its time in hand-overs; one alone would wait for a disk. */
static int
workers(void)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (processors < WORKERS_MIN)
		return WORKERS_MIN;
	return processors < WORKERS_MAX ? (int)processors : WORKERS_MAX;
}

static void
conf_print(FILE *to, const struct diam_conf *conf)
{
	const bool listens = conf->listen[0] != '\0';

	fprintf(to, "Identity = \"%s\";\nRealm = \"%s\";\n", conf->identity, conf->realm);
	fprintf(to, "Port = %u;\nSecPort = %u;\n", listens ? conf->port : 0u,
		listens ? conf->port_tls : 0u);
	fprintf(to, "No_SCTP;\n%sNoRelay;\n", needs_v6(conf) ? "" : "No_IPv6;\n");
	fprintf(to, "TcTimer = %d;\nTwTimer = %d;\nAppServThreads = %d;\n", RECONNECT_S,
		WATCHDOG_S, workers());
	if (wants_tls(conf)) {
		fprintf(to, "TLS_Cred = \"%s\", \"%s\";\n", conf->cert_file,
			conf->key_file);
		fprintf(to, "TLS_CA = \"%s\";\n", conf->ca_file);
		/* AEAD and forward secrecy alone: TS 33.310 Annex E */
		fprintf(to,
			"TLS_Prio = \"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:"
			"-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:"
			"-RSA\";\n");
	}
	for (size_t i = 0; i < conf->peer_count; i++) {
		const struct diam_peer *peer = &conf->peers[i];

		if (peer->host[0] != '\0')
			fprintf(to,
				"ConnectPeer = \"%s\" { ConnectTo = \"%s\"; Port = %u; "
				"%s};\n",
				peer->identity, peer->host, peer->port,
				peer->tls ? "" : "No_TLS; ");
	}
}

/* ListenOn in the file forgets a loopback address in silence and then listens everywhere.
 */
enum gba_status
diam_conf_listen(const struct diam_conf *conf)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
					.ai_socktype = SOCK_STREAM };
	struct fd_list *endpoints = &fd_g_config->cnf_endpoints;
	struct addrinfo *found = NULL;
	int error;

	if (conf->listen[0] == '\0')
		return GBA_OK;
	if (getaddrinfo(conf->listen, NULL, &hints, &found) != 0)
		return say(conf, "listen is no address", conf->listen);
	error = fd_ep_add_merge(endpoints, found->ai_addr, found->ai_addrlen,
				EP_FL_CONF | EP_ACCEPTALL);
	freeaddrinfo(found);
	if (error != 0 || FD_IS_LIST_EMPTY(endpoints))
		return say(conf, "the library does not take the address", conf->listen);
	return GBA_OK;
}

/* The library knows nothing of a second address: door.h leads its plain port there. */
enum gba_status
diam_conf_listen_plain(const struct diam_conf *conf)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
					.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;

	if (conf->listen_plain[0] == '\0')
		return GBA_OK;
	if (getaddrinfo(conf->listen_plain, NULL, &hints, &found) != 0)
		return say(conf, "listen is no address", conf->listen_plain);
	diam_door_set(found->ai_addr, found->ai_addrlen, conf->port);
	freeaddrinfo(found);
	return GBA_OK;
}

enum gba_status
diam_conf_write(char *path, const struct diam_conf *conf)
{
	const int fd = mkstemp(path); /* mode 0600 */
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
	bool bad;

	if (to == NULL) {
		if (fd >= 0)
			close(fd);
		return GBA_ERR_IO;
	}
	conf_print(to, conf);
	bad = ferror(to) != 0;
	bad = fclose(to) != 0 || bad;
	return bad ? GBA_ERR_IO : GBA_OK;
}
