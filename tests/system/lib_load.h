/* SPDX-License-Identifier: Apache-2.0 */
/** @file lib_load.h  A context of the public library over a BSF that knows every B-TID, and
 * the UE's side of Digest: for programs that verify much. */
#ifndef GBA_TESTS_LIB_LOAD_H
#define GBA_TESTS_LIB_LOAD_H

#include <gba/naf.h>
#include <stdbool.h>

#define LOAD_HOST  "naf1.home1.net"
#define LOAD_REALM "3GPP-bootstrapping@" LOAD_HOST
#define LOAD_BTID  "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example"
#define LOAD_KEY   0x11 /* every octet of the key that the BSF gives */

#define LOAD_NONCE_MAX 64
#define LOAD_AUTH_MAX  512

/** NULL: it failed. */
struct gba_naf *load_open(void);
struct gba_naf_request load_request(const char *authorization);
/** A nonce out of a challenge. */
bool load_nonce(struct gba_naf *naf, char nonce[LOAD_NONCE_MAX]);
/** The password of a key whose octets are all this one; 44 characters. */
void load_password(char out[45], unsigned char octet);
/** Authorization with this key. */
bool load_answer(char out[LOAD_AUTH_MAX], const char *nonce, unsigned nc,
		 unsigned char octet);

#endif
