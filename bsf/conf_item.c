/* SPDX-License-Identifier: Apache-2.0 */
/* What of the configuration has a syntax or a default of its own. */
#include <string.h>

#include "bsf/conf.h"
#include "codec/btid.h"

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

/* What a NAF writes into Destination-Realm: the domain of the B-TID (TS 29.109 5.2). */
static const char *
btid_domain(const struct bsf_conf_ub *ub)
{
	if (*ub->btid_domain != '\0')
		return ub->btid_domain;
	if (*ub->realm != '\0')
		return ub->realm;
	return ub->server_name.count > 0 ? ub->server_name.item[0] : "";
}

const char *
bsf_zn_realm(const struct bsf_conf *conf)
{
	const char *domain = btid_domain(&conf->ub);

	if (*conf->zn.realm != '\0')
		return conf->zn.realm;
	if (*domain != '\0')
		return domain;
	return fqdn_domain(bsf_zn_identity(conf));
}

bool
bsf_zn_may_be_plain(const struct bsf_conf_zn *conf)
{
	return conf->allow_plain || conf_is_loopback(conf->listen);
}
