/* SPDX-License-Identifier: Apache-2.0 */
/** @file lib_fake.h  A context of the public library over a BSF of the test. */
#ifndef GBA_TEST_LIB_FAKE_H
#define GBA_TEST_LIB_FAKE_H

#include "lib/context.h"
#include "naf_fake.h"

extern const uint8_t fake_ua_http[GBA_NAF_UA_ID_LEN];

/* The transport whose self is this struct fake_bsf; one a process. */
extern struct fake_bsf lib_bsf;
extern bool lib_bsf_is_ready;
extern const struct naf_transport lib_transport;

/** An open context of FAKE_HOST, whose BSF has a key of 0x11 octets for plain HTTP.
 * @param name  the line of FAKE_HOST */
struct gba_naf *lib_open(const char *name);
/** "GET /" at FAKE_HOST. */
struct gba_naf_request lib_request(const char *authorization);
/** Credentials for the challenge of a verdict, with a key of these octets. */
void lib_answer(const struct gba_naf_verdict *challenge, const char *nc, uint8_t octet,
		char *out, size_t size);

#endif
