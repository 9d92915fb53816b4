/* SPDX-License-Identifier: Apache-2.0 */
/** @file renewal.h  Were the files of a certificate replaced? */
#ifndef GBA_LIB_RENEWAL_H
#define GBA_LIB_RENEWAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#define RENEWAL_FILES	3
#define RENEWAL_LOOK_MS 1000 /* the files are not looked at more often */

struct renewal {
	pthread_mutex_t lock; /* guards the rest, and is held while it is taken */
	const char *files[RENEWAL_FILES];
	struct stat seen[RENEWAL_FILES];
	int64_t looked_ms;
};

/** Takes how they are now as known. The names stay the caller's. */
void renewal_init(struct renewal *renewal, const char *const files[RENEWAL_FILES],
		  int64_t now_ms);
void renewal_fini(struct renewal *renewal);
/** Has one of them changed since it was known? Then it is known now, and the caller, who
 * is alone with it, has to give it back. */
bool renewal_take(struct renewal *renewal, int64_t now_ms);
void renewal_give(struct renewal *renewal);

#endif
