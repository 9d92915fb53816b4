/* SPDX-License-Identifier: Apache-2.0 */
/* lib-threads COUNT [wrong]: 64 threads verify so many Digests with one context of the
 * public library. Built with ThreadSanitizer it is the proof of the promise of
 * <gba/naf.h>. With "wrong" one thread has another key, and the status is 1. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib_load.h"

#define THREADS 64

struct work {
	struct gba_naf *naf;
	unsigned char octet; /* of the key */
	unsigned checks, accepted;
	char nonce[LOAD_NONCE_MAX];
};

static void *
verify(void *ctx)
{
	struct work *work = ctx;
	char auth[LOAD_AUTH_MAX], value[GBA_NAF_VALUE_MAX];

	for (unsigned i = 1; i <= work->checks; i++) {
		const struct gba_naf_request r = load_request(auth);
		struct gba_naf_verdict *verdict = NULL;

		if (!load_answer(auth, work->nonce, i, work->octet) ||
		    gba_naf_check(work->naf, &r, 60000, &verdict) != GBA_NAF_OK)
			break;
		if (gba_naf_verdict_http(verdict) == 200 &&
		    gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)) ==
			    GBA_NAF_OK)
			work->accepted++;
		gba_naf_verdict_free(verdict);
		if (i % 64 == 0)
			gba_naf_expire(work->naf);
		if (i % 256 == 0)
			gba_naf_forget(work->naf, LOAD_BTID);
	}
	return NULL;
}

static unsigned
run(struct gba_naf *naf, unsigned count, bool wrong)
{
	static struct work work[THREADS];
	pthread_t threads[THREADS];
	unsigned accepted = 0;

	for (size_t i = 0; i < THREADS; i++) {
		work[i] =
			(struct work){ .naf = naf,
				       .octet = wrong && i == 7 ? LOAD_KEY + 1 : LOAD_KEY,
				       .checks = count / THREADS };
		if (!load_nonce(naf, work[i].nonce))
			return 0;
	}
	for (size_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, verify, &work[i]) != 0)
			exit(2);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		accepted += work[i].accepted;
	}
	return accepted;
}

int
main(int argc, char **argv)
{
	const unsigned count =
		argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) / THREADS * THREADS : 0;
	struct gba_naf *naf = load_open();
	struct timespec from, to;
	unsigned accepted;

	if (count == 0 || naf == NULL)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &from);
	accepted = run(naf, count, argc > 2);
	clock_gettime(CLOCK_MONOTONIC, &to);
	gba_naf_free(naf);
	printf("%u of %u accepted, %.1f us each\n", accepted, count,
	       ((double)(to.tv_sec - from.tv_sec) * 1e6 +
		(double)(to.tv_nsec - from.tv_nsec) / 1e3) /
		       count);
	return accepted == count ? 0 : 1;
}
