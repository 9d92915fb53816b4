/* SPDX-License-Identifier: Apache-2.0 */
/** @file road_smpp.h  The road "smpp": this Push-NAF as SME submits device triggers to an
 * SMS-SC over Tsms (SMPP 3.4 in mutual TLS), and takes its receipts. */
#ifndef GBA_PUSH_NAF_ROAD_SMPP_H
#define GBA_PUSH_NAF_ROAD_SMPP_H

#include "base/clock.h"
#include "base/log.h"
#include "push-naf/engine.h"
#include "push-naf/roads.h"
#include "push-naf/trigger.h"

struct road_smpp_conf {
	const char *host;
	uint16_t port;
	bool plain; /* to loopback alone */
	const char *certificate, *key, *ca;
	const char *system_id, *system_type, *password;
	const char *source; /* originating address: E.164 digits */
	struct trigger_shape shape;
	unsigned timeout_ms, window, rate; /* of submit_sm, a second; 0: no limit */
	unsigned keep_alive_ms, reconnect_max_ms;
	size_t payload_max;
	struct gba_clock clock;
	const struct gba_log *log;
};

struct road_smpp;

/** Its thread starts; strings of conf stay the caller's and have to live on.
 * @return GBA_OK; GBA_ERR_ARG: the certificate cannot be read; GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status road_smpp_new(struct road_smpp **out,
					     const struct road_smpp_conf *conf);
/** Receipts are for this engine. Before, and after road_smpp_quiet, they are put off, and
 * the SMS-SC sends them again. */
void road_smpp_serve(struct road_smpp *smpp, struct engine *engine);
void road_smpp_quiet(struct road_smpp *smpp);
/** About once a second: connect, and give up what waited for too long. */
void road_smpp_tick(struct road_smpp *smpp);
bool road_smpp_is_bound(const struct road_smpp *smpp);
/** Unbind, and answer what waits from here. NULL does nothing, as in all of these. */
void road_smpp_free(struct road_smpp *smpp);

struct trigger_road road_smpp_road(struct road_smpp *smpp);

#endif
