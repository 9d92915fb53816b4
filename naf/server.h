/* SPDX-License-Identifier: Apache-2.0 */
/** @file server.h  gba-nafd put together: libgba-naf, Zn, HTTP, control. */
#ifndef GBA_NAF_SERVER_H
#define GBA_NAF_SERVER_H

#include "naf/conf.h"
#include "naf/front.h"
#include "naf/psk.h"
#include "naf/pump.h"
#include "naf/zn.h"
#include "run/ctl.h"

struct naf_server {
	struct naf_conf conf;
	struct gba_clock clock;
	const struct gba_log *log;
	int64_t started_s;
	unsigned ticks;
	struct gba_naf *naf;
	struct naf_zn *zn; /* of naf */
	struct pump *pump;
	struct why *why;
	struct psk *psk; /* NULL: certificates alone */
	struct front front;
	struct http_server *http;
	struct ctl_server *ctl;
};

/* The hooks of daemon_program; state is a struct naf_server. */
enum gba_status naf_server_start(void **state, const void *conf,
				 const struct gba_log *log);
/** The same with another clock than the system's, for tests. */
enum gba_status naf_server_start_with(void **state, const void *conf,
				      const struct gba_log *log,
				      const struct gba_clock *clock);
void naf_server_tick(void *state);
bool naf_server_is_well(void *state);
enum gba_status naf_server_reload(void *state, const void *conf);
void naf_server_stop(void *state);

/** The verbs of the control socket; ctx is a struct naf_server. */
extern const struct ctl_verb naf_verbs[];
extern const size_t naf_verb_count;

#endif
