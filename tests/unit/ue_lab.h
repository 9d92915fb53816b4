/* SPDX-License-Identifier: Apache-2.0 */
/** @file ue_lab.h  What the tests of the UE share: vectors, a card in a fresh directory,
 * a server on loopback that says what a test tells it to say. */
#ifndef GBA_UE_LAB_H
#define GBA_UE_LAB_H

#include <jansson.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/octets.h"
#include "ue/uicc.h"
#include "ue/usim.h"

/** tests/vectors/NAME; json_decref it. */
json_t *lab_vectors(const char *name);
/** A string below a path of keys, "success/2_challenge"; fails the test if it is not
 * there. */
const char *lab_text(const json_t *from, const char *path);
/** The case of computed_gba_chain.json that the transcripts are made from. */
const json_t *lab_realistic(const json_t *chain);

struct lab_dir {
	char path[64];
	char card[128]; /* PATH/usim.card */
};
void lab_dir_init(struct lab_dir *dir);
void lab_dir_fini(struct lab_dir *dir); /* removes it and the files in it */

/** Write the card of the transcripts: TS 35.207 set 1, IMSI 001010123456789. */
void lab_card_new(const struct lab_dir *dir);

/* A card in a reader, and the ME's view of it. */
struct lab_uicc {
	struct usim usim;
	struct uicc uicc;
};
/** Insert the card of this file; fails the test if the ME cannot use it. */
void lab_uicc_open(struct lab_uicc *out, const char *path);
void lab_uicc_close(struct lab_uicc *lab);

/** A clock that stands at wall_s. */
struct gba_clock lab_clock(const int64_t *wall_s);

/* A server for one connection after the other. */
struct lab_server {
	/* Answer the nth request (from 0) by writing whole messages to out. */
	void (*answer)(void *ctx, unsigned nth, const char *request, FILE *out);
	void *ctx;
	unsigned requests, connections;
	uint16_t port;
	int fd;
	pthread_t thread;
};
/** Listen on a port of 127.0.0.1 in 25000..25999. */
void lab_server_start(struct lab_server *server);
void lab_server_stop(struct lab_server *server);

/** A port of 127.0.0.1 where connections are made and nobody reads, or where nobody is;
 * close it. url holds 64 characters. */
int lab_silent_port(char url[64]);
int lab_closed_port(char url[64]);

#endif
