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

bool
bsf_zn_may_be_plain(const struct bsf_conf_zn *conf)
{
	return conf->allow_plain || conf_is_loopback(conf->listen);
}
