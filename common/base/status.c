/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the statuses. */
#include "base/status.h"

static const char *const names[] = {
	[GBA_OK] = "ok",
	[GBA_ERR_ARG] = "bad argument",
	[GBA_ERR_SYNTAX] = "syntax",
	[GBA_ERR_MAC] = "mac mismatch",
	[GBA_ERR_NOT_FOUND] = "not found",
	[GBA_ERR_EXPIRED] = "expired",
	[GBA_ERR_DENIED] = "denied",
	[GBA_ERR_CRYPTO] = "crypto failure",
	[GBA_ERR_STORE] = "store failure",
	[GBA_ERR_PEER] = "peer failure",
	[GBA_ERR_NOMEM] = "out of memory",
	[GBA_ERR_SQN] = "sqn out of range",
	[GBA_ERR_BUSY] = "busy",
	[GBA_ERR_IO] = "i/o failure",
	[GBA_ERR_SCHEME] = "no such credentials",
};

const char *
gba_status_name(enum gba_status status)
{
	if ((unsigned)status >= ARRAY_LEN(names))
		return "unknown status";
	return names[status];
}
