/* SPDX-License-Identifier: Apache-2.0 */
/** @file server.h  gba-pnafd put together: library, roads, engine, HTTP, control. */
#ifndef GBA_PUSH_NAF_SERVER_H
#define GBA_PUSH_NAF_SERVER_H

#include "push-naf/front.h"
#include "push-naf/library.h"
#include "push-naf/road_smpp.h"
#include "push-naf/road_tsp.h"
#include "run/ctl.h"

struct pnaf_server {
	struct pnaf_conf conf;
	struct gba_clock clock;
	struct gba_random random;
	const struct gba_log *log;
	int64_t started_s;
	unsigned ticks;
	struct gba_seal_key seal;	  /* secret */
	const char *names[CONF_LIST_MAX]; /* of [push] name */
	struct pnaf_application parsed[CONF_LIST_MAX];
	const char *parsed_names[CONF_LIST_MAX][8];
	struct front_application applications[CONF_LIST_MAX]; /* with tokens: secret */
	struct pnaf_node *node;
	struct library library;
	struct roads roads;
	struct road_tsp *tsp; /* NULL: closed */
	char tsp_realm[256];
	struct road_smpp *smpp; /* NULL: closed */
	char smpp_host[256];
	char smpp_password[9]; /* secret */
	struct engine *engine;
	struct front front;
	struct http_server *http;
	struct ctl_server *ctl;
};

/* The hooks of daemon_program; state is a struct pnaf_server. */
enum gba_status pnaf_server_start(void **state, const void *conf,
				  const struct gba_log *log);
void pnaf_server_tick(void *state);
enum gba_status pnaf_server_reload(void *state, const void *conf);
void pnaf_server_stop(void *state);

/** server_roads.c: before the engine, and with it. */
GBA_MUST_CHECK enum gba_status pnaf_roads_start(struct pnaf_server *server);
GBA_MUST_CHECK enum gba_status pnaf_roads_serve(struct pnaf_server *server);

/** The strings stay those of conf. */
struct trigger_shape pnaf_shape(const struct pnaf_conf *conf);
/** What an order may leave out and how far it may go; names are not filled in. */
struct api_limits pnaf_limits(const struct pnaf_conf *conf);

/** The verbs of the control socket; ctx is a struct pnaf_server. */
extern const struct ctl_verb pnaf_verbs[];
extern const size_t pnaf_verb_count;

#endif
