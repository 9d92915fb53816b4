/* SPDX-License-Identifier: Apache-2.0 */
/* A DAR as a struct of plain values; who sent it; what table 2.1 asks of it. */
#include "iwf/request.h"

#include <string.h>
#include <strings.h>

#include "crypto/hash.h"

static struct gba_text
text_of(const struct avp_octets *avp)
{
	return (struct gba_text){ (const char *)avp->p, avp->len };
}

static struct gba_octets
octets_of(const struct avp_octets *avp)
{
	return (struct gba_octets){ avp->p, avp->len };
}

/* What of AVPs must be there is missing (TS 29.368 clause 6.4.2 to 6.4.4, 5.7, 5.8). */
static uint32_t
missing_avp(const struct tsp_action *action)
{
	const bool changes = action->action.value == TSP_ACTION_RECALL ||
			     action->action.value == TSP_ACTION_REPLACE;

	if (!action->present)
		return 3001;
	if (!action->reference.present)
		return 3007;
	if (!action->action.present)
		return 3005;
	if (changes && !action->old_reference.present)
		return 3011;
	if (action->action.value == TSP_ACTION_RECALL)
		return 0;
	if (!action->data.present)
		return 3003;
	return action->data.payload.present ? 0 : 3004;
}

/* What of AVPs has a value that there is not. */
static uint32_t
wrong_avp(const struct tsp_action *action)
{
	const struct tsp_trigger_data *data = &action->data;

	if (action->action.present && action->action.value != TSP_ACTION_TRIGGER &&
	    action->action.value != TSP_ACTION_RECALL &&
	    action->action.value != TSP_ACTION_REPLACE)
		return 3005;
	if (data->priority.present && data->priority.value > MTC_PRIORITY_YES)
		return 3006;
	return data->port.present && data->port.value > UINT16_MAX ? 3010 : 0;
}

static void
user_parse(struct iwf_request *out, const struct tsp_action *action)
{
	const struct avp_octets *id = &action->external_id, *msisdn = &action->msisdn;

	out->users = IWF_USER_NONE;
	if (id->present && msisdn->present) {
		out->users = IWF_USER_TWO;
	} else if (id->present) {
		if (external_id_canonical(out->user, text_of(id)) == GBA_OK &&
		    gba_text_copy(out->external_id, sizeof(out->external_id),
				  text_of(id)) == GBA_OK)
			out->users = IWF_USER_ONE;
	} else if (msisdn->present &&
		   tbcd_parse(out->msisdn, octets_of(msisdn)) == GBA_OK) {
		out->user[0] = '+';
		memcpy(out->user + 1, out->msisdn, sizeof(out->msisdn));
		out->users = IWF_USER_ONE;
	}
}

static bool
wants_recall_replace(const struct mtc_features_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].vendor.value == GBA_VENDOR_3GPP &&
		    list->item[i].list_id.value == 1 &&
		    (list->item[i].list.value & TSP_FINAL_RECALL_REPLACE) != 0)
			return true;
	return false;
}

void
iwf_request_parse(struct iwf_request *out, const struct tsp_dar *dar)
{
	const struct tsp_action *action = &dar->action;

	memset(out, 0, sizeof(*out));
	out->action = action->action.present ? action->action.value : TSP_ACTION_TRIGGER;
	out->reference = action->reference.value;
	out->old_reference = action->old_reference.value;
	out->failed_code = wrong_avp(action);
	out->bad_value = out->failed_code != 0;
	if (!out->bad_value)
		out->failed_code = missing_avp(action);
	user_parse(out, action);
	out->has_scs = action->scs.present;
	if (!out->has_scs || tbcd_parse(out->scs, octets_of(&action->scs)) != GBA_OK)
		out->scs[0] = '\0';
	out->has_validity = action->validity_s.present;
	out->validity_s = action->validity_s.value;
	out->priority = action->data.priority.value == MTC_PRIORITY_YES;
	out->payload_len = action->data.payload.len;
	out->wants_features = wants_recall_replace(&dar->features);
}

enum gba_status
iwf_request_print(uint8_t out[IWF_PRINT_LEN], const struct tsp_dar *dar,
		  const struct iwf_request *request)
{
	const struct tsp_trigger_data *data = &dar->action.data;
	const uint32_t numbers[] = { request->action, request->old_reference,
				     data->port.present, data->port.value,
				     data->priority.value };
	const struct gba_octets parts[] = {
		{ (const uint8_t *)numbers, sizeof(numbers) },
		{ (const uint8_t *)request->user, strlen(request->user) + 1 },
		{ data->payload.p, data->payload.len },
	};

	return gba_hash(out, GBA_HASH_SHA256, parts, ARRAY_LEN(parts));
}

static uint32_t
limit(uint32_t own, uint32_t all)
{
	return own != 0 ? own : all;
}

uint32_t
iwf_request_validity(const struct iwf_request *request, const struct iwf_scs *scs,
		     const struct iwf_limits *limits)
{
	const uint32_t max = limit(scs->validity_max_s, limits->validity_max_s);

	if (request->has_validity)
		return request->validity_s;
	return limits->validity_s < max ? limits->validity_s : max;
}

void
iwf_request_facts(struct iwf_facts *out, const struct iwf_request *request,
		  const struct iwf_scs *scs, const struct iwf_limits *limits,
		  int64_t now_s)
{
	const bool recall = request->action == TSP_ACTION_RECALL;

	memset(out, 0, sizeof(*out));
	out->avps_there = request->failed_code == 0;
	out->users = request->users;
	out->scs = IWF_SCS_FOREIGN;
	if (scs == NULL)
		return;
	if (!request->has_scs)
		out->scs = IWF_SCS_ABSENT;
	else if (strcmp(request->scs, scs->identity) == 0)
		out->scs = IWF_SCS_OWN;
	out->trusted = scs->trusted;
	out->quota_left = recall || iwf_scs_has_quota(scs, now_s);
	out->payload_ok = recall || request->payload_len <=
					    limit(scs->payload_max, limits->payload_max);
	out->validity_ok =
		recall || iwf_request_validity(request, scs, limits) <=
				  limit(scs->validity_max_s, limits->validity_max_s);
}

/* The host is the realm, or inside it. */
static bool
is_inside(const char *host, const char *realm)
{
	const size_t h = strlen(host), r = strlen(realm);

	if (strcasecmp(host, realm) == 0)
		return true;
	return h > r && host[h - r - 1] == '.' && strcasecmp(host + h - r, realm) == 0;
}

enum iwf_origin
iwf_origin_of(const char *peer, const struct iwf_link *link, const char *host,
	      const char *realm, const struct iwf_scs *scs, bool relayed)
{
	const char *from;

	if (scs != NULL) {
		from = scs->relay[0] != '\0' ? scs->relay : scs->host;
		if (strcasecmp(peer, from) != 0 || !iwf_link_equal(link, &scs->link))
			return IWF_ORIGIN_FOREIGN;
		return strcasecmp(realm, scs->realm) == 0 ? IWF_ORIGIN_OK
							  : IWF_ORIGIN_REALM;
	}
	/* the agent vouches for the hosts of its own domain (TS 29.368 clause 6.3.2) */
	return relayed && is_inside(host, realm) ? IWF_ORIGIN_UNKNOWN_SCS
						 : IWF_ORIGIN_FOREIGN;
}
