/* SPDX-License-Identifier: Apache-2.0 */
/** @file address.h  Addresses of hosts, as text. */
#ifndef GBA_BASE_ADDRESS_H
#define GBA_BASE_ADDRESS_H

#include "base/status.h"

#define GBA_ADDRESS_SIZE 46 /* INET6_ADDRSTRLEN */

/** An IP address of one host, in the one form that inet_ntop() gives it. Names, the
 * wildcards in any spelling, group addresses, and IPv4 inside IPv6 are none.
 * @return GBA_OK or GBA_ERR_SYNTAX */
GBA_MUST_CHECK enum gba_status gba_address_of_host(char out[GBA_ADDRESS_SIZE],
						   const char *text);

#endif
