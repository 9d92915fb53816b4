/* SPDX-License-Identifier: Apache-2.0 */
/* Values of the configuration: numbers with units, choices, endpoints, lists. */
#include "run/conf_value.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

struct unit {
	const char *suffix;
	uint64_t factor;
};

/* Largest first: a value is printed in the first one that divides it. */
static const struct unit seconds[] = { { "d", 86400 }, { "h", 3600 }, { "m", 60 },
				       { "s", 1 },     { "", 1 },     { NULL, 0 } };
static const struct unit millis[] = {
	{ "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 }, { NULL, 0 }
};
static const struct unit octets[] = {
	{ "g", 1u << 30 }, { "m", 1u << 20 }, { "k", 1u << 10 }, { "", 1 }, { NULL, 0 }
};
static const struct unit plain[] = { { "", 1 }, { NULL, 0 } };

static enum gba_status GBA_PRINTF(2, 3) bad(char reason[160], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, 160, fmt, ap);
	va_end(ap);
	return GBA_ERR_SYNTAX;
}

static const struct unit *
units_of(enum conf_type type)
{
	switch (type) {
	case CONF_SECONDS:
		return seconds;
	case CONF_MILLIS:
		return millis;
	case CONF_OCTETS:
		return octets;
	default:
		return plain;
	}
}

static void
number_text(char out[48], uint64_t n, enum conf_type type)
{
	const struct unit *u = units_of(type);

	while (n % u->factor != 0 || (n == 0 && u->factor != 1))
		u++;
	snprintf(out, 48, "%" PRIu64 "%s", n, "");
	snprintf(out, 48, "%" PRIu64 "%s", n / u->factor, u->suffix);
}

static enum gba_status
number_set(uint64_t *out, const struct conf_row *row, const char *value, char reason[160])
{
	const size_t digits = strspn(value, "0123456789");
	const uint64_t max = row->max > 0 ? row->max : UINT64_MAX;
	const struct unit *u = units_of(row->type);
	char least[48], most[48];
	uint64_t n;

	if (gba_number(&n, (struct gba_text){ value, digits }, 0, UINT64_MAX) != GBA_OK)
		return bad(reason, "a number is expected");
	while (u->suffix != NULL && strcasecmp(u->suffix, value + digits) != 0)
		u++;
	if (u->suffix == NULL)
		return bad(reason, "%s",
			   row->type == CONF_SECONDS  ? "the unit is s, m, h or d"
			   : row->type == CONF_MILLIS ? "the unit is ms, s, m or h"
			   : row->type == CONF_OCTETS ? "the unit is k, m or g"
						      : "a number is expected");
	if (n > UINT64_MAX / u->factor || n * u->factor < row->min ||
	    n * u->factor > max) {
		number_text(least, row->min, row->type);
		number_text(most, max, row->type);
		return bad(reason, "out of range, %s to %s", least, most);
	}
	*out = n * u->factor;
	return GBA_OK;
}

static enum gba_status
bool_set(bool *out, const char *value, char reason[160])
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(value, words[i]) == 0) {
			*out = i % 2 == 1;
			return GBA_OK;
		}
	}
	return bad(reason, "yes or no is expected");
}

static enum gba_status
choice_set(int *out, const struct conf_row *row, const char *value, char reason[160])
{
	size_t len = 0;

	for (int i = 0; row->choices[i] != NULL; i++) {
		if (strcmp(value, row->choices[i]) == 0) {
			*out = i;
			return GBA_OK;
		}
	}
	len = (size_t)snprintf(reason, 160, "one of");
	for (int i = 0; row->choices[i] != NULL && len < 160; i++)
		len += (size_t)snprintf(reason + len, 160 - len, "%s %s",
					i > 0 ? "," : "", row->choices[i]);
	return GBA_ERR_SYNTAX;
}

static enum gba_status
endpoint_set(struct conf_endpoint *out, const char *value, char reason[160])
{
	const bool v6 = *value == '[';
	const char *host = value + v6;
	const char *end = v6 ? strchr(value, ']') : strrchr(value, ':');
	struct conf_endpoint e;
	struct in6_addr any;
	uint64_t port;

	memset(&e, 0, sizeof(e));
	if (end == NULL || end[v6] != ':' ||
	    gba_text_copy(e.address, sizeof(e.address),
			  (struct gba_text){ host, (size_t)(end - host) }) != GBA_OK ||
	    inet_pton(v6 ? AF_INET6 : AF_INET, e.address, &any) != 1)
		return bad(reason, "ADDRESS:PORT is expected, [ADDRESS]:PORT for IPv6");
	if (gba_number(&port, gba_text(end + v6 + 1), 0, UINT16_MAX) != GBA_OK)
		return bad(reason, "port out of range");
	e.port = (uint16_t)port;
	*out = e;
	return GBA_OK;
}

