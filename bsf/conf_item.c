/* SPDX-License-Identifier: Apache-2.0 */
/* The items of lists in the configuration: addresses, peers, proxies. */
#include <arpa/inet.h>
#include <string.h>

#include "bsf/conf.h"
#include "codec/btid.h"

static bool
address_is_valid(const char *address)
{
	struct in6_addr any;

	return inet_pton(AF_INET, address, &any) == 1 ||
	       inet_pton(AF_INET6, address, &any) == 1;
}

enum gba_status
bsf_endpoint_parse(struct bsf_endpoint *out, const char *text)
{
	const bool v6 = *text == '[';
	const char *start = text + (v6 ? 1 : 0);
	const char *end = v6 ? strchr(start, ']') : strchr(start, ':');
	struct bsf_endpoint endpoint = { .tls = false };
	struct gba_text address, digits;
	uint64_t port;

	if (end == NULL || end[v6 ? 1 : 0] != ':')
		return GBA_ERR_SYNTAX;
	address = (struct gba_text){ start, (size_t)(end - start) };
	digits.p = end + (v6 ? 2 : 1);
	digits.len = strcspn(digits.p, " \t");
	end = digits.p + digits.len;
	end += strspn(end, " \t");
	endpoint.tls = strcmp(end, "tls") == 0;
	if (*end != '\0' && !endpoint.tls)
		return GBA_ERR_SYNTAX;
	if (gba_text_copy(endpoint.address, sizeof(endpoint.address), address) !=
		    GBA_OK ||
	    !address_is_valid(endpoint.address) ||
	    gba_number(&port, digits, 0, 65535) != GBA_OK)
		return GBA_ERR_SYNTAX;
	endpoint.port = (uint16_t)port;
	*out = endpoint;
	return GBA_OK;
}

enum gba_status
bsf_peer_parse(struct bsf_peer *out, const char *text)
{
	const struct gba_text identity = { text, strcspn(text, " \t") };
	const char *rest = text + identity.len;
	struct bsf_peer peer = { .at = { .port = 0 } };

	rest += strspn(rest, " \t");
	if (!fqdn_is_valid(identity) ||
	    gba_text_copy(peer.identity, sizeof(peer.identity), identity) != GBA_OK)
		return GBA_ERR_SYNTAX;
	if (*rest != '\0' && bsf_endpoint_parse(&peer.at, rest) != GBA_OK)
		return GBA_ERR_SYNTAX;
	*out = peer;
	return GBA_OK;
}

enum gba_status
bsf_proxy_parse(struct bsf_proxy *out, const char *text)
{
	const struct gba_text identity = { text, strcspn(text, " \t") };
	const struct gba_text suffix =
		gba_text(text + identity.len + strspn(text + identity.len, " \t"));
	struct bsf_proxy proxy;

	if (!fqdn_is_valid(identity) || (suffix.len > 0 && !fqdn_is_valid(suffix)) ||
	    gba_text_copy(proxy.identity, sizeof(proxy.identity), identity) != GBA_OK ||
	    gba_text_copy(proxy.suffix, sizeof(proxy.suffix), suffix) != GBA_OK)
		return GBA_ERR_SYNTAX;
	*out = proxy;
	return GBA_OK;
}

const char *
bsf_zn_identity(const struct bsf_conf *conf)
{
	if (*conf->zn.identity != '\0')
		return conf->zn.identity;
	return conf->ub.server_name.count > 0 ? conf->ub.server_name.item[0] : "";
}

bool
bsf_address_is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

bool
bsf_zn_may_be_plain(const struct bsf_conf_zn *conf)
{
	return conf->allow_plain || bsf_address_is_loopback(conf->listen);
}
