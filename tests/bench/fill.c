/* SPDX-License-Identifier: Apache-2.0 */
/* fill DATABASE KEYFILE COUNT DOMAIN SAMPLE: put live bindings into a store and print
 * SAMPLE of their B-TIDs, spread evenly, one a line. */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec/btid.h"
#include "crypto/hash.h"
#include "run/daemon.h"
#include "store/store.h"

static sem_t slots;
static int failures;

static void
on_done(void *ctx, enum gba_status status)
{
	(void)ctx;
	if (status != GBA_OK)
		failures++;
	sem_post(&slots);
}

static enum gba_status
put(struct store *store, unsigned long i, const char *domain, int64_t now_s, bool print)
{
	struct store_binding binding = { .created_s = now_s, .expires_s = now_s + 86400 };
	uint8_t hash[32];
	enum gba_status status =
		gba_hash(hash, GBA_HASH_SHA256,
			 &(struct gba_octets){ (const uint8_t *)&i, sizeof(i) }, 1);

	if (status != GBA_OK)
		return status;
	memcpy(binding.rand.b, hash, sizeof(binding.rand.b));
	memcpy(binding.ks.b, hash, sizeof(binding.ks.b));
	snprintf(binding.impi, sizeof(binding.impi), "00102%010lu@ims.example", i);
	status = btid_build(binding.btid, &binding.rand, domain);
	if (status != GBA_OK)
		return status;
	if (print)
		puts(binding.btid);
	while (sem_wait(&slots) != 0)
		;
	while ((status = store_binding_put(store, &binding, false, on_done, NULL)) == GBA_ERR_BUSY)
		usleep(1000);
	return status;
}

int
main(int argc, char **argv)
{
	const struct gba_clock clock = gba_clock_system();
	const struct gba_random random = gba_random_system();
	struct store_conf conf = {
		.readers = 1, .sqn_block = 32, .clock = &clock, .random = &random
	};
	struct gba_seal_key key;
	struct conf_error err;
	struct store *store = NULL;
	unsigned long count, sample;
	int rc = 1;

	if (argc != 6) {
		fputs("usage: fill DATABASE KEYFILE COUNT DOMAIN SAMPLE\n", stderr);
		return 2;
	}
	count = strtoul(argv[3], NULL, 10);
	sample = strtoul(argv[5], NULL, 10);
	if (daemon_key_file(&key, argv[2], true, &random, &err) != GBA_OK) {
		fprintf(stderr, "fill: %s\n", err.text);
		return 1;
	}
	conf.path = argv[1];
	conf.seal = &key;
	if (sem_init(&slots, 0, 1000) != 0 || store_new(&store, &conf) != GBA_OK)
		return 1;
	for (unsigned long i = 0; i < count; i++)
		if (put(store, i, argv[4], gba_wall_s(&clock),
			sample > 0 && i % (count / sample > 0 ? count / sample : 1) ==
					      0) != GBA_OK)
			goto out;
	rc = 0;
out:
	store_free(store);
	return failures > 0 ? 1 : rc;
}
