/* SPDX-License-Identifier: Apache-2.0 */
/* main() of a daemon: configuration, signals, readiness, the second's tick, the end. */
#include "run/daemon.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "base/secret.h"
#include "config.h"
#include "run/daemon_int.h"

/* freeDiameter puts the first connection to a peer off by up to four seconds, as random()
 * says, which it does not seed: 3.8 seconds each time. With this seed it is less than 58
 * ms for the first four peers. Nothing else in a daemon draws from random(). */
#define PROMPT_SEED 10095546u

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct running {
	const struct daemon_program *program;
	struct conf_table table;
	const char *config;
	bool may_be_missing;
	struct daemon_log log;
	struct gba_clock clock;
	void *state;
};

static enum gba_status
conf_load(void *conf, const struct running *r, struct conf_error *err)
{
	enum gba_status status = GBA_OK;

	snprintf(err->text, sizeof(err->text), "the configuration is not accepted");
	conf_defaults(conf, &r->table);
	if (r->config != NULL && !(r->may_be_missing && access(r->config, F_OK) != 0))
		status = conf_read(conf, &r->table, r->config, err);
	if (status == GBA_OK && r->program->check != NULL)
		status = r->program->check(conf, err);
	return status;
}

/* The rows tell how large the program's struct is. */
static size_t
conf_size(const struct conf_table *table)
{
	size_t size = sizeof(struct daemon_conf);

	for (size_t i = 0; i < table->count; i++)
		if (size < table->rows[i].offset + table->rows[i].size)
			size = table->rows[i].offset + table->rows[i].size;
	return size + sizeof(max_align_t);
}

static void
reload(struct running *r)
{
	void *conf = calloc(1, conf_size(&r->table));
	struct conf_error err;

	if (conf == NULL)
		return;
	sd_notify(0, "RELOADING=1");
	if (r->program->reload == NULL)
		gba_log(&r->log.log, GBA_LOG_NOTICE, "run", "nothing to reload");
	else if (conf_load(conf, r, &err) != GBA_OK)
		gba_log(&r->log.log, GBA_LOG_ERROR, "run",
			"reload refused, all stays: %s", err.text);
	else if (r->program->reload(r->state, conf) != GBA_OK)
		gba_log(&r->log.log, GBA_LOG_ERROR, "run", "reload refused, all stays");
	else {
		daemon_log_apply(&r->log, conf);
		gba_log(&r->log.log, GBA_LOG_NOTICE, "run", "reloaded");
	}
	sd_notify(0, "READY=1");
	free(conf);
}

static void
signals_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* no room to write is an error to answer */
}

/* Until SIGTERM or SIGINT, which is returned, or until a part has failed: 0. */
static int
wait_for_the_end(struct running *r, const sigset_t *set)
{
	int64_t next_ms = gba_mono_ms(&r->clock) + 1000;

	for (;;) {
		int64_t left_ms = next_ms - gba_mono_ms(&r->clock);
		struct timespec timeout;
		int sig;

		if (left_ms <= 0) {
			if (r->program->tick != NULL)
				r->program->tick(r->state);
			if (r->program->is_well != NULL && !r->program->is_well(r->state))
				return 0;
			next_ms = gba_mono_ms(&r->clock) + 1000;
			left_ms = 1000;
		}
		timeout.tv_sec = (time_t)(left_ms / 1000);
		timeout.tv_nsec = (long)(left_ms % 1000 * 1000000);
		sig = sigtimedwait(set, NULL, &timeout);
		if (sig == SIGHUP)
			reload(r);
		else if (sig == SIGTERM || sig == SIGINT)
			return sig;
	}
}

static int
run(struct running *r)
{
	const struct gba_log *log = &r->log.log;
	enum gba_status status;
	sigset_t set;
	int sig;

	signals_block(&set);
	daemon_no_core_dumps();
	daemon_raise_files();
	status = daemon_drop_user(r->program->conf, log);
	daemon_no_core_dumps(); /* a change of user makes the process dumpable again */
	if (status != GBA_OK)
		return EXIT_FAILED;
	status = r->program->start(&r->state, r->program->conf, log);
	if (status != GBA_OK) {
		gba_log(log, GBA_LOG_ERROR, "run", "not started: %s",
			gba_status_name(status));
		return EXIT_FAILED;
	}
	gba_log(log, GBA_LOG_NOTICE, "run", "ready program=%s version=%s pid=%ld",
		r->program->name, PACKAGE_VERSION, (long)getpid());
	sd_notify(0, "READY=1");
	sig = wait_for_the_end(r, &set);
	if (sig != 0)
		gba_log(log, GBA_LOG_NOTICE, "run", "stopping signal=%s",
			sigabbrev_np(sig));
	else
		gba_log(log, GBA_LOG_ERROR, "run", "stopping, because a part has failed");
	sd_notify(0, "STOPPING=1");
	r->program->stop(r->state);
	gba_log(log, GBA_LOG_NOTICE, "run", "stopped");
	return sig != 0 ? EXIT_DONE : EXIT_FAILED;
}

int
daemon_main(int argc, char **argv, const struct daemon_program *program)
{
	struct running r = { .program = program, .clock = gba_clock_system() };
	const struct gba_random random = gba_random_system();
	struct daemon_options options;
	struct conf_error err;
	const char *lacks;
	int rc = EXIT_FAILED;

	srandom(PROMPT_SEED);
	daemon_options_parse(&options, argc, argv, program);
	r.config = options.config != NULL ? options.config : program->default_config;
	r.may_be_missing = options.config == NULL;
	if (daemon_table(&r.table, program) != GBA_OK ||
	    daemon_log_init(&r.log, &random) != GBA_OK)
		goto out;
	if (conf_load(program->conf, &r, &err) != GBA_OK) {
		fprintf(stderr, "%s: %s\n", program->name, err.text);
		rc = EXIT_USAGE;
		goto out;
	}
	if (!options.print_only && program->lacks != NULL &&
	    (lacks = program->lacks(program->conf)) != NULL) {
		fprintf(stderr, "%s: %s\n", program->name, lacks);
		rc = EXIT_USAGE;
		goto out;
	}
	daemon_log_apply(&r.log, program->conf);
	if (!options.print_only)
		daemon_warn_of_keys(&r.table, program->conf, &r.log.log);
	if (options.print_only)
		conf_print(stdout, program->conf, &r.table);
	if (options.print_only || options.check_only)
		rc = fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED;
	else
		rc = run(&r);
out:
	gba_wipe(r.log.key, sizeof(r.log.key));
	free((void *)(uintptr_t)r.table.rows);
	return rc;
}
