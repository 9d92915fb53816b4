/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration file from anywhere; what is accepted must print and read back. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/conf.h"

struct values {
	char text[32];
	bool flag;
	uint64_t number, seconds, millis, octets;
	int choice;
	struct conf_endpoint endpoint;
	struct conf_list list;
};

/* clang-format off */
static const char *const words[] = { "one", "two", NULL };
#define AT(member) .offset = offsetof(struct values, member), \
	.size = sizeof(((struct values *)0)->member)
static const struct conf_row rows[] = {
	{ "a", "text", CONF_TEXT, "x", AT(text) },
	{ "a", "flag", CONF_BOOL, "no", AT(flag) },
	{ "a", "number", CONF_NUMBER, "1", AT(number), .min = 1, .max = 100 },
	{ "a", "seconds", CONF_SECONDS, "1s", AT(seconds) },
	{ "b", "millis", CONF_MILLIS, "1ms", AT(millis) },
	{ "b", "octets", CONF_OCTETS, "1", AT(octets) },
	{ "b", "choice", CONF_CHOICE, "one", AT(choice), .choices = words },
	{ "b", "endpoint", CONF_ENDPOINT, NULL, AT(endpoint) },
	{ "b", "list", CONF_LIST, "x", AT(list) },
};
/* clang-format on */
static const struct conf_table table = { rows, ARRAY_LEN(rows) };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *
printed(const struct values *values, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	if (f == NULL)
		abort();
	conf_print(f, values, &table);
	fclose(f);
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct values values;
	struct conf_error err;
	char *first, *second;
	size_t len, again;

	conf_defaults(&values, &table);
	if (conf_parse(&values, &table, (struct gba_text){ (const char *)data, size },
		       "f", &err) != GBA_OK)
		return 0;
	first = printed(&values, &len);
	conf_defaults(&values, &table);
	if (conf_parse(&values, &table, (struct gba_text){ first, len }, "p", &err) !=
	    GBA_OK)
		abort();
	second = printed(&values, &again);
	if (strcmp(first, second) != 0)
		abort();
	free(first);
	free(second);
	return 0;
}
