/* SPDX-License-Identifier: Apache-2.0 */
/** @file guss.h  GUSS and USS documents (TS 29.109 Annex A). The one user of XML for GUSS. */
#ifndef GBA_CODEC_GUSS_H
#define GBA_CODEC_GUSS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/octets.h"

#define GUSS_DOC_MAX (64 * 1024)
#define GUSS_USS_MAX 256
#define GUSS_UID_MAX 64
#define GUSS_FLAG_MAX 64
#define GUSS_NS_R9 "urn:3gpp:gba:GBAGUSSSchema-R9:2010-02"

enum guss_uicc { GUSS_UICC_ABSENT, GUSS_UICC_GBA, GUSS_UICC_GBA_U };
enum guss_key_choice { GUSS_KEY_ABSENT, GUSS_KEY_ME, GUSS_KEY_UICC, GUSS_KEY_ME_UICC };

struct guss_uss {
	uint32_t gsid, type;
	char *naf_group; /* NULL: for every NAF */
	enum guss_key_choice key_choice;
	size_t uid_count, flag_count;
	char **uids;
	uint32_t *flags;
};

struct guss {
	char *id; /* IMPI; NULL in a ussList */
	enum guss_uicc uicc;
	uint64_t lifetime_s;  /* 0: absent */
	int64_t timestamp_s;  /* 0: absent */
	size_t uss_count;
	struct guss_uss *uss;
};

/* Why a document was refused, for people: "line 7: uss without id". */
struct guss_error {
	unsigned line;
	char text[160];
};

/** Read by the rules of the reader (guss.xsd-notes section 4); root guss or ussList.
 * @param err  may be NULL; filled on refusal
 * @return GBA_OK and *out to be freed with guss_free; GBA_ERR_SYNTAX; GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status guss_parse(struct guss **out, struct gba_octets xml,
					  struct guss_error *err);
void guss_free(struct guss *guss);

/** Root guss (whole), or root ussList with just the chosen uss, nafGroup stripped. */
GBA_MUST_CHECK enum gba_status guss_build(struct gba_buf *out, const struct guss *guss);
GBA_MUST_CHECK enum gba_status guss_uss_list_build(struct gba_buf *out,
						   const struct guss_uss *const *uss,
						   size_t count);

/** 33.220 4.2.1: the uss of this GSID for a NAF of this group (NULL: no group); the group's
 * own first, then the one without a group; NULL if none. */
const struct guss_uss *guss_select(const struct guss *guss, uint32_t gsid,
				   const char *naf_group);

#endif
