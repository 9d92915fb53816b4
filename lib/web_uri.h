/* SPDX-License-Identifier: Apache-2.0 */
/** @file web_uri.h  The URI of a BSF that is asked over HTTPS. */
#ifndef GBA_LIB_WEB_URI_H
#define GBA_LIB_WEB_URI_H

#include <stddef.h>

#include "base/status.h"

#define WEB_URL_MAX 512

/** https://HOST[:PORT][/PATH] with a resource behind it, "" for none. GBA_ERR_SYNTAX:
 * another scheme, a user, a query, a fragment, or too long; GBA_ERR_NOMEM. */
GBA_MUST_CHECK enum gba_status web_url_build(char out[WEB_URL_MAX], const char *uri,
					     const char *resource);

#endif
