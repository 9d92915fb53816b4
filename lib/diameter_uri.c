/* SPDX-License-Identifier: Apache-2.0 */
/* DiameterURI, for TCP. */
#include "lib/diameter_uri.h"

#include <netdb.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "codec/btid.h"

static struct gba_text
cut(const char **at, const char *ends)
{
	const struct gba_text piece = { *at, strcspn(*at, ends) };

	*at += piece.len;
	return piece;
}

enum gba_status
diameter_uri_parse(struct diameter_uri *out, const char *uri)
{
	struct diameter_uri found = { .tls = strncasecmp(uri, "aaas://", 7) == 0 };
	uint64_t port = found.tls ? 5658 : 3868;
	const char *at = uri + (found.tls ? 7 : 6);
	struct gba_text host;

	if (!found.tls && strncasecmp(uri, "aaa://", 6) != 0)
		return GBA_ERR_SYNTAX;
	host = cut(&at, ":;");
	if (!fqdn_is_valid(host) ||
	    gba_text_copy(found.host, sizeof(found.host), host) != GBA_OK)
		return GBA_ERR_SYNTAX;
	if (*at == ':') {
		at++;
		if (gba_number(&port, cut(&at, ";"), 1, UINT16_MAX) != GBA_OK)
			return GBA_ERR_SYNTAX;
	}
	while (*at == ';') {
		struct gba_text option;

		at++;
		option = cut(&at, ";");
		if (!gba_text_is_nocase(option, "transport=tcp") &&
		    !gba_text_is_nocase(option, "protocol=diameter"))
			return GBA_ERR_SYNTAX;
	}
	found.port = (uint16_t)port;
	*out = found;
	return GBA_OK;
}

enum gba_status
diameter_uri_address(char out[256], const char *name)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
					.ai_flags = AI_ADDRCONFIG };
	struct addrinfo *found = NULL;
	int error;

	if (getaddrinfo(name, NULL, &hints, &found) != 0)
		return GBA_ERR_NOT_FOUND;
	error = getnameinfo(found->ai_addr, found->ai_addrlen, out, 256, NULL, 0,
			    NI_NUMERICHOST);
	freeaddrinfo(found);
	return error == 0 ? GBA_OK : GBA_ERR_NOT_FOUND;
}
