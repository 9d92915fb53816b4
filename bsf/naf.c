/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask in whose name, and which USS go to it (TS 33.220 4.2.1, 4.2.2a, 5.3.3, J.1).
 */
#include "bsf/naf.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto/push.h"

/* Is name below domain, by at least one label? */
static bool
is_below(const char *name, const char *domain)
{
	const size_t name_len = strlen(name), len = strlen(domain);

	return name_len > len + 1 && name[name_len - len - 1] == '.' &&
	       strcasecmp(name + name_len - len, domain) == 0;
}

static bool
fqdn_matches(const char *fqdn, const char *allowed)
{
	if (strncmp(allowed, "*.", 2) == 0)
		return is_below(fqdn, allowed + 2);
	return strcasecmp(fqdn, allowed) == 0;
}

static bool
naf_owns(const struct store_naf *naf, const char *fqdn)
{
	for (unsigned i = 0; i < naf->fqdn_count; i++) {
		if (fqdn_matches(fqdn, naf->fqdns[i]))
			return true;
	}
	return false;
}

static const struct bsf_zn_proxy *
proxy_find(const struct bsf_zn_policy *policy, const char *peer)
{
	for (unsigned i = 0; i < policy->proxy_count; i++) {
		if (strcasecmp(policy->proxies[i].identity, peer) == 0)
			return &policy->proxies[i];
	}
	return NULL;
}

bool
bsf_naf_is_proxy(const struct bsf_zn_policy *policy, const char *peer)
{
	return proxy_find(policy, peer) != NULL;
}

enum bsf_naf_fault
bsf_naf_check(const struct bsf_zn_policy *policy, const struct bsf_naf_asker *asker,
	      const struct store_naf *naf)
{
	const bool direct = strcasecmp(asker->peer, asker->origin_host) == 0;
	const struct bsf_zn_proxy *proxy =
		direct ? NULL : proxy_find(policy, asker->peer);

	if (naf == NULL)
		return BSF_NAF_UNKNOWN;
	if (!direct && proxy == NULL)
		return BSF_NAF_PEER_FOREIGN;
	if (asker->naf_id == NULL)
		return BSF_NAF_ID_BAD;
	if (gba_push_is_reserved(gba_text(asker->naf_id->fqdn)))
		return BSF_NAF_FQDN_RESERVED;
	if (!naf_owns(naf, asker->naf_id->fqdn))
		return BSF_NAF_FQDN_REFUSED;
	if (proxy != NULL && proxy->suffix[0] != '\0' &&
	    !is_below(asker->naf_id->fqdn, proxy->suffix))
		return BSF_NAF_PROXY_REFUSED;
	return BSF_NAF_OK;
}

size_t
bsf_naf_gsids(uint32_t out[AVP_LONG_LIST_MAX], bool *bad, const struct avp_long_list *list,
	      bool binary)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct gba_octets in = { list->item[i].p, list->item[i].len };

		if (zn_gsid_parse(&out[count], in, binary) == GBA_OK)
			count++;
		else
			*bad = true;
	}
	return count;
}

const struct guss_uss *
bsf_naf_uss_of(const struct guss *guss, uint32_t gsid, const struct store_naf *naf)
{
	if (guss == NULL)
		return NULL;
	return guss_select(guss, gsid, naf->group[0] != '\0' ? naf->group : NULL);
}

bool
bsf_naf_has_required(const struct guss *guss, const struct store_naf *naf)
{
	for (unsigned i = 0; i < naf->required_count; i++) {
		if (bsf_naf_uss_of(guss, naf->required[i], naf) == NULL)
			return false;
	}
	return true;
}

static bool
may_ask(const struct store_naf *naf, uint32_t gsid)
{
	for (unsigned i = 0; i < naf->gsid_count; i++) {
		if (naf->gsids[i] == gsid)
			return true;
	}
	return naf->gsid_count == 0;
}

/* A GSID that the NAF may not ask for, or asked for twice, adds nothing. */
static void
uss_add(struct bsf_naf_uss *out, uint32_t gsid, const struct guss *guss,
	const struct store_naf *naf)
{
	const struct guss_uss *uss =
		may_ask(naf, gsid) ? bsf_naf_uss_of(guss, gsid, naf) : NULL;

	for (size_t i = 0; i < out->count; i++) {
		if (out->uss[i] == uss)
			return;
	}
	if (uss != NULL)
		out->uss[out->count++] = uss;
}

void
bsf_naf_uss_select(struct bsf_naf_uss *out, const uint32_t *gsids, size_t gsid_count,
		   const struct guss *guss, const struct store_naf *naf)
{
	out->count = 0;
	for (size_t i = 0; i < gsid_count; i++)
		uss_add(out, gsids[i], guss, naf);
}

enum gba_status
bsf_naf_uss_build(uint8_t **out, size_t *len, const struct bsf_naf_uss *uss,
		  bool tell_choice)
{
	const struct guss_form form = { .ns = GUSS_NS_R9, .key_choice = tell_choice };
	enum gba_status status;
	struct gba_buf buf;
	uint8_t *room;

	if (uss->count == 0)
		return GBA_OK; /* AVP 400 stays away */
	room = malloc(GUSS_DOC_MAX + 1);
	if (room == NULL)
		return GBA_ERR_NOMEM;
	buf = gba_buf(room, GUSS_DOC_MAX + 1);
	status = guss_uss_list_build_as(&buf, uss->uss, uss->count, &form);
	if (status == GBA_OK)
		status = gba_buf_status(&buf);
	if (status != GBA_OK) {
		free(room);
		return status;
	}
	*out = room;
	*len = buf.len;
	return GBA_OK;
}

/* No choice in a USS: it leaves the choice to the NAF. */
static unsigned
keys_of(const struct guss_uss *uss)
{
	switch (uss->key_choice) {
	case GUSS_KEY_ME:
		return BSF_NAF_KEY_ME;
	case GUSS_KEY_UICC:
		return BSF_NAF_KEY_INT;
	default:
		return BSF_NAF_KEY_ME | BSF_NAF_KEY_INT;
	}
}

/* Without any USS nothing is forbidden. */
unsigned
bsf_naf_keys_allowed(const struct bsf_zn_policy *policy, const struct bsf_naf_uss *uss,
		     const struct guss *guss, const struct store_naf *naf)
{
	unsigned keys = 0;

	if (policy->key_choice != BSF_ZN_ENFORCE)
		return BSF_NAF_KEY_ME | BSF_NAF_KEY_INT;
	for (size_t i = 0; i < uss->count; i++)
		keys |= keys_of(uss->uss[i]);
	for (unsigned i = 0; i < naf->required_count; i++)
		keys |= keys_of(bsf_naf_uss_of(guss, naf->required[i], naf));
	return keys != 0 ? keys : BSF_NAF_KEY_ME | BSF_NAF_KEY_INT;
}
