/* SPDX-License-Identifier: Apache-2.0 */
/** @file auth.h  What a Digest client does on Ub and Ua alike (RFC 7616). */
#ifndef GBA_UE_AUTH_H
#define GBA_UE_AUTH_H

#include "base/clock.h"
#include "crypto/digest.h"
#include "ue/http.h"

/** The qop to use of those offered: auth-int where it is, else auth, else none. */
enum digest_qop ue_qop_choose(struct gba_text offered);

/* A walk over the challenges of a reply, in one WWW-Authenticate header or in several. */
struct ue_challenges {
	const struct ue_reply *reply;
	unsigned headers; /* read so far */
	struct gba_text rest;
};
/** The next one, of any scheme; false when there are no more. */
bool ue_challenges_next(struct ue_challenges *walk, struct gba_text *challenge);

/** A fresh cnonce: 32 hexadecimal digits. */
GBA_MUST_CHECK enum gba_status ue_cnonce(char out[33], const struct gba_random *random);

/**
 * Does the reply prove that the server knows the password? Checks rspauth of its
 * Authentication-Info over the body of the reply.
 * @return GBA_OK; GBA_ERR_MAC if it is wrong; GBA_ERR_NOT_FOUND if there is none
 */
GBA_MUST_CHECK enum gba_status ue_proof_check(const struct digest_hex *ha1,
					      const struct digest_input *request,
					      const struct ue_reply *reply);

#endif