static enum gba_status
list_add(struct conf_list *list, const char *value, unsigned line, char reason[160])
{
	if (list->count == CONF_LIST_MAX)
		return bad(reason, "stands more than %d times", CONF_LIST_MAX);
	if (gba_text_copy(list->item[list->count], sizeof(list->item[0]),
			  gba_text(value)) != GBA_OK)
		return bad(reason, "longer than %zu characters",
			   sizeof(list->item[0]) - 1);
	list->line[list->count++] = line;
	return GBA_OK;
}

static enum gba_status
text_set(char *out, size_t size, const char *value, char reason[160])
{
	const size_t len = strlen(value);

	if (len >= size)
		return bad(reason, "longer than %zu characters", size - 1);
	memset(out + len, 0, size - len); /* so that equal values are equal octets */
	memcpy(out, value, len);
	return GBA_OK;
}

enum gba_status
conf_value_set(void *conf, const struct conf_row *row, const char *value, unsigned line,
	       char reason[160])
{
	void *place = (char *)conf + row->offset;
	const bool may_be_empty = row->type == CONF_TEXT || row->type == CONF_FILE;

	snprintf(reason, 160, "not accepted");
	if (*value == '\0' && !may_be_empty) {
		if (row->preset != NULL && row->type != CONF_LIST)
			return bad(reason, "a value is missing");
		conf_value_clear(conf, row);
		return GBA_OK;
	}
	if (row->check != NULL && !row->check(value, reason))
		return GBA_ERR_SYNTAX;
	switch (row->type) {
	case CONF_TEXT:
	case CONF_FILE:
		return text_set(place, row->size, value, reason);
	case CONF_BOOL:
		return bool_set(place, value, reason);
	case CONF_NUMBER:
	case CONF_SECONDS:
	case CONF_MILLIS:
	case CONF_OCTETS:
		return number_set(place, row, value, reason);
	case CONF_CHOICE:
		return choice_set(place, row, value, reason);
	case CONF_ENDPOINT:
		return endpoint_set(place, value, reason);
	case CONF_LIST:
		return list_add(place, value, line, reason);
	}
	return GBA_ERR_ARG;
}

void
conf_value_clear(void *conf, const struct conf_row *row)
{
	memset((char *)conf + row->offset, 0, row->size);
}

static void
list_print(FILE *to, const struct conf_list *list, const char *key)
{
	for (size_t i = 0; i < list->count; i++)
		fprintf(to, "%s = %s\n", key, list->item[i]);
	if (list->count == 0)
		fprintf(to, "%s =\n", key);
}

void
conf_value_print(FILE *to, const void *conf, const struct conf_row *row)
{
	const void *place = (const char *)conf + row->offset;
	const struct conf_endpoint *endpoint;
	char number[48];
	bool v6;

	switch (row->type) {
	case CONF_TEXT:
	case CONF_FILE:
		fprintf(to, "%s =%s%s\n", row->key,
			*(const char *)place != '\0' ? " " : "", (const char *)place);
		break;
	case CONF_BOOL:
		fprintf(to, "%s = %s\n", row->key, *(const bool *)place ? "yes" : "no");
		break;
	case CONF_NUMBER:
	case CONF_SECONDS:
	case CONF_MILLIS:
	case CONF_OCTETS:
		number_text(number, *(const uint64_t *)place, row->type);
		fprintf(to, "%s = %s\n", row->key, number);
		break;
	case CONF_CHOICE:
		fprintf(to, "%s = %s\n", row->key, row->choices[*(const int *)place]);
		break;
	case CONF_ENDPOINT:
		endpoint = place;
		v6 = strchr(endpoint->address, ':') != NULL;
		if (*endpoint->address == '\0')
			fprintf(to, "%s =\n", row->key);
		else
			fprintf(to, "%s = %s%s%s:%u\n", row->key, v6 ? "[" : "",
				endpoint->address, v6 ? "]" : "",
				(unsigned)endpoint->port);
		break;
	case CONF_LIST:
		list_print(to, place, row->key);
		break;
	}
}
