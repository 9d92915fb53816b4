/* SPDX-License-Identifier: Apache-2.0 */
/* Who is let in by a CER, and where the port without TLS is. */
#include "diam/door.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* Of the library's own headers, which are not installed. */
struct fd_peer;
int fd_peer_handle_newCER(struct msg **cer, struct cnxctx **cnx) __attribute__((weak));
int fd_cnx_getTLS(struct cnxctx *conn) __attribute__((weak));
int fd_cnx_getcred(struct cnxctx *conn, const gnutls_datum_t **certs, unsigned *count)
	__attribute__((weak));
int fd_out_send(struct msg **msg, struct cnxctx *cnx, struct fd_peer *peer,
		uint32_t flags) __attribute__((weak));

/* The library's calls carry no context. Set while there is one thread. */
static struct {
	struct sockaddr_storage address; /* with the port */
	socklen_t len;			 /* 0: there is no door */
	diam_door_may may;
	void *ctx;
	atomic_bool bound;
} door;

static in_port_t
port_of(const struct sockaddr_storage *address)
{
	return address->ss_family == AF_INET6
		       ? ((const struct sockaddr_in6 *)address)->sin6_port
		       : ((const struct sockaddr_in *)address)->sin_port;
}

void
diam_door_set(const struct sockaddr *address, socklen_t len, uint16_t port)
{
	door.address = (struct sockaddr_storage){ .ss_family = AF_UNSPEC };
	door.len = address == NULL ? 0 : len;
	atomic_store(&door.bound, false);
	if (address == NULL)
		return;
	memcpy(&door.address, address, len);
	if (address->sa_family == AF_INET6)
		((struct sockaddr_in6 *)&door.address)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)&door.address)->sin_port = htons(port);
}

void
diam_door_judge(diam_door_may may, void *ctx)
{
	door.may = may;
	door.ctx = ctx;
}

bool
diam_door_is_bound(void)
{
	return atomic_load(&door.bound);
}

/* The library has made the socket for an address of its own; one of the other family
 * takes its place. */
static int
family_set(int fd, int family)
{
	const int on = 1;
	int error = -1, sock = socket(family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);

	if (sock < 0)
		return -1;
	if (setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    (family != AF_INET6 ||
	     setsockopt(sock, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0))
		error = dup2(sock, fd) < 0 ? -1 : 0;
	close(sock);
	return error;
}

int
diam_door_bind(int fd, const struct sockaddr *address, socklen_t len)
{
	struct sockaddr_storage given = { .ss_family = AF_UNSPEC };
	int error;

	if (len <= sizeof(given))
		memcpy(&given, address, len);
	if (door.len == 0 || port_of(&given) != port_of(&door.address))
		return bind(fd, address, len);
	if (given.ss_family != door.address.ss_family &&
	    family_set(fd, door.address.ss_family) != 0)
		return -1;
	error = bind(fd, (const struct sockaddr *)&door.address, door.len);
	atomic_store(&door.bound, error == 0);
	return error;
}

int
diam_door_socket(const char *text)
{
	static const char mark[] = "soc#";
	const char *at = strstr(text, mark);
	int sock = 0;

	if (at == NULL)
		return -1;
	at += sizeof(mark) - 1;
	if (*at < '0' || *at > '9')
		return -1;
	for (; *at >= '0' && *at <= '9' && sock < INT_MAX / 10 - 9; at++)
		sock = sock * 10 + (*at - '0');
	return sock;
}

/* The library refuses a peer once it knows of it, and tells itself so after it has closed
 * the connection. The next connection of that name is there by then, and ends instead. */
static void
refuse(struct msg **cer, struct cnxctx *cnx)
{
	char code[] = "DIAMETER_UNKNOWN_PEER";

	if (fd_msg_new_answer_from_req(fd_g_config->cnf_dict, cer, MSGFL_ANSW_ERROR) ==
		    0 &&
	    fd_msg_rescode_set(*cer, code, NULL, NULL, 0) == 0 &&
	    fd_msg_add_origin(*cer, 1) == 0)
		(void)!fd_out_send(cer, cnx, NULL, 0);
}

static bool
lets_in(struct msg **cer, struct cnxctx *cnx)
{
	const bool tls = fd_cnx_getTLS(cnx) != 0;
	const gnutls_datum_t *certs = NULL;
	unsigned count = 0;
	bool may;

	if (tls && (fd_cnx_getcred(cnx, &certs, &count) != 0 || count == 0))
		return false;
	may = door.may(door.ctx, *cer, certs, count);
	if (!may && tls)
		refuse(cer, cnx);
	return may;
}

int
diam_door_cer(struct msg **cer, struct cnxctx **cnx)
{
	int cancel_state;
	bool may;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	may = door.may == NULL || lets_in(cer, *cnx);
	pthread_setcancelstate(cancel_state, NULL);
	return may ? fd_peer_handle_newCER(cer, cnx) : EPERM;
}
