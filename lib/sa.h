/* SPDX-License-Identifier: Apache-2.0 */
/** @file sa.h  An SA as the public library hands it out; for push_api.c and sa_api.c. */
#ifndef GBA_LIB_SA_H
#define GBA_LIB_SA_H

#include "lib/context.h"
#include "lib/push.h"
#include "push/sa.h"

struct gba_naf_sa {
	struct naf_key *key;
	char ptid[GBA_PTID_MAX + 1];
	struct naf_id naf_id;
	struct aka_rand rand;
	bool gba_u;
	char app_label[GPI_APP_LABEL_TEXT_MAX + 1];
	int64_t created_s, expires_s;
	size_t gpi_len;
	uint8_t gpi[];
};

/** Open the database of the settings. GBA_ERR_IO or GBA_ERR_STORE and a reason. */
GBA_MUST_CHECK enum gba_status naf_sa_open(struct push_table **out, struct gba_naf *naf,
					   char reason[NAF_REASON_MAX]);

/** Of a row; its keys are those of key, which gets a reference more. */
GBA_MUST_CHECK enum gba_status naf_sa_new(struct gba_naf_sa **out,
					  const struct push_sa *row, struct naf_key *key);
/** Of an answer of the BSF; not kept yet. GBA_ERR_PEER: its GPI is none. */
GBA_MUST_CHECK enum gba_status naf_sa_make(struct gba_naf_sa **out,
					   const struct naf_push_ask *ask,
					   const struct naf_push_answer *answer,
					   int64_t now_s);
/** On disk, when it returns. GBA_ERR_PEER: its RAND or P-TID is in use for another name,
 * or it is over. */
GBA_MUST_CHECK enum gba_status naf_sa_keep(struct gba_naf *naf,
					   const struct gba_naf_sa *sa);
/** The same for each of a list that has an SA, by few commits; one that cannot be kept
 * loses its SA and has the reason as its status. */
void naf_sa_keep_all(struct gba_naf *naf, struct pending *list);

/** What the store of the SAs says, in the words of the public interface. */
enum gba_naf_status naf_sa_status(enum gba_status status);

#endif
