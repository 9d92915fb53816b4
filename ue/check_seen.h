/* SPDX-License-Identifier: Apache-2.0 */
/** @file check_seen.h  Inside of check: one reply as the predicates of the rows see it.
 */
#ifndef GBA_UE_CHECK_SEEN_H
#define GBA_UE_CHECK_SEEN_H

#include "codec/www_auth.h"
#include "ue/check.h"

/* Replies by their status. */
enum {
	ON_CHALLENGE = 1, /* 401 */
	ON_OK = 2,	  /* 2xx */
	ON_REFUSAL = 4,	  /* 4xx and 5xx but 401 */
	ON_OTHER = 8,
	ON_ANY = 15
};

struct check_seen {
	struct check *check;
	const struct ue_reply *reply;
	unsigned on;
	struct check_form form;	    /* of the first WWW-Authenticate */
	bool credentials;	    /* the request had a response */
	struct www_auth sent, info; /* Authorization; Authentication-Info */
	struct gba_text body;
};

enum { BSF = 1 << CHECK_BSF, NAF = 1 << CHECK_NAF };

/* A row of doc/interop.md with its clause. */
struct check_row {
	const char *id, *clause;
	unsigned peers, on; /* whose replies, and which of them */
	bool (*is_bad)(const struct check_seen *s);
	const char *sentence;
};

extern const struct check_row check_challenge_rows[], check_answer_rows[];
extern const size_t check_challenge_rows_count, check_answer_rows_count;

/** The first header of this name, and how many there are. */
struct gba_text check_header(const struct check_seen *s, const char *name);
unsigned check_count(const struct check_seen *s, const char *name);
/** A directive of the challenge; absent if it is not there. */
struct gba_text check_directive(const struct check_seen *s, const char *name);
/** Does the word stand in it, in letters of any case? */
bool check_contains(struct gba_text t, const char *word);

#endif
