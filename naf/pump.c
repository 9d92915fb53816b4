/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that has a context of libgba-naf call back. */
#include "naf/pump.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct pump {
	struct gba_naf *naf;
	pthread_t thread;
	int stop; /* readable when it has to end */
};

static void *
run(void *ctx)
{
	struct pump *pump = ctx;
	struct pollfd fds[] = { { .fd = gba_naf_fd(pump->naf), .events = POLLIN },
				{ .fd = pump->stop, .events = POLLIN } };

	while (fds[1].revents == 0) {
		if (poll(fds, 2, -1) <= 0) {
			fds[1].revents = 0;
			continue;
		}
		if (fds[0].revents != 0)
			gba_naf_process(pump->naf);
	}
	return NULL;
}

enum gba_status
pump_new(struct pump **out, struct gba_naf *naf)
{
	struct pump *pump = calloc(1, sizeof(*pump));

	if (pump == NULL)
		return GBA_ERR_NOMEM;
	pump->naf = naf;
	pump->stop = eventfd(0, EFD_CLOEXEC);
	if (pump->stop < 0 || pthread_create(&pump->thread, NULL, run, pump) != 0) {
		if (pump->stop >= 0)
			close(pump->stop);
		free(pump);
		return GBA_ERR_IO;
	}
	*out = pump;
	return GBA_OK;
}

void
pump_free(struct pump *pump)
{
	if (pump == NULL)
		return;
	(void)eventfd_write(pump->stop, 1);
	pthread_join(pump->thread, NULL);
	close(pump->stop);
	free(pump);
}
