/* SPDX-License-Identifier: Apache-2.0 */
/** @file calc_http.h  Private to calc: the words of a Digest, and what explains a wrong
 * one. */
#ifndef GBA_CTL_CALC_HTTP_H
#define GBA_CTL_CALC_HTTP_H

#include "codec/www_auth.h"
#include "crypto/digest.h"
#include "ctl/calc_sum.h"

/* A form of the password that a sender may have hashed. Secret. */
struct calc_password {
	uint8_t b[256];
	size_t len;
	const char *mistake; /* NULL: the right form */
};
#define CALC_PASSWORDS_MAX 6

struct calc_digest {
	struct www_auth header; /* the views below point into it, or into the words */
	bool pasted;
	struct gba_text username, realm, response;
	struct digest_input in;
	struct gba_octets reply_body; /* p NULL: not given */
	uint8_t body[65536];
	struct calc_password
		password[CALC_PASSWORDS_MAX]; /* the first is the right one */
	size_t password_count;
};

/** Read the words; qop and algorithm are what the interface has when no word says. */
GBA_MUST_CHECK enum gba_status calc_digest_read(struct calc *c, struct calc_digest *d,
						const char *qop, const char *algorithm);

/** Show the sums, and judge a pasted header; the passwords are there. */
GBA_MUST_CHECK enum gba_status calc_digest_finish(struct calc *c,
						  const struct calc_digest *d);

/** Add a form of the password; the mistake is a sentence, NULL for the right form. */
void calc_password_add(struct calc_digest *d, const void *p, size_t len,
		       const char *mistake);

/**
 * Which mistakes of the sender, three at most and as few as can be, make the response of
 * the header come out: one "mistake" field each.
 * @return GBA_OK when some do; GBA_ERR_MAC when none; GBA_ERR_CRYPTO
 */
GBA_MUST_CHECK enum gba_status calc_digest_explain(struct calc *c,
						   const struct calc_digest *d);

/** What is odd about a pasted header though its response is right: "note" fields. */
void calc_digest_notes(struct calc *c, const struct calc_digest *d);

#endif
