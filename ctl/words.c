/* SPDX-License-Identifier: Apache-2.0 */
/* The words of gbactl. */
#include "ctl/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"

#define FILE_MAX (48u << 20)

/* Verbs of two words begin with one of these. */
static const char *const nouns[] = { "subscriber", "naf", "guss", "binding",
				     "key",	   "ue",  "scs",  "cache",
				     "sme",	   "sub", "node", "link" };

/* Verbs whose main value may stand bare, and the word it is; '@' in front: a file. */
static const struct {
	const char *verb, *name;
} bare[] = {
	{ "subscriber show", "impi" },
	{ "subscriber delete", "impi" },
	{ "subscriber import", "@csv" },
	{ "naf delete", "identity" },
	{ "ue show", "impi" },
	{ "ue delete", "impi" },
	{ "guss show", "impi" },
	{ "guss check", "@xml" },
	{ "bindings", "impi" },
	{ "binding delete", "btid" },
	{ "why", "impi" },
	{ "key forget", "btid" },
	{ "keys", "btid" },
	{ "job", "id" },
	{ "cancel", "id" },
	{ "sa", "ptid" },
	{ "messages", "ptid" },
	{ "message", "ptid" },
	{ "recall", "id" },
};

/* Texts whose line ends count: the others are one line, and its end is not of the value.
 */
static const char *const texts[] = { "csv", "xml", "body", "reply-body" };

static enum gba_status
refuse(struct words *words, enum gba_status status, const char *what, const char *why)
{
	snprintf(words->reason, sizeof(words->reason), "%s: %s", what, why);
	return status;
}

static bool
is_one_of(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* The next line of standard input, without its end; NULL with errno. */
static char *
one_line(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	errno = ENODATA;
	len = getline(&line, &size, stdin);
	if (len < 0 || memchr(line, '\0', (size_t)len) != NULL) {
		errno = len < 0 ? errno : EINVAL;
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

static void
cut_line_end(char *text)
{
	size_t len = strlen(text);

	if (len > 0 && text[len - 1] == '\n')
		text[--len] = '\0';
	if (len > 0 && text[len - 1] == '\r')
		text[--len] = '\0';
}

/* The whole of a file ("-": of standard input) as a C string; NULL with errno. */
static char *
slurp(const char *path)
{
	FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	size_t size = 0, len = 0, got;
	char *text = NULL, *more;

	if (from == NULL)
		return NULL;
	do {
		if (len + 1 >= size) {
			size = size == 0 ? 4096 : 2 * size;
			more = size <= FILE_MAX ? realloc(text, size) : NULL;
			if (more == NULL) {
				errno = EFBIG;
				goto fail;
			}
			text = more;
		}
		got = fread(text + len, 1, size - 1 - len, from);
		len += got;
	} while (got > 0);
	text[len] = '\0';
	errno = EINVAL; /* what a NUL inside is */
	if (!ferror(from) && memchr(text, '\0', len) == NULL)
		goto out;
fail:
	free(text);
	text = NULL;
out:
	if (from != stdin)
		fclose(from);
	return text;
}

static enum gba_status
keep(struct words *words, const char *name, char *value)
{
	struct ctl_request *request = &words->request;

	if (value == NULL)
		return GBA_ERR_NOMEM;
	for (size_t i = 0; i < request->count; i++)
		if (strcmp(request->name[i], name) == 0) {
			gba_wipe(value, strlen(value));
			free(value);
			return refuse(words, GBA_ERR_SYNTAX, name, "given twice");
		}
	if (request->count >= CTL_ARGS_MAX || words->owned_count >= CTL_ARGS_MAX) {
		free(value);
		return refuse(words, GBA_ERR_SYNTAX, name, "too many words");
	}
	words->owned[words->owned_count++] = value;
	request->name[request->count] = name;
	request->value[request->count++] = value;
	return GBA_OK;
}

enum gba_status
words_add(struct words *words, const char *name, const char *value)
{
	return keep(words, name, strdup(value));
}

/* value is "@FILE", "-" or itself. */
static enum gba_status
add_value(struct words *words, const char *name, const char *value)
{
	char *text;

	if (strcmp(value, "-") != 0 && value[0] != '@')
		return words_add(words, name, value);
	text = value[0] == '@' ? slurp(value + 1) : one_line();
	if (text == NULL)
		return refuse(words, GBA_ERR_IO, value, strerror(errno));
	if (!is_one_of(texts, ARRAY_LEN(texts), name))
		cut_line_end(text);
	return keep(words, name, text);
}

static enum gba_status
add_bare(struct words *words, const char *word)
{
	struct aka_rand rand;
	struct gba_text domain;
	char file[4096];

	for (size_t i = 0; i < ARRAY_LEN(bare); i++) {
		const char *name = bare[i].name;

		if (strcmp(bare[i].verb, words->verb) != 0)
			continue;
		if (name[0] == '@') {
			snprintf(file, sizeof(file), "@%s", word);
			return add_value(words, name + 1, file);
		}
		if (strcmp(name, "impi") == 0 &&
		    btid_parse(&rand, &domain, gba_text(word)) == GBA_OK)
			name = "btid";
		return words_add(words, name, word);
	}
	return refuse(words, GBA_ERR_SYNTAX, word,
		      "a word is name=value; gbactl help lists them");
}

/* Split "name=value": the value's view in *value; the name is kept in owned. */
static enum gba_status
add_word(struct words *words, const char *word)
{
	const char *equals = strchr(word, '=');
	char *name;

	if (equals == NULL || memchr(word, '@', (size_t)(equals - word)) != NULL)
		return add_bare(words,
				word); /* a B-TID holds '=' too, behind nothing or '@' */
	if (strchr(equals, '@') != NULL && strncmp(equals, "==@", 3) == 0)
		return add_bare(words, word);
	name = strndup(word, (size_t)(equals - word));
	if (name == NULL)
		return GBA_ERR_NOMEM;
	if (words->owned_count >= CTL_ARGS_MAX - 1) {
		free(name);
		return refuse(words, GBA_ERR_SYNTAX, word, "too many words");
	}
	words->owned[words->owned_count++] = name;
	for (char *c = name; *c != '\0'; c++)
		if (*c == '_') /* as in JSON */
			*c = '-';
	return add_value(words, name, equals + 1);
}

enum gba_status
words_parse(struct words *out, int argc, char **argv)
{
	enum gba_status status = GBA_OK;
	const char *second = "";
	int at = 1;

	*out = (struct words){ .request = { .count = 0 } };
	if (argc < 1)
		return refuse(out, GBA_ERR_SYNTAX, "verb",
			      "missing; gbactl help lists them");
	if (is_one_of(nouns, ARRAY_LEN(nouns), argv[0]) && argc > 1 &&
	    strchr(argv[1], '=') == NULL) {
		second = strcmp(argv[1], "del") == 0 ? "delete" : argv[1];
		at = 2;
	}
	snprintf(out->verb, sizeof(out->verb), "%s%s%s", argv[0], at == 2 ? " " : "",
		 second);
	out->request.verb = out->verb;
	while (status == GBA_OK && at < argc)
		status = add_word(out, argv[at++]);
	return status;
}

void
words_fini(struct words *words)
{
	for (size_t i = 0; i < words->owned_count; i++) {
		gba_wipe(words->owned[i], strlen(words->owned[i]));
		free(words->owned[i]);
	}
	words->owned_count = 0;
	words->request.count = 0;
}
