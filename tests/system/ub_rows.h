/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub_rows.h  What the files of the test program ub-rows share. */
#ifndef TESTS_SYSTEM_UB_ROWS_H
#define TESTS_SYSTEM_UB_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/aka.h"
#include "crypto/ks.h"

#define VALUE_MAX 2048
#define TEXT_MAX  8192 /* of a line with its words */

/* The card and the subscriber of the command line. */
struct card {
	struct aka_secrets sec;
	struct aka_sqn sqn,
		before; /* of the challenge opened last, and of the one before */
	struct aka_rand rand;
	struct aka_res res;
	struct gba_ks ks;
	uint8_t ks_naf[32]; /* of the NAF_Id named last */
};

/* MD5 as Digest writes it. */
struct rows_hex {
	char s[33];
};

/** %NAME%, as `let` and `catch` set it; ends the program when there is none. */
const char *word(const char *name);
void word_set(const char *name, const char *value);
/** %name% and the escapes \r \n \t \xHH; a word inside a regular expression stands for
 * itself. Returns the length. */
size_t expand(char out[TEXT_MAX], const char *in, bool regex);
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- ub_rows_card.c: each reads words and sets words -----------------------------------
 */

struct rows_hex rows_md5(const void *octets, size_t len);
/** The word: KD(HA1, nonce:nc:cnonce:qop:MD5(A2)) of RFC 7616 3.4.1. */
void rows_kd(const char *name, const struct rows_hex *ha1, const char *a2);
/** %nonce% opened, of a challenge of GBA_U or not; false if the card refuses it. */
bool card_open(struct card *card, bool gba_u);
/** %response% from %user% %realm% %nonce% %nc% %cnonce% %qop% %uri%; password RES or
 * none. */
void card_answer(const struct card *card, bool empty_password);
/** %auts%: the card stands so many SEQ above the SQN of the challenge. */
void card_auts(const struct card *card, unsigned ahead);
/** %rspauth% over this body. */
void card_rspauth(const struct card *card, const char *body, size_t len);
/** %tmpi% for the BSF %bsf%. */
void card_tmpi(const struct card *card);

/* --- ub_rows_naf.c ---------------------------------------------------------------------
 */

/** "FQDN UA-ID" and " u": Ks_NAF (Ks_ext_NAF) or Ks_int_NAF of %impi%, and %password%. */
void naf_key_set(struct card *card, const char *args);
/** %response% from %user% %realm% %nonce% %nc% %cnonce% %qop% %method% %uri% %body% with
 * the password in base64, or the octets of the key. */
void naf_sign(const struct card *card, bool raw);
/** %rspauth% over this body, with the password in base64. */
void naf_proof(const char *body, size_t len);
/** The clock of the NAF goes on by so many seconds. */
void naf_later(const char *seconds);

#endif
