/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_id.h  The two names of a NAF SA of GBA Push (TS 24.109 4A.1). */
#ifndef GBA_CODEC_PUSH_ID_H
#define GBA_CODEC_PUSH_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"
#include "crypto/aka.h"

#define GBA_PTID_MAX	  255 /* octets */
#define GBA_PTID_TEXT_MAX PUSH_TEXT_MAX(GBA_PTID_MAX)
#define GBA_PTID_SEED	  12 /* random octets in a P-TID of ours, unless set otherwise */
#define GBA_PTID_SEED_MIN 8
#define GBA_PTID_SEED_MAX 16
#define RAND_AT_NAF_MAX	  (32 + 1 + 255) /* RAND@'naf' */

/* P-TID and App_Lbl are octets of somebody else's choice (P1), and text here: an octet that
 * is not visible ASCII, and "%", is written %XX in upper-case hex, all others as they are,
 * so that there is one text for the same octets. */
#define PUSH_TEXT_MAX(octets) (3 * (octets))

/** out has room for PUSH_TEXT_MAX(max) + 1 characters. GBA_ERR_ARG: more than max octets. */
GBA_MUST_CHECK enum gba_status push_text_build(char *out, size_t max, struct gba_octets in);

/** The octets of a text. GBA_ERR_SYNTAX: it is none, or of more than max octets, and out is
 * spoiled. */
GBA_MUST_CHECK enum gba_status push_text_parse(uint8_t *out, size_t *len, size_t max,
					       struct gba_text in);

/** The text of a P-TID, 1 to 255 octets; what they say is for its Push-NAF alone (P1). */
bool ptid_is_valid(struct gba_text ptid);

/** One whose octets are its text, as all are that a Push-NAF of ours takes for its own. */
bool ptid_is_plain(struct gba_text ptid);

/** The P-TID of ours (P1): the seed in base64url (RFC 4648 clause 5) without padding. It
 * is short, so that a GPI fits one short message. One bit of the seed is not used, so
 * that the first character is a letter and no command takes it for an option.
 * GBA_ERR_ARG: a length out of its bounds. */
GBA_MUST_CHECK enum gba_status ptid_build(char out[GBA_PTID_MAX + 1], const uint8_t *seed,
					  size_t len);

/** RAND@'naf' as text (P1): RAND in lower-case hex "@" FQDN. */
GBA_MUST_CHECK enum gba_status rand_at_naf_build(char out[RAND_AT_NAF_MAX + 1],
						 const struct aka_rand *rand,
						 const char *naf_fqdn);

/** Split it; the FQDN is a view. GBA_ERR_SYNTAX: upper-case hex too, so that there is one
 * text for one SA. */
GBA_MUST_CHECK enum gba_status
rand_at_naf_parse(struct aka_rand *rand, struct gba_text *naf_fqdn, struct gba_text in);

#endif
