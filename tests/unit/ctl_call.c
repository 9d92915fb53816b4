/* SPDX-License-Identifier: Apache-2.0 */
/* Calling gbactl calc inside a test. */
#include "ctl_call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/calc.h"
#include "unit.h"

static void
push(struct call *call, char *word)
{
	cr_assert_not_null(word);
	cr_assert_lt(call->argc, CALL_WORDS_MAX);
	call->argv[call->argc++] = word;
}

void
call_begin(struct call *call, const char *tool, ...)
{
	const char *word;
	va_list ap;

	*call = (struct call){ .rc = -1 };
	push(call, strdup("calc"));
	push(call, strdup("--raw"));
	push(call, strdup(tool));
	va_start(ap, tool);
	while ((word = va_arg(ap, const char *)) != NULL)
		push(call, strdup(word));
	va_end(ap);
}

void
call_word(struct call *call, const char *name, const char *value)
{
	char *word = NULL;

	cr_assert_gt(asprintf(&word, "%s=%s", name, value), 0);
	push(call, word);
}

void
call_vec(struct call *call, const char *name, const struct vec *at, const char *key)
{
	if (vec_has(at, key))
		call_word(call, name, vec_str(at, key));
}

void
call_run(struct call *call)
{
	char *argv[CALL_WORDS_MAX]; /* the options are taken out of it */
	size_t out_len, err_len;
	FILE *out = open_memstream(&call->out, &out_len),
	     *err = open_memstream(&call->err, &err_len);

	cr_assert(out != NULL && err != NULL);
	memcpy(argv, call->argv, sizeof(argv));
	call->rc = calc_run(out, err, call->argc, argv);
	fclose(out);
	fclose(err);
}

void
call_end(struct call *call)
{
	for (int i = 0; i < call->argc; i++)
		free(call->argv[i]);
	free(call->out);
	free(call->err);
	*call = (struct call){ .rc = -1 };
}

bool
call_shows(const struct call *call, const char *name, const char *value)
{
	const size_t len = strlen(name);

	for (const char *line = call->out; line != NULL && *line != '\0';) {
		const size_t line_len = strcspn(line, "\n");

		if (line_len > len && strncmp(line, name, len) == 0 && line[len] == '=' &&
		    (value == NULL ||
		     (line_len - len - 1 == strlen(value) &&
		      strncmp(line + len + 1, value, line_len - len - 1) == 0)))
			return true;
		line += line_len + (line[line_len] == '\n');
	}
	return false;
}

void
call_expect(const struct call *call, const char *name, const struct vec *at,
	    const char *key)
{
	cr_expect(call_shows(call, name, vec_str(at, key)),
		  "%s%s: want %s=%s, got:\n%s%s", at->path, key, name, vec_str(at, key),
		  call->out, call->err);
}
