/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_web_int.h  What Zn and Zpn over HTTPS share. Inside bsf. */
#ifndef GBA_BSF_ZN_WEB_INT_H
#define GBA_BSF_ZN_WEB_INT_H

#include <stdatomic.h>

#include "bsf/zn_web.h"
#include "codec/zn_web.h"

#define ZN_WEB_ESCAPED_MAX 6 /* octets that one becomes in XML or JSON */

struct bsf_zn_web {
	struct bsf_zn *zn;
	struct bsf_zpn *zpn;
	struct store *store;
	const struct gba_log *log;
	struct http_server *http;
	char path[128], api_path[192], push_api_path[192];
	size_t service_len; /* of api_path, what each path of the service begins with */
	char ns[128];
	atomic_uint_fast64_t nameless; /* the latest connection that was told of */
};

enum zn_web_form { ZN_WEB_SOAP, ZN_WEB_JSON };

/* One request on its way. */
struct zn_web_trip {
	struct bsf_zn_web *web;
	struct http_exchange *x;
	enum zn_web_form form;
};

/** The name in the certificate that stands for Origin-Host. */
const char *zn_web_identity(const struct zn_web_trip *trip);
/** How the form of this trip calls NAF-Id (402) and the like; NULL: no field of it. */
const char *zn_web_field(const struct zn_web_trip *trip, uint32_t avp);

/* The words of a refusal in SOAP differ. */
typedef enum gba_status zn_web_fault_build(struct gba_buf *out,
					   const struct zn_web_error *error,
					   const char *detail, const char *ns);
void zn_web_reply_fault(const struct zn_web_trip *trip, const struct zn_web_error *error,
			const char *detail, zn_web_fault_build *soap);
/** A body that does not parse: one line, and the fault. room: "zn" or "zpn". */
void zn_web_refuse_malformed(const struct zn_web_trip *trip, const char *room,
			     const struct zn_web_error *error, zn_web_fault_build *soap);
/** 200 with what build writes into size octets, which are wiped; build fails: false. */
bool zn_web_reply_answer(const struct zn_web_trip *trip, size_t size,
			 enum gba_status (*build)(struct gba_buf *out,
						  const struct zn_web_trip *trip,
						  const void *answer),
			 const void *answer);

/** A request of Zpn; in SOAP perhaps of nobody. */
void zpn_web_ask(const struct zn_web_trip *trip);

#endif
