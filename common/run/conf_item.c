/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, names, peers and pairs in a configuration; two configurations compared. */
#include "run/conf_item.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "codec/btid.h"

static bool
address_is_valid(const char *address)
{
	struct in6_addr any;

	return inet_pton(AF_INET, address, &any) == 1 ||
	       inet_pton(AF_INET6, address, &any) == 1;
}

enum gba_status
conf_at_parse(struct conf_at *out, const char *text)
{
	const bool v6 = *text == '[';
	const char *start = text + (v6 ? 1 : 0);
	const char *end = v6 ? strchr(start, ']') : strchr(start, ':');
	struct conf_at at = { .tls = false };
	struct gba_text address, digits;
	uint64_t port;

	if (end == NULL || end[v6 ? 1 : 0] != ':')
		return GBA_ERR_SYNTAX;
	address = (struct gba_text){ start, (size_t)(end - start) };
	digits.p = end + (v6 ? 2 : 1);
	digits.len = strcspn(digits.p, " \t");
	end = digits.p + digits.len;
	end += strspn(end, " \t");
	at.tls = strcmp(end, "tls") == 0;
	if (*end != '\0' && !at.tls)
		return GBA_ERR_SYNTAX;
	if (gba_text_copy(at.address, sizeof(at.address), address) != GBA_OK ||
	    !address_is_valid(at.address) ||
	    gba_number(&port, digits, 0, UINT16_MAX) != GBA_OK)
		return GBA_ERR_SYNTAX;
	at.port = (uint16_t)port;
	*out = at;
	return GBA_OK;
}

enum gba_status
conf_pair_parse(char word[256], char rest[256], const char *text)
{
	const struct gba_text first = { text, strcspn(text, " \t") };
	const char *behind = text + first.len;

	behind += strspn(behind, " \t");
	if (first.len == 0 || strlen(behind) > 255)
		return GBA_ERR_SYNTAX;
	memcpy(rest, behind, strlen(behind) + 1);
	return gba_text_copy(word, 256, first);
}

enum gba_status
conf_peer_parse(struct conf_peer *out, const char *text)
{
	struct conf_peer peer = { .at = { .port = 0 } };
	char at[256];

	if (conf_pair_parse(peer.identity, at, text) != GBA_OK ||
	    !fqdn_is_valid(gba_text(peer.identity)) ||
	    (at[0] != '\0' && conf_at_parse(&peer.at, at) != GBA_OK))
		return GBA_ERR_SYNTAX;
	*out = peer;
	return GBA_OK;
}

bool
conf_has_tls(const struct conf_list *listen)
{
	struct conf_at at;

	for (size_t i = 0; i < listen->count; i++)
		if (conf_at_parse(&at, listen->item[i]) == GBA_OK && at.tls)
			return true;
	return false;
}

bool
conf_is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

bool
conf_has_bare(const struct conf_list *peers)
{
	struct conf_peer peer;

	for (size_t i = 0; i < peers->count; i++)
		if (conf_peer_parse(&peer, peers->item[i]) == GBA_OK &&
		    peer.at.address[0] != '\0' && !peer.at.tls &&
		    !conf_is_loopback(peer.at.address))
			return true;
	return false;
}

bool
conf_is_listener(const char *value, char reason[160])
{
	struct conf_at at;

	if (conf_at_parse(&at, value) == GBA_OK)
		return true;
	snprintf(reason, 160, "ADDRESS:PORT or ADDRESS:PORT tls is expected");
	return false;
}

bool
conf_is_at(const char *value, char reason[160])
{
	struct conf_at at;

	if (conf_at_parse(&at, value) == GBA_OK && !at.tls)
		return true;
	snprintf(reason, 160, "ADDRESS:PORT is expected");
	return false;
}

bool
conf_is_peer(const char *value, char reason[160])
{
	struct conf_peer peer;

	if (conf_peer_parse(&peer, value) == GBA_OK)
		return true;
	snprintf(reason, 160,
		 "IDENTITY, or IDENTITY ADDRESS:PORT, or with tls behind it");
	return false;
}

bool
conf_is_name(const char *value, char reason[160])
{
	if (fqdn_is_valid(gba_text(value)))
		return true;
	snprintf(reason, 160, "not a host name");
	return false;
}

bool
conf_is_name_or_empty(const char *value, char reason[160])
{
	return *value == '\0' || conf_is_name(value, reason);
}

static bool
list_equal(const struct conf_list *a, const struct conf_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->item[i], b->item[i]) != 0)
			return false;
	return true;
}

static bool
value_equal(const struct conf_row *row, const void *a, const void *b)
{
	switch (row->type) {
	case CONF_TEXT:
	case CONF_FILE:
		return strcmp(a, b) == 0;
	case CONF_LIST:
		return list_equal(a, b);
	case CONF_ENDPOINT:
	case CONF_BOOL:
	case CONF_NUMBER:
	case CONF_SECONDS:
	case CONF_MILLIS:
	case CONF_OCTETS:
	case CONF_CHOICE:
		break;
	}
	return memcmp(a, b, row->size) == 0;
}

bool
conf_needs_restart(const struct conf_table *table, const void *old, const void *new,
		   bool (*may_change)(const struct conf_row *row), struct conf_error *err)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct conf_row *row = &table->rows[i];
		const char *a = (const char *)old + row->offset;
		const char *b = (const char *)new + row->offset;

		if ((may_change != NULL && may_change(row)) || value_equal(row, a, b))
			continue;
		snprintf(err->text, sizeof(err->text),
			 "[%s] %s changed: that needs a restart, nothing was applied",
			 row->section, row->key);
		return true;
	}
	return false;
}
