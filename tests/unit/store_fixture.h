/* SPDX-License-Identifier: Apache-2.0 */
/** @file store_fixture.h  A store in a directory of its own, its log, and a raw
 * connection. */
#ifndef GBA_UNIT_STORE_FIXTURE_H
#define GBA_UNIT_STORE_FIXTURE_H

#include "unit.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "crypto/sqn.h"
#include "store/store.h"

#define NOW INT64_C(1700000000)

struct fixture {
	char dir[64], path[96];
	char lines[8192]; /* the log, one line after the other */
	struct gba_seal_key key;
	struct gba_clock clock;
	struct gba_random random;
	struct gba_log log;
	struct store_conf conf;
	struct store *store;
};

/* One answer to wait for. */
struct answer {
	sem_t done;
	enum gba_status status;
	struct aka_sqn sqn;
};

void fixture_init(struct fixture *fx);
void fixture_open(struct fixture *fx);
void fixture_close(struct fixture *fx);
void fixture_fini(struct fixture *fx);
void raw(struct fixture *fx, const char *sql);
struct store_subscriber a_subscriber(const char *impi, uint8_t seed);
struct store_binding a_binding(const char *impi, uint32_t number, int64_t expires_s);
void on_done(void *ctx, enum gba_status status);
void on_sqn(void *ctx, enum gba_status status, const struct aka_sqn *sqn);
enum gba_status put_wait(struct store *store, const struct store_binding *binding,
			 bool replace_old);
enum gba_status take_wait(struct store *store, const char *impi, unsigned ind,
			  struct aka_sqn *sqn);

#endif
