/* SPDX-License-Identifier: Apache-2.0 */
/* gba-ue: a UE for GBA with a software USIM. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "run/daemon.h"
#include "ue/cmd.h"

static const struct verb {
	const char *name;
	int (*run)(const struct args *args);
} verbs[] = {
	{ "bootstrap", cmd_bootstrap },
	{ "get", cmd_get },
	{ "key", cmd_key },
	{ "status", cmd_status },
	{ "forget", cmd_forget },
	{ "card", cmd_card },
	{ "apdu", cmd_apdu },
	{ "profiles", cmd_profiles },
	{ "check", cmd_check },
	{ "push", cmd_push },
	{ "sms", cmd_sms },
};

/* A B-TID or a key that could not be written is not there for who reads it. */
static int
finish(int code)
{
	const bool written = fflush(stdout) == 0 && ferror(stdout) == 0;

	if (written || code != EXIT_DONE)
		return code;
	return args_fail(EXIT_INTERNAL, "stdout: %s", strerror(errno));
}

int
main(int argc, char **argv)
{
	struct args args;

	args_read(&args, argc, argv);
	daemon_no_core_dumps();
	if (ue_http_start() != GBA_OK)
		return args_fail(EXIT_INTERNAL, "libcurl does not start");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(verbs[i].name, args.verb) == 0) {
			const int code = verbs[i].run(&args);

			ue_http_stop();
			return finish(code);
		}
	return args_fail(EXIT_USAGE, "no verb %s: gba-ue --help lists them", args.verb);
}
