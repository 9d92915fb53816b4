/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines of a daemon: one write a line, to stderr. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "run/daemon_int.h"

/* Priorities of syslog, which the journal reads from "<N>" at the start of a line. */
static const char *const priorities[] = {
	[GBA_LOG_ERROR] = "<3>", [GBA_LOG_WARNING] = "<4>", [GBA_LOG_NOTICE] = "<5>",
	[GBA_LOG_INFO] = "<6>",	 [GBA_LOG_DEBUG] = "<7>",
};

static void
sink(void *ctx, enum gba_log_level level, const char *line)
{
	const struct daemon_log *log = ctx;
	char text[2200];
	int n;

	if (log->journal)
		n = snprintf(text, sizeof(text), "%s%s\n", priorities[level], line);
	else
		n = snprintf(text, sizeof(text), "%-7s %s\n", gba_log_level_name(level),
			     line);
	if (n > 0 && (size_t)n < sizeof(text))
		while (write(STDERR_FILENO, text, (size_t)n) < 0 && errno == EINTR)
			;
}

/* Sixteen bits of a keyed hash: nothing of it can be extended, so that HMAC is not needed,
 * which would cost a busy daemon a tenth of its time. */
static void
tag(void *ctx, char out[8], const char *identity)
{
	const struct daemon_log *log = ctx;
	const struct gba_text t = gba_text(identity);
	const struct gba_octets parts[] = {
		{ log->key, sizeof(log->key) },
		{ (const uint8_t *)t.p, t.len },
	};
	uint8_t hash[32];

	if (gba_hash(hash, GBA_HASH_SHA256, parts, ARRAY_LEN(parts)) == GBA_OK)
		snprintf(out, 8, "~%02x%02x", hash[0], hash[1]);
	else
		snprintf(out, 8, "~");
}

enum gba_status
daemon_log_init(struct daemon_log *out, const struct gba_random *random)
{
	*out = (struct daemon_log){.log = {GBA_LOG_INFO, sink, tag, out, false}};
	out->journal = getenv("JOURNAL_STREAM") != NULL && !isatty(STDERR_FILENO);
	return gba_random_fill(random, out->key, sizeof(out->key));
}

void
daemon_log_apply(struct daemon_log *log, const struct daemon_conf *conf)
{
	/* other threads read both while lines are written */
	__atomic_store_n(&log->log.level, (enum gba_log_level)conf->level,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&log->log.identities_full, conf->identities == 1,
			 __ATOMIC_RELAXED);
}
