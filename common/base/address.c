/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of hosts. */
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

_Static_assert(GBA_ADDRESS_SIZE == INET6_ADDRSTRLEN, "the longest address fits");

/* 0.0.0.0/8 is "this network", 224.0.0.0/3 groups, what was kept free, and broadcast. */
static bool
is_host_v4(const struct in_addr *address)
{
	const uint32_t first = ntohl(address->s_addr) >> 24;

	return first != 0 && first < 224;
}

static bool
is_host_v6(const struct in6_addr *address)
{
	return !IN6_IS_ADDR_UNSPECIFIED(address) && !IN6_IS_ADDR_MULTICAST(address) &&
	       !IN6_IS_ADDR_V4MAPPED(address);
}

enum gba_status
gba_address_of_host(char out[GBA_ADDRESS_SIZE], const char *text)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (inet_pton(AF_INET, text, &v4) == 1) {
		if (is_host_v4(&v4) &&
		    inet_ntop(AF_INET, &v4, out, GBA_ADDRESS_SIZE) != NULL)
			return GBA_OK;
	} else if (inet_pton(AF_INET6, text, &v6) == 1) {
		if (is_host_v6(&v6) &&
		    inet_ntop(AF_INET6, &v6, out, GBA_ADDRESS_SIZE) != NULL)
			return GBA_OK;
	}
	return GBA_ERR_SYNTAX;
}
