/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_web.h  Zn over HTTP: SOAP (TS 29.109 clause 5.3, Annex D) and JSON (Nbsp_GBA,
 * TS 29.309). Both carry what a BIR and a BIA carry, so both are read into those. */
#ifndef GBA_CODEC_ZN_WEB_H
#define GBA_CODEC_ZN_WEB_H

#include "base/buf.h"
#include "codec/btid.h"
#include "codec/guss.h"
#include "codec/zn.h"

#define ZN_WEB_MAX	  (16 * 1024)	     /* longest request that is read */
#define ZN_WEB_ANSWER_MAX (6 * GUSS_DOC_MAX) /* longest answer: a USS list, escaped */

/* Where the words are not known from the specification, they are these. */
#define ZN_SOAP_NS	"urn:3gpp:gba:GBAService"
#define ZN_SOAP_REQUEST "requestBootstrappingInfoRequest"
#define ZN_SOAP_ANSWER	"requestBootstrappingInfoResponse"
#define ZN_SOAP_FAULT	"requestBootstrappingInfoFault" /* in the detail of a Fault */

#define ZN_JSON_SERVICE	 "/nbsp-gba/"
#define ZN_JSON_RESOURCE ZN_JSON_SERVICE "v1/bootstrapping-info-retrieval"
#define ZN_JSON_TYPE	 "application/json"
#define ZN_JSON_PROBLEM	 "application/problem+json"

#define ZN_WEB_GSID_MAX 12

/* A request, read. bir has views into this very struct, so it is never copied. What was
 * there and not well formed stays in it in a form that the checks of Zn refuse: who may
 * ask is looked at first. */
struct zn_web_request {
	struct zn_bir bir;
	char btid[GBA_BTID_MAX + 1];
	uint8_t naf_id[GBA_NAF_ID_MAX];
	char gsids[AVP_LONG_LIST_MAX][ZN_WEB_GSID_MAX];
};

/* One refusal on all three roads. */
struct zn_web_fault {
	uint32_t result;   /* of Diameter; 0: not a request at all */
	const char *name;  /* what Diameter calls it */
	bool is_ours;	   /* SOAP: Server, not Client (SOAP 1.1 clause 4.4.1) */
	unsigned status;   /* of HTTP, with JSON */
	const char *cause; /* of ProblemDetails; NULL: the status says it */
};

/** The one table of them. A result that is not in it is answered as 5012. */
const struct zn_web_fault *zn_web_fault(uint32_t result);
/** The way back, for a NAF: from a ProblemDetails whose title is the name (it is unique),
 * else by cause, else, for a BSF with words of its own, by the status of HTTP unless that
 * is 0. 0: none. */
uint32_t zn_web_result_of(struct gba_text name, struct gba_text cause, unsigned status);

/* Why a request was refused before anybody asked who sent it. */
struct zn_web_error {
	const struct zn_web_fault *fault;
	const char *field;   /* NULL: none in particular */
	bool not_understood; /* SOAP: a header that must be understood */
};

/** Read leniently: with or without an envelope, any namespace, any order, any letter case
 * of a boolean. GBA_ERR_SYNTAX: *error says why, *out is of no use; GBA_ERR_NOMEM. */
GBA_MUST_CHECK enum gba_status zn_soap_parse(struct zn_web_request *out,
					     struct zn_web_error *error,
					     struct gba_octets body);
GBA_MUST_CHECK enum gba_status zn_json_parse(struct zn_web_request *out,
					     struct zn_web_error *error,
					     struct gba_octets body);

/* What goes back. uss are the ones in bia->uss_list. */
struct zn_web_answer {
	const struct zn_bia *bia;
	const struct guss_uss *const *uss;
	size_t uss_count;
	bool key_choice; /* the USS say it */
};

/** As doc/gba-zn.xsd has it, in this namespace. GBA_ERR_ARG: it does not fit. */
GBA_MUST_CHECK enum gba_status
zn_soap_build(struct gba_buf *out, const struct zn_web_answer *answer, const char *ns);
/** BootstrappingInfoResponse of TS 29.309. GBA_ERR_ARG: it does not fit, or there is no
 * meKeyMaterial, which it must have. */
GBA_MUST_CHECK enum gba_status zn_json_build(struct gba_buf *out,
					     const struct zn_web_answer *answer);

/** A Fault of SOAP 1.1; detail is a sentence. */
GBA_MUST_CHECK enum gba_status zn_soap_fault_build(struct gba_buf *out,
						   const struct zn_web_error *error,
						   const char *detail, const char *ns);
/** ProblemDetails (RFC 7807, TS 29.571). */
GBA_MUST_CHECK enum gba_status zn_json_problem_build(struct gba_buf *out,
						     const struct zn_web_error *error,
						     const char *detail);

/** GBA-Type as a word (TS 29.309 clause 6.1.6.3.6). */
const char *zn_web_gba_type(uint32_t gba_type);

/* For the two codecs. A text longer than there is room for is kept as the empty one. */
void zn_web_put_btid(struct zn_web_request *out, struct gba_text btid);
void zn_web_put_naf_id(struct zn_web_request *out, size_t len);
/** rooms: one for each item of the list. */
void zn_web_put_gsid(struct avp_long_list *list, char (*rooms)[ZN_WEB_GSID_MAX],
		     struct gba_text gsid);
void zn_web_put_aware(struct zn_web_request *out, uint32_t aware);
#define ZN_WEB_AWARE_BAD 2u /* neither NO nor YES */
enum gba_status zn_web_refuse(struct zn_web_error *error, uint32_t result,
			      const char *field);

#endif
