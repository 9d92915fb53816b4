/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub_session.h  Inside of the Ub server: one bootstrapping and the parts it
 * shares. */
#ifndef GBA_BSF_UB_SESSION_H
#define GBA_BSF_UB_SESSION_H

#include <pthread.h>
#include <stdatomic.h>

#include "bsf/limit.h"
#include "bsf/ub_fsm.h"
#include "bsf/ub_mode.h"

enum ub_state {
	UB_IDLE,
	UB_WAIT_AV,
	UB_CHALLENGED,
	UB_WAIT_STORE,
	UB_BOUND,
	UB_CLOSED,
	UB_STATE_COUNT
};

enum ub_event {
	UB_EV_REQUEST, /* request 1 */
	UB_EV_STRAY,   /* request 2 without a challenge it may answer */
	UB_EV_REFUSE,  /* malformed, forbidden, or over a limit */
	UB_EV_AV,
	UB_EV_NO_AV,
	UB_EV_RES, /* the right response */
	UB_EV_RES_WRONG,
	UB_EV_AUTS,
	UB_EV_TIMEOUT,
	UB_EV_STORED,
	UB_EV_NOT_STORED,
	UB_EVENT_COUNT
};

/* The settings a session began with; they outlive a reload. */
struct ub_policy {
	atomic_uint refs;
	struct bsf_conf_ub conf;
};

struct ub {
	struct ub_ports ports;
	struct challenge_table *challenges;
	struct limit *sources, *impis, *wrong, *audits;
	pthread_mutex_t lock; /* guards the pointer policy */
	struct ub_policy *policy;
	atomic_uint_fast64_t counters[UB_REASON_COUNT];
};

/* From a request to its reply. At most one thing is under way for it (a vector, a
 * commit), and whoever finishes that owns the session: no lock. Between the 401 and
 * request 2 only its challenge lives. */
struct ub_session {
	struct ub *ub;
	struct ub_policy *policy;
	enum ub_state state;
	enum ub_reason reason; /* why the last event came */
	ub_on_reply on_reply;  /* NULL: nobody waits */
	void *on_reply_ctx;
	const char *peer;
	char impi[GBA_IMPI_MAX + 1];
	char realm[256];
	enum gba_mode mode;		/* asked for; GBA_U shows with the vector */
	struct challenge *challenge;	/* being answered; owned */
	unsigned resyncs;		/* of the next challenge */
	const struct av_answer *answer; /* during UB_EV_AV */
	const char *why;		/* during UB_EV_NO_AV; or NULL */
	struct digest_hex ha1;		/* secret */
	struct store_binding
		binding; /* ks is wiped once it is queued; guss is the challenge's */
	struct ub_request request;
	struct ub_reply reply;
};

/* --- decisions: no effects (ub_decide.c) --- */

/** Realm of this Host; false if the Host is not served. */
bool ub_realm(char out[256], const struct bsf_conf_ub *conf, struct gba_text host);
bool ub_path_is_served(const struct bsf_conf_ub *conf, struct gba_text target);

/* What the BSF knows when it judges request 2. */
struct ub_facts {
	const struct bsf_conf_ub *conf;
	const struct challenge *challenge; /* NULL: none of this nonce */
	const char *realm;
	int64_t now_ms;
};

/** TS 24.109 4.3: which event a well-formed request is, and HA1 when it is UB_EV_RES.
 */
enum ub_event ub_judge(enum ub_reason *reason, struct digest_hex *ha1,
		       const struct ub_request *request, const struct ub_facts *facts);

/** GUSS lifeTime or the default, at most the maximum (TS 33.220 4.5.2). */
uint64_t ub_lifetime(const struct bsf_conf_ub *conf, uint64_t guss_lifetime_s);
/** GBA_U or GBA_ME (TS 33.220 5.3.2). */
enum gba_mode ub_mode(const struct bsf_conf_ub *conf, enum guss_uicc guss,
		      enum guss_uicc source);
/** What came of asking the home network: UB_EV_AV and the mode, or UB_EV_NO_AV and the
 * reason. */
enum ub_event ub_judge_av(struct ub_session *s, enum gba_status status,
			  const struct av_answer *answer);
/** Did it fail for want of a vector, or for ever? */
enum ub_reason ub_reason_of_av(enum gba_status status);

/* --- the walk (ub_fsm.c) --- */

/** Feed an event. The session may be gone when it returns. */
void ub_step(struct ub_session *s, enum ub_event event);
const char *ub_state_name(enum ub_state state);
const char *ub_event_name(enum ub_event event);

/** Count, audit, log; detail NULL: the sentence of the reason alone. */
void ub_note(struct ub_session *s, enum ub_reason reason, const char *detail);
/** Hand the reply over and free the session. */
void ub_reply_and_end(struct ub_session *s);

struct ub_session *ub_session_new(struct ub *ub);
void ub_session_free(struct ub_session *s);

/* --- actions (ub_act.c): GBA_OK, or the session is refused --- */

enum gba_status ub_ask_av(struct ub_session *s);
enum gba_status ub_resync(struct ub_session *s);
enum gba_status ub_challenge(struct ub_session *s);
enum gba_status ub_bind(struct ub_session *s);
enum gba_status ub_confirm(struct ub_session *s);
enum gba_status ub_refuse(struct ub_session *s);
enum gba_status ub_forget(struct ub_session *s);

#endif
