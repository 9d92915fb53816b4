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
#define GUSS_LIFETIME_MAX UINT32_MAX /* a lifeTime of 0 or above is read as this */
#define GUSS_NS_R9 "urn:3gpp:gba:GBAGUSSSchema-R9:2010-02"

/* GUSS_UICC_SIM never stands in a document: it is what a home network may know beside it,
 * that the subscriber has a SIM and so can do 2G GBA alone (TS 33.220 Annex I). */
enum guss_uicc { GUSS_UICC_ABSENT, GUSS_UICC_GBA, GUSS_UICC_GBA_U, GUSS_UICC_SIM };
enum guss_key_choice { GUSS_KEY_ABSENT, GUSS_KEY_ME, GUSS_KEY_UICC, GUSS_KEY_ME_UICC };
#define GUSS_KEY_CHOICES 4
/* How a choice is written, by its value: in XML, and in the JSON of TS 29.309. */
struct guss_key_choice_name { const char *xml, *json; };
extern const struct guss_key_choice_name guss_key_choices[GUSS_KEY_CHOICES];

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
	uint64_t lifetime_s;  /* 0: absent; GUSS_LIFETIME_MAX: as long as the BSF lets it be */
	int64_t timestamp_s;  /* 0: absent */
	size_t uss_count;
	struct guss_uss *uss;
};

/* Why a document was refused, for people: "line 7: uss without id". */
struct guss_error {
	unsigned line;
	char text[160];
};

/** Read leniently, as older and newer releases write it; root guss or ussList.
 * @param err  may be NULL; says why on refusal; with GBA_OK text is "" or a remark for the log
 *             (an unknown uiccType, keyChoice, or an unreadable timestamp was passed over)
 * @return GBA_OK and *out to be freed with guss_free; GBA_ERR_SYNTAX; GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status guss_parse(struct guss **out, struct gba_octets xml,
					  struct guss_error *err);
/** The same of one user: GBA_ERR_SYNTAX too where the guss has the id of another IMPI, which
 * is as none (TS 29.109 Annex A). */
GBA_MUST_CHECK enum gba_status guss_parse_of(struct guss **out, struct gba_octets xml,
					     const char *impi, struct guss_error *err);
void guss_free(struct guss *guss);
void guss_uss_fini(struct guss_uss *uss);
/** The uss of this GSID and this very group (NULL: none); NULL if there is none. */
const struct guss_uss *guss_uss_find(const struct guss *guss, uint32_t gsid,
				     const char *group);

#define GUSS_FINDINGS_MAX 16
typedef void guss_on_finding(void *ctx, const struct guss_error *finding);

/** Tell what in a well-formed document is not as doc/guss.xsd has it, by line and up to
 * GUSS_FINDINGS_MAX; the reader may take it all the same, or refuse it for one of them. The
 * namespace does not matter. GBA_ERR_SYNTAX: not well-formed, see guss_parse. */
GBA_MUST_CHECK enum gba_status guss_lint(struct gba_octets xml, guss_on_finding *on_finding,
					 void *ctx);

/** Root guss (whole), or root ussList with just the chosen uss, nafGroup stripped. Valid under
 * doc/guss.xsd when every uss has a uid. GBA_ERR_ARG, and *out as it was: it does not fit, a
 * text is not UTF-8 or has control characters, a guss has no id. */
GBA_MUST_CHECK enum gba_status guss_build(struct gba_buf *out, const struct guss *guss);
GBA_MUST_CHECK enum gba_status guss_uss_list_build(struct gba_buf *out,
						   const struct guss_uss *const *uss,
						   size_t count);

/* Another form than the default: namespace GUSS_NS_R9 and no keyChoice. */
struct guss_form {
	const char *ns;  /* NULL or "": none */
	bool key_choice; /* written as Extension/keyChoice of the uss; not in doc/guss.xsd */
};
GBA_MUST_CHECK enum gba_status guss_build_as(struct gba_buf *out, const struct guss *guss,
					     const struct guss_form *form);
GBA_MUST_CHECK enum gba_status guss_uss_list_build_as(struct gba_buf *out,
						      const struct guss_uss *const *uss,
						      size_t count,
						      const struct guss_form *form);

/** 33.220 4.2.1: the uss of this GSID for a NAF of this group (NULL: no group); the group's
 * own first, then the one without a group; NULL if none. */
const struct guss_uss *guss_select(const struct guss *guss, uint32_t gsid,
				   const char *naf_group);

#endif
