/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub_reason.h  Everything that can happen on Ub, each with its sentence and
 * status. */
#ifndef GBA_BSF_UB_REASON_H
#define GBA_BSF_UB_REASON_H

#include "bsf/conf.h"

enum ub_reason {
	/* request 1 and what counts as one */
	UB_FIRST_REQUEST,
	UB_NONCE_UNKNOWN,
	UB_NONCE_LATE,
	UB_NONCE_OF_ANOTHER,
	UB_OTHER_KIND,
	/* request 2 */
	UB_RESPONSE_GOOD,
	UB_RESPONSE_WRONG,
	UB_DIGEST_WRONG,
	UB_RESPONSE_EMPTY,
	UB_AUTS_GOOD,
	UB_AUTS_FORGED,
	UB_NO_ANSWER,
	/* malformed */
	UB_BAD_METHOD,
	UB_BAD_AUTHORIZATION,
	UB_BAD_USERNAME,
	UB_BAD_URI,
	UB_BAD_QOP,
	UB_BAD_ALGORITHM,
	UB_BAD_NC,
	UB_BAD_CNONCE,
	UB_BAD_AUTS,
	UB_BAD_STRICT,
	/* refused */
	UB_HOST_UNKNOWN,
	UB_PATH_UNKNOWN,
	UB_3G_OFF,
	UB_2G_OFF,
	UB_2G_PLAIN,
	UB_2G_AUTS,
	UB_DIGEST_OFF,
	UB_DIGEST_PLAIN,
	UB_DIGEST_TLS12,
	UB_DIGEST_AUTS,
	UB_NO_CREDENTIALS,
	UB_TMPI_NOT_USED,
	UB_IMPI_UNKNOWN,
	UB_IMPI_BARRED,
	UB_TMPI_UNKNOWN,
	UB_RESPONSE_LIMIT,
	UB_RESYNC_LIMIT,
	UB_SOURCE_LIMIT,
	UB_IMPI_LIMIT,
	/* our own failures */
	UB_AV_FAILED,
	UB_STORE_FAILED,
	UB_FAILED,
	/* done */
	UB_CHALLENGE_SENT,
	UB_BOUND_OK,
	UB_REASON_COUNT
};

struct ub_reason_row {
	const char *step;    /* of the audit record */
	const char *outcome; /* also the name of the counter */
	const char *detail;  /* a sentence with the clause, for `gbactl why` */
};

const struct ub_reason_row *ub_reason_row(enum ub_reason reason);

/** Status of the reply when it ends a request without a challenge. */
unsigned ub_reason_status(enum ub_reason reason, const struct bsf_conf_ub *conf);

#endif
