/* SPDX-License-Identifier: Apache-2.0 */
/* ub-rows: words, and lines with words in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ub_rows.h"

#define WORDS 64

static struct {
	char name[32], value[VALUE_MAX];
} words[WORDS];

static char *
word_at(const char *name, bool create)
{
	for (size_t i = 0; i < WORDS; i++) {
		if (words[i].name[0] == '\0') {
			if (!create)
				return NULL;
			snprintf(words[i].name, sizeof(words[i].name), "%s", name);
			return words[i].value;
		}
		if (strcmp(words[i].name, name) == 0)
			return words[i].value;
	}
	return NULL;
}

const char *
word(const char *name)
{
	const char *value = word_at(name, false);

	if (value == NULL)
		die("there is no %%%s%%", name);
	return value;
}

void
word_set(const char *name, const char *value)
{
	char *at = word_at(name, true);

	if (at == NULL || strlen(value) >= VALUE_MAX)
		die("no room for %%%s%%", name);
	snprintf(at, VALUE_MAX, "%s", value);
}

static const char *
put_escape(char **out, const char *in)
{
	char hex[3] = { 0 };

	switch (*in) {
	case 'r':
		*(*out)++ = '\r';
		return in + 1;
	case 'n':
		*(*out)++ = '\n';
		return in + 1;
	case 't':
		*(*out)++ = '\t';
		return in + 1;
	case 'x':
		memcpy(hex, in + 1, 2);
		*(*out)++ = (char)strtoul(hex, NULL, 16);
		return in + 3;
	default: /* a regular expression's own */
		*(*out)++ = '\\';
		*(*out)++ = *in;
		return in + 1;
	}
}

/* A word inside a regular expression stands for itself. */
static void
put_word(char **out, const char *value, bool regex)
{
	for (; *value != '\0'; value++) {
		if (regex && strchr("\\^$.[]|()*+?{}", *value) != NULL)
			*(*out)++ = '\\';
		*(*out)++ = *value;
	}
}

size_t
expand(char out[TEXT_MAX], const char *in, bool regex)
{
	char *to = out, name[32];

	while (*in != '\0') {
		const char *end = *in == '%' ? strchr(in + 1, '%') : NULL;

		if (to - out > TEXT_MAX - 2 * VALUE_MAX)
			die("the line becomes too long");
		if (end != NULL && (size_t)(end - in) < sizeof(name)) {
			snprintf(name, sizeof(name), "%.*s", (int)(end - in - 1), in + 1);
			put_word(&to, word(name), regex);
			in = end + 1;
		} else if (*in == '\\' && in[1] != '\0') {
			in = put_escape(&to, in + 1);
		} else {
			*to++ = *in++;
		}
	}
	*to = '\0';
	return (size_t)(to - out);
}
