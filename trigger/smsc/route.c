/* SPDX-License-Identifier: Apache-2.0 */
/* Where SMs to a subscriber go. */
#include "smsc/route.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool
route_is_url(const char *text)
{
	return strncasecmp(text, "http://", 7) == 0 ||
	       strncasecmp(text, "https://", 8) == 0;
}

static enum gba_status
find(struct db *db, struct route *out, const struct sub *sub, const char *node)
{
	const int len = snprintf(out->to, sizeof(out->to), "imsi:%s", sub->imsi);

	out->by_router = out->more = false;
	out->at = 0;
	if (len < 0 || (size_t)len >= sizeof(out->to))
		return GBA_ERR_ARG;
	if (route_is_url(node))
		return gba_text_copy(out->url, sizeof(out->url), gba_text(node));
	return dir_node_get(db, out->url, node);
}

enum gba_status
route_find_node(struct db *db, struct route *out, const struct sub *sub)
{
	return find(db, out, sub, sub->node);
}

/* Of the nodes that T4 named, from at on, the first that has an address. */
static enum gba_status
find_serving(struct db *db, struct route *out, const struct sub *sub, const char *serving,
	     unsigned at)
{
	char node[MESSAGE_IDENTITY_MAX + 1];
	enum gba_status status = GBA_ERR_NOT_FOUND;

	for (unsigned i = 0; status == GBA_ERR_NOT_FOUND && *serving != '\0'; i++) {
		const size_t len = strcspn(serving, " ");

		if (i >= at &&
		    gba_text_copy(node, sizeof(node),
				  (struct gba_text){ serving, len }) == GBA_OK) {
			status = find(db, out, sub, node);
			out->at = i;
			out->more = true;
		}
		serving += len;
		serving += *serving == ' ';
	}
	return status;
}

static unsigned
count(const char *serving)
{
	unsigned n = *serving != '\0';

	for (; *serving != '\0'; serving++)
		n += *serving == ' ';
	return n;
}

enum gba_status
route_find(struct db *db, struct route *out, const struct sub *sub, const char *router,
	   const char *serving, unsigned at)
{
	enum gba_status status;

	if (sub->is_protected) {
		if (*router == '\0')
			return GBA_ERR_NOT_FOUND;
		status = find(db, out, sub, router);
		out->by_router = true;
		return status;
	}
	status = find_serving(db, out, sub, serving, at);
	if (status != GBA_ERR_NOT_FOUND)
		return status;
	status = find(db, out, sub, sub->node);
	out->at = count(serving);
	return status;
}

enum gba_status
route_name_parse(struct sub_name *name, char digits[MESSAGE_ADDRESS_MAX + 1],
		 struct gba_text text)
{
	static const struct {
		const char *word;
		bool is_imsi;
	} kinds[] = { { "imsi:", true }, { "msisdn:", false } };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const size_t len = strlen(kinds[i].word);
		const size_t max = kinds[i].is_imsi ? MESSAGE_IMSI_MAX : 15;
		struct gba_text rest;

		if (text.p == NULL || text.len <= len ||
		    strncasecmp(text.p, kinds[i].word, len) != 0)
			continue;
		rest = (struct gba_text){ text.p + len, text.len - len };
		if (!message_is_digits(rest, max) ||
		    gba_text_copy(digits, MESSAGE_ADDRESS_MAX + 1, rest) != GBA_OK)
			return GBA_ERR_SYNTAX;
		*name = (struct sub_name){ .imsi = kinds[i].is_imsi ? digits : NULL,
					   .msisdn = kinds[i].is_imsi ? NULL : digits };
		return GBA_OK;
	}
	return GBA_ERR_SYNTAX;
}
