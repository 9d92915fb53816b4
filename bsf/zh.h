/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh.h  Zh: what the BSF asks an HSS and what it believes of the answer
 * (TS 29.109 4.2). No I/O, no clock. */
#ifndef GBA_BSF_ZH_H
#define GBA_BSF_ZH_H

#include "codec/zh.h"
#include "crypto/ks.h"
#include "diam/diam.h"
#include "home/av.h"

#define BSF_ZH_SCHEME_AKA    "Digest-AKAv1-MD5"
#define BSF_ZH_SCHEME_DIGEST "SIP Digest" /* unless the settings say otherwise */

/* Everything that can become of a question. */
enum bsf_zh_reason {
	BSF_ZH_OK,
	BSF_ZH_REDIRECTED, /* to be asked elsewhere */
	/* nobody answered */
	BSF_ZH_NO_PEER,
	BSF_ZH_NO_REALM,
	BSF_ZH_NO_ANSWER,
	/* the HSS refused: 29.109 6.2, 29.229 6.2, 29.329 6.2 */
	BSF_ZH_IDENTITY_UNKNOWN,
	BSF_ZH_USER_UNKNOWN,
	BSF_ZH_NOT_AUTHORIZED,
	BSF_ZH_NOT_ALLOWED,
	BSF_ZH_SCHEME_UNSUPPORTED,
	BSF_ZH_IDENTITIES_DIFFER,
	BSF_ZH_BUSY,	    /* 3004 */
	BSF_ZH_UNDELIVERED, /* another protocol error, 3xxx */
	BSF_ZH_REFUSED,
	/* a redirect that is not followed */
	BSF_ZH_REDIRECT_EMPTY,
	BSF_ZH_REDIRECT_FOREIGN,
	BSF_ZH_REDIRECT_DOWN,
	BSF_ZH_REDIRECT_LOOP,
	/* an answer that is not believed */
	BSF_ZH_USER_WRONG,
	BSF_ZH_USER_MISSING,
	BSF_ZH_VECTOR_MISSING,
	BSF_ZH_SCHEME_WRONG,
	BSF_ZH_VECTOR_BAD,
	/* our own failure */
	BSF_ZH_FAILED,
	BSF_ZH_REASON_COUNT
};

struct bsf_zh_reason_row {
	enum gba_status status; /* for the one who asked for the vector */
	const char *outcome;	/* the counter's name */
	const char *detail;	/* a sentence with the clause, for `gbactl why` */
};

const struct bsf_zh_reason_row *bsf_zh_reason_row(enum bsf_zh_reason reason);

/* What a MAR asks; it outlives the request. */
struct bsf_zh_question {
	char impi[GBA_IMPI_MAX + 1]; /* "": impu says who */
	char impu[GBA_IMPU_MAX + 1];
	enum av_kind kind;
	const char *scheme; /* how that kind is called; of the caller */
	bool resync;
	uint8_t rand_auts[sizeof(struct aka_rand) + sizeof(struct aka_auts)];
	int64_t guss_timestamp_s; /* of the GUSS that is held; 0: none with a time */
};

/** digest_scheme outlives the question. GBA_ERR_ARG: the identity is too long. */
GBA_MUST_CHECK enum gba_status bsf_zh_question(struct bsf_zh_question *out,
					       const struct av_request *request,
					       const char *digest_scheme);
/** TS 29.109 3.2 of Multimedia-Auth; views into the question. */
void bsf_zh_build(struct zh_mar *out, const struct bsf_zh_question *question);

/** The identity that says who it is. */
const char *bsf_zh_who(const struct bsf_zh_question *question);
/** Destination-Realm for an identity: what follows its '@'; NULL if that is no realm. */
const char *bsf_zh_realm(const char *identity);

/**
 * Is it an answer, and is it one to this question? (TS 29.109 4.2, TS 29.229 6.3.)
 * @param[out] out  the vector or the SIP Digest credentials, and whose they are; written
 * only with BSF_ZH_OK; the rest stays
 * @param status, result, maa  as diam_on_answer brings them
 */
enum bsf_zh_reason bsf_zh_judge(struct av_answer *out,
				const struct bsf_zh_question *question,
				enum gba_status status, const struct diam_result *result,
				const struct zh_maa *maa);

#endif
