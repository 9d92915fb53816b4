/* SPDX-License-Identifier: Apache-2.0 */
/** @file web.h  The transport over HTTPS: what its questions of Zn and of Zpn share. */
#ifndef GBA_LIB_WEB_H
#define GBA_LIB_WEB_H

#include "base/clock.h"
#include "base/log.h"
#include "codec/zpn_web.h"
#include "lib/push.h"
#include "lib/web_pool.h"
#include "lib/web_uri.h"

/* SOAP or JSON. */
struct web_form {
	const char *name, *resource, *push_resource; /* both: behind the URI */
	const char *type, *header;
	enum gba_status (*build)(struct gba_buf *out, const struct zn_bir *bir,
				 const char *ns);
	enum gba_status (*parse)(struct zn_web_reply *out, unsigned status,
				 struct gba_octets body);
	enum gba_status (*push_build)(struct gba_buf *out, const struct zpn_gpr *gpr,
				      const char *ns);
	enum gba_status (*push_parse)(struct zpn_web_reply *out, unsigned status,
				      struct gba_octets body);
};

struct web {
	struct web_pool *pool;
	const struct web_form *form;
	char url[WEB_URL_MAX], push_url[WEB_URL_MAX], ns[256];
	unsigned timeout_ms;
	int64_t lifetime_max_s;
	struct gba_clock clock;
	const struct gba_log *log;
};

/** Post a request to one of the URLs; done as in web_pool_post. */
GBA_MUST_CHECK enum gba_status web_send(const struct web *web, const char *url,
					const struct gba_buf *body, web_done done,
					void *ctx);
/** Ask for a push; ctx is the struct web. */
void web_push_ask(void *ctx, const struct naf_push_ask *ask, naf_push_done done,
		  void *done_ctx);

#endif
