/* SPDX-License-Identifier: Apache-2.0 */
/** @file daemon.h  What every daemon does: options, log, signals, readiness, secrets' files. */
#ifndef GBA_RUN_DAEMON_H
#define GBA_RUN_DAEMON_H

#include "base/clock.h"
#include "base/log.h"
#include "crypto/seal.h"
#include "run/conf.h"

struct daemon_program {
	const char *name;    /* "gba-bsfd" */
	const char *purpose; /* one sentence for --help */
	const char *default_config; /* path; a missing default file means defaults */
	const struct conf_table *table;
	void *conf;          /* the program's struct, table->rows point into it */
	/* Checks that need several keys; writes err. May be NULL. */
	enum gba_status (*check)(const void *conf, struct conf_error *err);
	/* What has no default and must be set for a start, as a sentence; NULL: nothing. Asked
	 * when the file is checked, and before a start. May be NULL. */
	const char *(*lacks)(const void *conf);
	/* Build the parts and start; *state is the program's. Readiness is told after it. */
	enum gba_status (*start)(void **state, const void *conf, const struct gba_log *log);
	/* Once a second on the main thread. May be NULL. */
	void (*tick)(void *state);
	/* Asked once a second; false ends the daemon with 1, for a service manager to start it
	 * again. May be NULL. */
	bool (*is_well)(void *state);
	/* SIGHUP, after the file parsed and checked: apply all or nothing. conf is a fresh
	 * struct that is gone after the call. May be NULL. */
	enum gba_status (*reload)(void *state, const void *conf);
	void (*stop)(void *state);
};

/* The [log] and [run] rows every daemon shares: the program's struct begins with this one, its
 * table does not name the rows; daemon_main puts them in front. */
struct daemon_conf {
	int level;             /* enum gba_log_level */
	int identities;        /* 0 tagged, 1 full */
	char control[108];     /* path of the control socket; "": none */
	char user[64];         /* drop to this user when started as root; "" stays */
};
extern const struct conf_row daemon_rows[]; /* offsets from the start of the conf struct */
extern const size_t daemon_row_count;

/** The program's whole table, [log] and [run] in front; the default of [run] control is
 * /run/opengba/NAME.sock, NAME being "bsf" for gba-bsfd. Rows are to be freed by the caller. */
GBA_MUST_CHECK enum gba_status daemon_table(struct conf_table *out,
					    const struct daemon_program *program);

/**
 * main() of a daemon: -h -V -c --check-config --print-config; core dumps off; log lines to
 * stderr; SIGTERM and SIGINT stop, SIGHUP reloads; tells systemd when ready, and prints
 * "ready" as a notice line. Runs until stopped. @return exit status 0, 1 or 2
 */
int daemon_main(int argc, char **argv, const struct daemon_program *program);

/** No core is dumped, to a file or to a program, and nobody but root attaches: for a process
 * that holds keys. daemon_main does it. */
void daemon_no_core_dumps(void);

/** Read a 32-octet key file (raw, or 64 hex digits); refused unless it is closed to group and
 * others (a credential of systemd may be group-readable) and the owner is us or root.
 * create: make a fresh one when missing. err gets the sentence. */
GBA_MUST_CHECK enum gba_status daemon_key_file(struct gba_seal_key *out, const char *path,
					       bool create, const struct gba_random *random,
					       struct conf_error *err);

#endif
