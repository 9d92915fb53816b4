/* SPDX-License-Identifier: Apache-2.0 */
/** @file server.h  gba-smscd put together. */
#ifndef GBA_SMSC_SERVER_H
#define GBA_SMSC_SERVER_H

#include "run/ctl.h"
#include "smsc/conf.h"
#include "smsc/deliver.h"
#include "smsc/door.h"
#include "smsc/t4_server.h"
#include "smsc/tsms.h"

struct smsc_server {
	struct smsc_conf conf;
	const struct gba_log *log;
	struct gba_clock clock;
	struct gba_random random;
	int64_t started_s;
	unsigned ticks;
	struct db *db;
	struct queue *queue;
	struct desk desk;
	struct post *post;
	struct t4_server *t4;		   /* NULL: off */
	_Atomic(struct tsms *) tsms;	   /* NULL: off, or not yet there */
	_Atomic(struct deliver *) deliver; /* NULL: not yet, or the SMS Router */
	struct door door;
	const char *plain_names[CONF_LIST_MAX];
	char plain_rooms[CONF_LIST_MAX][256];
	struct http_server *http; /* NULL: no listener */
	struct ctl_server *ctl;	  /* NULL: no control socket */
};

enum gba_status smsc_start(void **state, const void *conf, const struct gba_log *log);
void smsc_tick(void *state);
bool smsc_is_well(void *state);
enum gba_status smsc_reload(void *state, const void *conf);
void smsc_stop(void *state);

/* ctl.c; ctx is the server. */
extern const struct ctl_verb smsc_verbs[];
extern const size_t smsc_verb_count;

#endif
