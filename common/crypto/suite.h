/* SPDX-License-Identifier: Apache-2.0 */
/** @file suite.h  TLS cipher suites: an OpenSSL or IANA name to its two octets. */
#ifndef GBA_CRYPTO_SUITE_H
#define GBA_CRYPTO_SUITE_H

#include <stdint.h>

#include "base/octets.h"

struct gba_suite { uint8_t b[2]; }; /* as in the ServerHello; yy zz of TS 33.220 H.3 */

/** From "ECDHE-RSA-AES128-GCM-SHA256" (nginx $ssl_cipher) or "TLS_AES_128_GCM_SHA256".
 * GBA_ERR_NOT_FOUND for a name libssl does not know. */
GBA_MUST_CHECK enum gba_status gba_suite_by_name(struct gba_suite *out, struct gba_text name);

#endif
