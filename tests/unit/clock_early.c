/* SPDX-License-Identifier: Apache-2.0 */
/* It stands before that of the C library, for the whole program. */
#include "clock_early.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Thread_local bool clock_is_early;

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	const int rc = (int)syscall(SYS_clock_gettime, id, ts);

	if (rc == 0 && id == CLOCK_REALTIME && clock_is_early)
		ts->tv_sec += 3600;
	return rc;
}
