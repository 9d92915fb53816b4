/* SPDX-License-Identifier: Apache-2.0 */
/* Files that may be replaced: by another one of the same name, or by other content. */
#include "lib/renewal.h"

#include <string.h>

/* A file that is not there is like no other. */
static void
look(struct stat *out, const char *file)
{
	if (stat(file, out) != 0)
		memset(out, 0, sizeof(*out));
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

void
renewal_init(struct renewal *renewal, const char *const files[RENEWAL_FILES],
	     int64_t now_ms)
{
	pthread_mutex_init(&renewal->lock, NULL);
	renewal->looked_ms = now_ms;
	for (size_t i = 0; i < RENEWAL_FILES; i++) {
		renewal->files[i] = files[i];
		look(&renewal->seen[i], files[i]);
	}
}

void
renewal_fini(struct renewal *renewal)
{
	pthread_mutex_destroy(&renewal->lock);
}

static bool
is_due(struct renewal *renewal, int64_t now_ms)
{
	bool changed = false;

	if (now_ms - renewal->looked_ms < RENEWAL_LOOK_MS)
		return false;
	renewal->looked_ms = now_ms;
	for (size_t i = 0; i < RENEWAL_FILES; i++) {
		struct stat now;

		look(&now, renewal->files[i]);
		changed |= !is_same(&now, &renewal->seen[i]);
		renewal->seen[i] = now;
	}
	return changed;
}

/* Who finds it taken need not wait: it is being looked after. */
bool
renewal_take(struct renewal *renewal, int64_t now_ms)
{
	if (pthread_mutex_trylock(&renewal->lock) != 0)
		return false;
	if (is_due(renewal, now_ms))
		return true;
	pthread_mutex_unlock(&renewal->lock);
	return false;
}

void
renewal_give(struct renewal *renewal)
{
	pthread_mutex_unlock(&renewal->lock);
}
