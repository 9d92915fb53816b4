/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub_fsm.h  The bootstrapping procedure (TS 33.220 4.5.2): requests in, replies
 * out.
 *
 * No sockets, no clock of its own, no database of its own: those are ports, so that a
 * whole run can be replayed. */
#ifndef GBA_BSF_UB_FSM_H
#define GBA_BSF_UB_FSM_H

#include "base/clock.h"
#include "base/log.h"
#include "home/av.h"
#include "bsf/ub.h"

/* Where bindings and the story of each attempt are kept: the store, or a test's. */
struct ub_keep {
	enum gba_status (*binding_put)(void *ctx, const struct store_binding *binding,
				       bool replace_old, store_done done, void *done_ctx);
	enum gba_status (*tmpi_get)(void *ctx, char impi[GBA_IMPI_MAX + 1],
				    const char *tmpi, int64_t now_s);
	void (*audit_put)(void *ctx, const struct store_audit *audit);
	void *ctx;
};

struct ub_keep ub_keep_store(struct store *store);

struct ub_ports {
	struct gba_clock clock;
	struct gba_random random;
	struct av_source av;
	struct ub_keep keep;
	const struct gba_log *log;
};

struct ub;

/** conf is copied. */
GBA_MUST_CHECK enum gba_status ub_new(struct ub **out, const struct ub_ports *ports,
				      const struct bsf_conf_ub *conf);
/** No request may be under way. */
void ub_free(struct ub *ub);

/** For requests that come from now on. */
GBA_MUST_CHECK enum gba_status ub_reload(struct ub *ub, const struct bsf_conf_ub *conf);

typedef void (*ub_on_reply)(void *ctx, const struct ub_reply *reply);

/**
 * One request. The views of `in` stay valid until on_reply, which is called exactly once:
 * before this returns, or later from another thread.
 */
void ub_handle(struct ub *ub, const struct ub_input *in, ub_on_reply on_reply, void *ctx);

/** Forget challenges that nobody answered in time; called once a second or so. */
void ub_tick(struct ub *ub);

/** Each counter as step and outcome of ub_reason.h, zeros too, then "challenges waiting"
 * and "challenges evicted". */
void ub_stats(struct ub *ub,
	      void (*on_counter)(void *ctx, const char *step, const char *outcome,
				 uint64_t value),
	      void *ctx);

/** The handler for http_conf; ctx is the struct ub. */
void ub_http(void *ctx, struct http_exchange *x);

#endif
