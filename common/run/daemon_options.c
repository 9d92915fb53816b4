/* SPDX-License-Identifier: Apache-2.0 */
/* The options every daemon takes, and the settings every daemon has. */
#include <argp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "run/daemon_int.h"

enum { KEY_CHECK = 256, KEY_PRINT, KEY_USAGE };

struct parsing {
	struct daemon_options *options;
	const struct daemon_program *program;
};

/* clang-format off */
static const char *const levels[] = { "error", "warning", "notice", "info", "debug", NULL };
static const char *const identities[] = { "tagged", "full", NULL };

#define AT(member) .offset = offsetof(struct daemon_conf, member), \
	.size = sizeof(((struct daemon_conf *)0)->member)

const struct conf_row daemon_rows[] = {
	{ "log", "level", CONF_CHOICE, "info", AT(level), .choices = levels,
	  .help = "Lines above this level are dropped: error, warning, notice, info, debug." },
	{ "log", "identities", CONF_CHOICE, "tagged", AT(identities), .choices = identities,
	  .help = "How IMPIs and B-TIDs appear in lines: tagged (a keyed short hash), or full." },
	{ "run", "control", CONF_FILE, NULL, AT(control),
	  .help = "Path of the control socket for gbactl; empty: none." },
	{ "run", "user", CONF_TEXT, NULL, AT(user),
	  .help = "Become this user when started as root; empty: stay." },
};
/* clang-format on */
const size_t daemon_row_count = ARRAY_LEN(daemon_rows);

static const struct argp_option argp_options[] = {
	{ "help", 'h', NULL, 0, "Print this help and exit", -1 },
	{ "version", 'V', NULL, 0, "Print the version and exit", -1 },
	{ "usage", KEY_USAGE, NULL, OPTION_HIDDEN, NULL, -1 }, /* argp's hint names it */
	{ "config", 'c', "FILE", 0, "Read the configuration from FILE", 0 },
	{ "check-config", KEY_CHECK, NULL, 0, "Check the configuration and exit", 0 },
	{ "print-config", KEY_PRINT, NULL, 0,
	  "Print every setting with its value, as a file to start from, and exit", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t
on_option(int key, char *arg, struct argp_state *state)
{
	struct parsing *p = state->input;

	switch (key) {
	case 'h':
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		break;
	case KEY_USAGE:
		argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
		break;
	case 'V':
		printf("%s (%s) %s\n", p->program->name, PACKAGE_NAME, PACKAGE_VERSION);
		exit(0);
	case 'c':
		p->options->config = arg;
		break;
	case KEY_CHECK:
		p->options->check_only = true;
		break;
	case KEY_PRINT:
		p->options->print_only = true;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: no argument is expected", arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

void
daemon_options_parse(struct daemon_options *out, int argc, char **argv,
		     const struct daemon_program *program)
{
	char doc[512];
	const struct argp argp = { argp_options, on_option, NULL, doc, NULL, NULL, NULL };
	struct parsing p = { out, program };

	*out = (struct daemon_options){NULL, false, false};
	snprintf(doc, sizeof(doc), "%s\v%s%s%s", program->purpose,
		 program->default_config != NULL ? "Without -c the configuration is "
						 : "Without -c the defaults count.",
		 program->default_config != NULL ? program->default_config : "",
		 program->default_config != NULL ? ", and the defaults if there is none."
						 : "");
	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, &p);
}

static bool
names_shared_rows(const struct conf_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->rows[i].section, "run") == 0 &&
		    strcmp(table->rows[i].key, "control") == 0)
			return true;
	return false;
}

/* Where gbactl looks for the socket of "gba-bsfd". */
static const char *
control_preset(const char *name)
{
	static const struct {
		const char *name, *path;
	} known[] = {
		{ "gba-bsfd", "/run/opengba/bsf.sock" },
		{ "gba-nafd", "/run/opengba/naf.sock" },
		{ "gba-pnafd", "/run/opengba/pnaf.sock" },
		{ "gba-hssd", "/run/opengba/hss.sock" },
		{ "gba-iwfd", "/run/opengba/iwf.sock" },
		{ "gba-smscd", "/run/opengba/smsc.sock" },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].path;
	return NULL;
}

enum gba_status
daemon_table(struct conf_table *out, const struct daemon_program *program)
{
	const size_t shared = names_shared_rows(program->table) ? 0 : daemon_row_count;
	struct conf_row *rows = calloc(shared + program->table->count, sizeof(*rows));

	if (rows == NULL)
		return GBA_ERR_NOMEM;
	memcpy(rows, daemon_rows, shared * sizeof(*rows));
	memcpy(rows + shared, program->table->rows,
	       program->table->count * sizeof(*rows));
	for (size_t i = 0; i < shared; i++)
		if (strcmp(rows[i].key, "control") == 0)
			rows[i].preset = control_preset(program->name);
	*out = (struct conf_table){rows, shared + program->table->count};
	return GBA_OK;
}
