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

/** %nonce% opened; false if the card refuses it. */
bool card_open(struct card *card);
/** %response% from %user% %realm% %nonce% %nc% %cnonce% %qop% %uri%; password RES or
 * none. */
void card_answer(const struct card *card, bool empty_password);
/** %auts%: the card stands so many SEQ above the SQN of the challenge. */
void card_auts(const struct card *card, unsigned ahead);
/** %rspauth% over this body. */
void card_rspauth(const struct card *card, const char *body, size_t len);
/** %tmpi% for the BSF %bsf%. */
void card_tmpi(const struct card *card);

#endif
