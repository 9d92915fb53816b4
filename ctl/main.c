/* SPDX-License-Identifier: Apache-2.0 */
/* gbactl: one tool for the control socket of every daemon, and calculators without one.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "config.h"
#include "ctl/calc.h"
#include "ctl/show.h"
#include "ctl/words.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_NO_DAEMON = 3 };
enum { OPT_RAW = 256, OPT_DRY_RUN, OPT_REPLACE, OPT_USAGE };

#define SOCKET_DIR "/run/opengba"

struct options {
	const char *daemon, *socket;
	bool raw, dry_run, replace;
	int argc;
	char **argv;
};

static const struct argp_option options[] = {
	{ "daemon", 'd', "NAME", 0,
	  "bsf (default), hss, naf, pnaf, iwf, smsc: the socket " SOCKET_DIR "/NAME.sock", 0 },
	{ "socket", 's', "PATH", 0,
	  "control socket (default: $GBA_CONTROL, else by --daemon)", 0 },
	{ "raw", OPT_RAW, NULL, 0, "name=value lines for scripts", 0 },
	{ "dry-run", OPT_DRY_RUN, NULL, 0, "check only (subscriber import)", 0 },
	{ "replace", OPT_REPLACE, NULL, 0, "take the place of what exists", 0 },
	{ "help", 'h', NULL, 0, "this text; the verb `help' lists the daemon's verbs",
	  1 },
	{ "version", 'V', NULL, 0, "the version", 1 },
	{ "usage", OPT_USAGE, NULL, OPTION_HIDDEN, NULL, 1 }, /* argp's hint names it */
	{ NULL, 0, NULL, 0, NULL, 0 },
};

/* "calc" has words and options of its own; --raw may come first. NULL: another verb. */
static char **
calc_words(int *argc, char **argv)
{
	if (*argc > 2 && strcmp(argv[1], "--raw") == 0 && strcmp(argv[2], "calc") == 0) {
		char *raw = argv[1];

		argv[1] = argv[2];
		argv[2] = raw;
	}
	if (*argc < 2 || strcmp(argv[1], "calc") != 0)
		return NULL;
	(*argc)--;
	return argv + 1;
}

static error_t
on_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'd':
		o->daemon = arg;
		return 0;
	case 's':
		o->socket = arg;
		return 0;
	case OPT_RAW:
		o->raw = true;
		return 0;
	case OPT_DRY_RUN:
		o->dry_run = true;
		return 0;
	case OPT_REPLACE:
		o->replace = true;
		return 0;
	case 'h':
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		return 0;
	case OPT_USAGE:
		argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
		return 0;
	case 'V':
		puts(PACKAGE_STRING);
		exit(EXIT_DONE);
	case ARGP_KEY_ARGS:
		o->argv = state->argv + state->next;
		o->argc = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(
			state,
			"a verb is missing; `gbactl help' asks the daemon for its verbs");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int
no_answer(enum gba_status status, const char *path, int error)
{
	if (status == GBA_ERR_IO) {
		fprintf(stderr,
			"gbactl: %s: %s; is the daemon running, and is this its "
			"socket?\n",
			path, strerror(error));
		return EXIT_NO_DAEMON;
	}
	if (status == GBA_ERR_SYNTAX) {
		fputs("gbactl: the words are too long, or not UTF-8\n", stderr);
		return EXIT_USAGE;
	}
	fprintf(stderr, "gbactl: %s: %s\n", path, gba_status_name(status));
	return EXIT_NO_DAEMON;
}

static int
ask(const struct options *o, const struct words *words)
{
	const char *path = o->socket != NULL ? o->socket : getenv("GBA_CONTROL");
	struct ctl_answer *answer = NULL;
	char by_daemon[128];
	enum gba_status status;
	int rc = EXIT_DONE;

	if (path == NULL || *path == '\0') {
		snprintf(by_daemon, sizeof(by_daemon), SOCKET_DIR "/%s.sock", o->daemon);
		path = by_daemon;
	}
	errno = 0;
	status = ctl_ask(&answer, path, &words->request);
	if (status != GBA_OK)
		return no_answer(status, path, errno);
	if (o->raw)
		show_raw(stdout, answer);
	else
		show_people(stdout, answer);
	if (answer->refused) {
		fprintf(stderr, "gbactl: %s\n", answer->sentence);
		rc = EXIT_REFUSED;
	}
	ctl_answer_free(answer);
	return rc;
}

static int
run(const struct options *o)
{
	struct words words;
	enum gba_status status;
	int rc = EXIT_USAGE;

	if (strcmp(o->argv[0], "calc") == 0) {
		fputs("gbactl: calc asks no daemon: write it first, as in gbactl calc "
		      "--help\n",
		      stderr);
		return rc;
	}
	status = words_parse(&words, o->argc, o->argv);

	if (status == GBA_OK && o->dry_run)
		status = words_add(&words, "dry-run", "yes");
	if (status == GBA_OK && o->replace)
		status = words_add(&words, "replace", "yes");
	if (status == GBA_OK)
		rc = ask(o, &words);
	else
		fprintf(stderr, "gbactl: %s\n",
			words.reason[0] != '\0' ? words.reason : gba_status_name(status));
	words_fini(&words);
	return rc;
}

/* What could not be written was not done, for who reads it. */
static int
finish(int rc)
{
	const bool written = fflush(stdout) == 0 && ferror(stdout) == 0;

	if (!written)
		fprintf(stderr, "gbactl: standard output: %s\n", strerror(errno));
	return written || rc != EXIT_DONE ? rc : EXIT_REFUSED;
}

int
main(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		on_option,
		"VERB [NAME=VALUE...]\ncalc CALCULATOR [NAME=VALUE...]",
		"Ask a daemon of OpenGBA over its control socket.\v"
		"The verb calc needs no daemon: gbactl calc --help.\n"
		"A value may be @FILE, or - for a line of standard input, so that no "
		"secret stands on the command line.\n"
		"Exit status: 0 done, 1 refused, 2 usage, 3 no daemon.",
		NULL,
		NULL,
		NULL
	};
	const struct rlimit no_core = { 0, 0 };
	struct options o = { .daemon = "bsf" };
	char **calc;

	(void)setrlimit(RLIMIT_CORE, &no_core); /* words may be secrets */
	calc = calc_words(&argc, argv);
	if (calc != NULL)
		return finish(calc_main(argc, calc));
	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, &o) != 0)
		return EXIT_USAGE;
	return finish(run(&o));
}
