/* SPDX-License-Identifier: Apache-2.0 */
/* Header values continued on further lines (obs-fold, RFC 9112 clause 5.2).
 *
 * libmicrohttpd 0.9.75 takes such a line in, but glues it to the name instead of the
 *value:
 *
 *	Authorization: Digest username="a",        name   Authorizationnonce="b"
 *	 nonce="b"                                 value  Digest username="a",
 *
 * The name that is looked for says where the glue is. Only a continuation that holds a
 * character no field name may have is taken for one, so that an Authorization-Info is not
 * read as a continued Authorization. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/server.h"

struct fold {
	struct fold *next;
	char *name; /* behind the value */
	char value[];
};

struct search {
	struct http_exchange *x;
	const char *name;
	size_t name_len;
};

static bool
is_continuation(const char *s)
{
	static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return s[strspn(s, token)] != '\0';
}

static enum MHD_Result
look(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	const struct search *search = cls;
	const char *rest;
	struct fold *fold;
	size_t size;

	(void)kind;
	if (key == NULL || strncasecmp(key, search->name, search->name_len) != 0)
		return MHD_YES;
	rest = key + search->name_len;
	if (!is_continuation(rest))
		return MHD_YES;
	value = value != NULL ? value : "";
	size = strlen(value) + 1 + strlen(rest) + 1;
	fold = malloc(sizeof(*fold) + size + search->name_len + 1);
	if (fold == NULL)
		return MHD_NO;
	snprintf(fold->value, size, "%s %s", value, rest);
	fold->name = fold->value + size;
	memcpy(fold->name, search->name, search->name_len + 1);
	fold->next = search->x->folds;
	search->x->folds = fold;
	return MHD_NO;
}

const char *
fold_find(struct http_exchange *x, const char *name)
{
	struct search search = { x, name, strlen(name) };
	struct fold *before = x->folds;

	for (const struct fold *fold = before; fold != NULL; fold = fold->next)
		if (strcasecmp(fold->name, name) == 0)
			return fold->value;
	MHD_get_connection_values(x->mhd, MHD_HEADER_KIND, look, &search);
	return x->folds != before ? x->folds->value : NULL;
}

void
folds_free(struct http_exchange *x)
{
	while (x->folds != NULL) {
		struct fold *next = x->folds->next;

		free(x->folds);
		x->folds = next;
	}
}
