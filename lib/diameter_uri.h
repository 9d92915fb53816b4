/* SPDX-License-Identifier: Apache-2.0 */
/** @file diameter_uri.h  DiameterURI of RFC 6733 clause 4.3.1, for TCP. */
#ifndef GBA_LIB_DIAMETER_URI_H
#define GBA_LIB_DIAMETER_URI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct diameter_uri {
	char host[254];
	uint16_t port; /* 3868 and 5658 when not given */
	bool tls;      /* aaas */
};

/** "aaa://bsf.example:3868;transport=tcp;protocol=diameter". GBA_ERR_SYNTAX for what is
 * none, and for another transport or protocol. */
GBA_MUST_CHECK enum gba_status diameter_uri_parse(struct diameter_uri *out,
						  const char *uri);

/** The first address of a name, in digits, which the library below wants; GBA_ERR_NOT_FOUND. */
GBA_MUST_CHECK enum gba_status diameter_uri_address(char out[256], const char *name);

#endif
