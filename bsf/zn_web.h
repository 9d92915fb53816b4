/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_web.h  Zn and Zpn over HTTPS: SOAP (TS 29.109 clause 5.3) and JSON (TS 29.309). */
#ifndef GBA_BSF_ZN_WEB_H
#define GBA_BSF_ZN_WEB_H

#include "bsf/conf.h"
#include "bsf/zn_server.h"
#include "bsf/zpn_server.h"
#include "http/http.h"

struct bsf_zn_web;

/** Serve with mutual TLS; *out is NULL, with GBA_OK, where there is no listener. conf
 * stays where it is. */
GBA_MUST_CHECK enum gba_status bsf_zn_web_open(struct bsf_zn_web **out, struct bsf_zn *zn,
					       struct bsf_zpn *zpn, struct store *store,
					       const struct bsf_conf_zn_web *conf,
					       const struct gba_log *log);
/** Before zn and zpn are gone; waits for answers that are under way. NULL does nothing. */
void bsf_zn_web_close(struct bsf_zn_web *web);
/** Certificates and authority anew. */
GBA_MUST_CHECK enum gba_status bsf_zn_web_reload(struct bsf_zn_web *web);

/** The description of the SOAP form as it is served: doc/gba-zn.wsdl, or doc/gba-zn.xsd,
 * with this namespace and this address. GBA_ERR_ARG: host is none, or it does not fit. */
GBA_MUST_CHECK enum gba_status bsf_zn_wsdl_build(struct gba_buf *out, bool xsd,
						 struct gba_text host, const char *path,
						 const char *ns);

#endif
