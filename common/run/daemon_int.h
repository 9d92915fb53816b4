/* SPDX-License-Identifier: Apache-2.0 */
/** @file daemon_int.h  What the files behind daemon.h share. */
#ifndef GBA_RUN_DAEMON_INT_H
#define GBA_RUN_DAEMON_INT_H

#include "run/daemon.h"

struct daemon_options {
	const char *config; /* NULL: the default file, which may be missing */
	bool check_only, print_only;
};

/* -h and -V end the process with 0, a wrong option with 2. */
void daemon_options_parse(struct daemon_options *out, int argc, char **argv,
			  const struct daemon_program *program);

/* The log of a daemon: lines to stderr, identities as a keyed tag. */
struct daemon_log {
	struct gba_log log;
	uint8_t key[32];
	bool journal; /* stderr is the journal: lines carry its priority */
};
GBA_MUST_CHECK enum gba_status daemon_log_init(struct daemon_log *out,
					       const struct gba_random *random);
void daemon_log_apply(struct daemon_log *log, const struct daemon_conf *conf);

/* Become another user and keep only the right to bind low ports. Makes the directory of
 * the control socket when it is missing. "" or not root: nothing happens. */
GBA_MUST_CHECK enum gba_status daemon_drop_user(const struct daemon_conf *conf,
						const struct gba_log *log);
/* A warning for each private key of TLS (a setting "key") that others can read or write. Of
 * its group nothing is said: a key often belongs to one for such keys. */
void daemon_warn_of_keys(const struct conf_table *table, const void *conf,
			 const struct gba_log *log);
/* As many open files as the hard limit allows: each connection is one. */
void daemon_raise_files(void);

#endif
