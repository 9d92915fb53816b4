/* SPDX-License-Identifier: Apache-2.0 */
/** @file door.h  Who is let in by a CER, and the port without TLS: an address of its own.
 *
 * freeDiameter lets in, with any certificate, whoever bears the name of a peer that it
 * was told to call. Here each CER is judged before the library sees it.
 *
 * It listens with both its ports on the same addresses; when one that it calls is to have
 * TLS and came without, it gives the peer up for ever. Where the port without TLS is for a
 * network that is protected by other means, it has to be there alone, and for those alone
 * who are to come that way.
 *
 * It stands on freeDiameter alone; guard.c leads the library's calls here. One in a
 * process, as the library's core is.
 */
#ifndef GBA_DIAM_DOOR_H
#define GBA_DIAM_DOOR_H

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>
#include <stdbool.h>
#include <sys/socket.h>

/** The library's port of this number is bound to this address, whatever it says. NULL: no
 * port is led anywhere. Before fd_core_start() and after the end. */
void diam_door_set(const struct sockaddr *address, socklen_t len, uint16_t port);
/** With the certificates that a CER came with; none: it came without TLS. */
typedef bool (*diam_door_may)(void *ctx, struct msg *cer, const gnutls_datum_t *certs,
			      unsigned count);
/** Who sends a CER is let on only if `may` says so; NULL: always. Who came with TLS is
 * told, with DIAMETER_UNKNOWN_PEER. At the same times. */
void diam_door_judge(diam_door_may may, void *ctx);
/** Was it bound there? */
bool diam_door_is_bound(void);

struct cnxctx;
/* What stands in for bind() and for fd_peer_handle_newCER(), which takes both, or returns
 * an error, upon which the connection is closed. */
int diam_door_bind(int fd, const struct sockaddr *address, socklen_t len);
int diam_door_cer(struct msg **cer, struct cnxctx **cnx);

/** The socket in a description of a connection, "TCP,soc#N"; -1: there is none. */
int diam_door_socket(const char *text);

#endif
