/* SPDX-License-Identifier: Apache-2.0 */
/* The port without TLS is where it was told to be, and the others are where they were. */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "diam/door.h"
#include "ports.h"

static union any {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
} near;

static union any
v4(const char *text, uint16_t port)
{
	union any out = { .v4 = { .sin_family = AF_INET, .sin_port = htons(port) } };

	cr_assert_eq(inet_pton(AF_INET, text, &out.v4.sin_addr), 1);
	return out;
}

static union any
v6(const char *text)
{
	union any out = { .v6 = { .sin6_family = AF_INET6 } };

	cr_assert_eq(inet_pton(AF_INET6, text, &out.v6.sin6_addr), 1);
	return out;
}

/* Where a socket is that the library binds to 127.0.0.1. */
static const char *
bound(uint16_t port)
{
	static char text[INET6_ADDRSTRLEN];
	const union any wanted = v4("127.0.0.1", port);
	const int sock = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	socklen_t len = sizeof(near);

	cr_assert_geq(sock, 0);
	cr_assert_eq(setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	if (diam_door_bind(sock, &wanted.any, sizeof(wanted.v4)) != 0) {
		close(sock);
		return "nowhere";
	}
	cr_assert_eq(listen(sock, 1), 0);
	cr_assert_eq(getsockname(sock, &near.any, &len), 0);
	close(sock);
	return inet_ntop(near.any.sa_family,
			 near.any.sa_family == AF_INET6 ? (void *)&near.v6.sin6_addr
							: (void *)&near.v4.sin_addr,
			 text, sizeof(text));
}

Test(diam_door, only_its_port_is_led_elsewhere)
{
	const union any at = v4("127.0.0.2", 0);
	const uint16_t port = port_kept(), other = port_kept();

	cr_expect_str_eq(bound(port), "127.0.0.1", "there is no door");
	diam_door_set(&at.any, sizeof(at.v4), port);
	cr_expect_not(diam_door_is_bound());
	cr_expect_str_eq(bound(other), "127.0.0.1");
	cr_expect_not(diam_door_is_bound(), "another port is not it");
	cr_expect_str_eq(bound(port), "127.0.0.2");
	cr_expect(diam_door_is_bound());
	cr_expect_eq(ntohs(near.v4.sin_port), port);
	diam_door_set(NULL, 0, 0);
	cr_expect_not(diam_door_is_bound());
	cr_expect_str_eq(bound(port), "127.0.0.1", "it is gone again");
}

Test(diam_door, an_address_that_is_not_ours_is_an_error_and_no_other_is_taken)
{
	const union any at = v4("192.0.2.1", 0);
	const uint16_t port = port_kept();

	diam_door_set(&at.any, sizeof(at.v4), port);
	cr_expect_str_eq(bound(port), "nowhere");
	cr_expect_not(diam_door_is_bound());
}

Test(diam_door, it_may_be_of_the_other_family)
{
	const union any at = v6("::1");
	const int sock = socket(AF_INET6, SOCK_STREAM, 0);
	const uint16_t port = port_kept();

	/* A kernel or a container may be without IPv6; anything else is a failure. */
	if (sock < 0 && errno == EAFNOSUPPORT)
		cr_skip_test("this kernel has no IPv6");
	cr_assert_geq(sock, 0);
	if (bind(sock, &at.any, sizeof(at.v6)) != 0) {
		cr_assert_eq(errno, EADDRNOTAVAIL);
		cr_skip_test("loopback has no IPv6 address here");
	}
	close(sock);
	diam_door_set(&at.any, sizeof(at.v6), port);
	cr_expect_str_eq(bound(port), "::1");
	cr_expect(diam_door_is_bound());
}

Test(diam_door, the_socket_is_the_number_in_the_description)
{
	cr_expect_eq(diam_door_socket("TCP,soc#17"), 17);
	cr_expect_eq(diam_door_socket("TCP,TLS,soc#0"), 0);
	cr_expect_eq(diam_door_socket("Not Connected"), -1);
	cr_expect_eq(diam_door_socket("TCP,soc#"), -1);
	cr_expect_eq(diam_door_socket("TCP,soc#-1"), -1);
	cr_expect_eq(diam_door_socket(""), -1);
	cr_expect_geq(diam_door_socket("TCP,soc#99999999999999999999"), 0, "bounded");
}
