/* SPDX-License-Identifier: Apache-2.0 */
/** @file renew.h  The files of TLS, which may be replaced while the node runs. */
#ifndef GBA_DIAM_RENEW_H
#define GBA_DIAM_RENEW_H

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

#include "diam/diam.h"

struct diam_files {
	char *cert, *key, *ca; /* NULL: no TLS */
	/* what was read of them before, and may be looked at while there are connections
	 */
	gnutls_certificate_credentials_t *retired;
	size_t retired_count;
};

/** Keep their names. GBA_ERR_NOMEM. */
GBA_MUST_CHECK enum gba_status diam_files_keep(struct diam_files *files,
					       const struct diam_conf *conf);
/** When no connection is left. */
void diam_files_drop(struct diam_files *files);

#endif
