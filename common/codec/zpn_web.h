/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn_web.h  Zpn over HTTP: SOAP (TS 29.109 clause 5.5, Annex G) and JSON (push-info
 * of Nbsp_GBA, TS 29.309), as the BSF and as the Push-NAF speak them. Faults and times are
 * those of Zn (zn_web.h). */
#ifndef GBA_CODEC_ZPN_WEB_H
#define GBA_CODEC_ZPN_WEB_H

#include "codec/zn_web.h"
#include "codec/zn_web_client.h"
#include "codec/zpn.h"

/* Where the words are not known from the specification, they are these. */
#define ZPN_SOAP_REQUEST  "requestGbaPushInfoRequest"
#define ZPN_SOAP_ANSWER	  "requestGbaPushInfoResponse"
#define ZPN_SOAP_FAULT	  "requestGbaPushInfoFault" /* in the detail of a Fault */
#define ZPN_JSON_RESOURCE "/nbsp-gba/v1/push-info-retrieval"

#define ZPN_WEB_FEATURE_MAX 32

/* A request, read. gpr has views into this very struct, so it is never copied. What was
 * there and not well formed stays in it in a form that the checks of Zpn refuse. */
struct zpn_web_request {
	struct zpn_gpr gpr;
	char ue_id[GBA_IMPU_MAX + 1], app_label[ZPN_APP_LABEL_MAX + 1];
	char ptid[ZPN_PTID_MAX + 1];
	uint8_t naf_id[GBA_NAF_ID_MAX];
	char gsids[AVP_LONG_LIST_MAX][ZN_WEB_GSID_MAX];
	char features[AVP_LIST_MAX][ZPN_WEB_FEATURE_MAX];
	uint8_t rand_auts[ZPN_RESYNC_LEN];
	size_t rand_len, auts_len; /* as they came; 0: not good */
	bool has_resync;
};

/* --- the BSF ---------------------------------------------------------------------------
 */

/** As zn_soap_parse and zn_json_parse. */
GBA_MUST_CHECK enum gba_status zpn_soap_parse(struct zpn_web_request *out,
					      struct zn_web_error *error,
					      struct gba_octets body);
GBA_MUST_CHECK enum gba_status zpn_json_parse(struct zpn_web_request *out,
					      struct zn_web_error *error,
					      struct gba_octets body);

/* What goes back. uss are the ones in gpa->uss_list. */
struct zpn_web_answer {
	const struct zpn_gpa *gpa;
	const struct guss_uss *const *uss;
	size_t uss_count;
	bool key_choice; /* the USS say it */
};

/** As doc/gba-zn.xsd has it, in this namespace. GBA_ERR_ARG: it does not fit. */
GBA_MUST_CHECK enum gba_status zpn_soap_build(struct gba_buf *out,
					      const struct zpn_web_answer *answer,
					      const char *ns);
/** PushInfoResponse of TS 29.309. GBA_ERR_ARG: it does not fit. */
GBA_MUST_CHECK enum gba_status zpn_json_build(struct gba_buf *out,
					      const struct zpn_web_answer *answer);
/** zn_soap_fault_build in the words of Zpn. */
GBA_MUST_CHECK enum gba_status zpn_soap_fault_build(struct gba_buf *out,
						    const struct zn_web_error *error,
						    const char *detail, const char *ns);

/* --- the Push-NAF ----------------------------------------------------------------------
 */

/** UE-Id, UICC-App-Label and NAF-SA-Identifier are text. GBA_ERR_ARG: it does not fit, or
 * is no request. */
GBA_MUST_CHECK enum gba_status
zpn_soap_request_build(struct gba_buf *out, const struct zpn_gpr *gpr, const char *ns);
GBA_MUST_CHECK enum gba_status zpn_json_request_build(struct gba_buf *out,
						      const struct zpn_gpr *gpr);

/* What a BSF said: zn.result as in zn_web_client.h; with ZN_WEB_OK gpa counts. gpa has
 * views into this very struct, so it is never copied. */
struct zpn_web_reply {
	struct zpn_gpa gpa;
	struct zn_web_reply zn; /* what an answer of Zn has too */
	uint8_t gpi[ZPN_GPI_MAX];
};

/** As zn_soap_reply_parse. GBA_ERR_SYNTAX also for a success without key or GPI. */
GBA_MUST_CHECK enum gba_status zpn_soap_reply_parse(struct zpn_web_reply *out,
						    unsigned status,
						    struct gba_octets body);
GBA_MUST_CHECK enum gba_status zpn_json_reply_parse(struct zpn_web_reply *out,
						    unsigned status,
						    struct gba_octets body);
void zpn_web_reply_fini(struct zpn_web_reply *reply); /* wipes */

/* --- for the two codecs ----------------------------------------------------------------
 */

/* The words of UE-Id-Type and UICC-ME (TS 29.309 6.1.6.3), by their value. */
extern const char *const zpn_web_ue_id_types[2];  /* PRIVATE, PUBLIC */
extern const char *const zpn_web_uicc_or_me[2];	  /* GBA_ME, GBA_U */
/** The value of a word, in any letter case; 2: it is none. */
struct avp_u32 zpn_web_word(const char *const words[2], struct gba_text word);
/** Keep a text in its room; one that is too long is kept as the empty one. */
void zpn_web_keep(struct avp_octets *out, char *room, size_t size, struct gba_text text);
void zpn_web_keep_feature(struct zpn_web_request *out, struct gba_text feature);
/** An instant that cannot be read is kept as one that is over. */
struct avp_time zpn_web_instant(struct gba_text text);
/** From the boolean of the web to the value of the AVP, whose yes is 0. */
struct avp_u32 zpn_web_private_id(struct avp_u32 wanted);
/** With has_resync: RAND and AUTS are both there, or it is one that is refused. */
void zpn_web_keep_resync(struct zpn_web_request *out);
/** What an answer of Zn has of it. */
struct zn_bia zpn_web_bia(const struct zpn_gpa *gpa);
/** All that was read of a success, put together. gpi_len 0: there is none. */
GBA_MUST_CHECK enum gba_status zpn_web_reply_end(struct zpn_web_reply *out,
						 size_t gpi_len);

#endif
