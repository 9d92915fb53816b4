/* SPDX-License-Identifier: Apache-2.0 */
/* The store as the place where Ub keeps things. */
#include "bsf/ub_fsm.h"

static enum gba_status
keep_binding_put(void *ctx, const struct store_binding *binding, bool replace_old,
		 store_done done, void *done_ctx)
{
	return store_binding_put(ctx, binding, replace_old, done, done_ctx);
}

static enum gba_status
keep_tmpi_get(void *ctx, char impi[GBA_IMPI_MAX + 1], const char *tmpi, int64_t now_s)
{
	return store_tmpi_get(ctx, impi, tmpi, now_s);
}

static void
keep_audit_put(void *ctx, const struct store_audit *audit)
{
	store_audit_put(ctx, audit);
}

struct ub_keep
ub_keep_store(struct store *store)
{
	const struct ub_keep keep = { keep_binding_put, keep_tmpi_get, keep_audit_put,
				      store };

	return keep;
}
