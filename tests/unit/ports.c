/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel gives each port to one socket; SO_REUSEADDR comes after bind, for with it
 * before, two tests could be given the same. */
#include "ports.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "unit.h"

int
port_socket(uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	cr_assert_geq(fd, 0);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&at, len), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	cr_assert_eq(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

uint16_t
port_kept(void)
{
	uint16_t port;

	(void)port_socket(&port);
	return port;
}
