/* SPDX-License-Identifier: Apache-2.0 */
/* The messages that are made of a DAR: its answer, the DTR, and in the end the DNR. */
#include "iwf/request.h"

#include <string.h>

#define INTERNATIONAL_ISDN 0x91

enum gba_status
iwf_smea_build(uint8_t out[IWF_SMEA_MAX], size_t *len, const char *digits)
{
	uint8_t tbcd[TBCD_MAX];
	size_t n;
	enum gba_status status = tbcd_build(tbcd, &n, digits);

	if (status != GBA_OK)
		return status;
	out[0] = (uint8_t)strlen(digits);
	out[1] = INTERNATIONAL_ISDN;
	memcpy(out + 2, tbcd, n);
	*len = n + 2;
	return GBA_OK;
}

static struct avp_u32
number(uint32_t value)
{
	return (struct avp_u32){ true, value };
}

/* Identities that do not parse are not echoed. */
void
iwf_daa_build(struct tsp_daa *out, const struct tsp_dar *dar,
	      const struct iwf_request *request)
{
	struct tsp_notification *n = &out->notification;

	memset(out, 0, sizeof(*out));
	n->present = true;
	if (request->users == IWF_USER_ONE) {
		n->external_id = dar->action.external_id;
		n->msisdn = dar->action.msisdn;
	}
	if (request->scs[0] != '\0')
		n->scs = dar->action.scs;
	n->reference = number(request->reference);
	n->action = number(request->action);
	if (!request->wants_features)
		return;
	out->features.count = 1;
	out->features.item[0] = (struct mtc_features){
		.present = true,
		.vendor = number(GBA_VENDOR_3GPP),
		.list_id = number(1),
		.list = number(TSP_FINAL_RECALL_REPLACE),
	};
	out->final_target = number(request->can_take_back ? TSP_FINAL_RECALL_REPLACE : 0);
}

static uint32_t
t4_action(uint32_t action)
{
	return action == TSP_ACTION_RECALL    ? T4_ACTION_RECALL
	       : action == TSP_ACTION_REPLACE ? T4_ACTION_REPLACE
					      : T4_ACTION_TRIGGER;
}

void
iwf_dtr_build(struct t4_dtr *out, const struct tsp_dar *dar,
	      const struct iwf_request *request, const struct iwf_t4_order *order)
{
	const struct mtc_user_id *user = iwf_sub_user(order->sub);
	const bool recall = request->action == TSP_ACTION_RECALL;

	memset(out, 0, sizeof(*out));
	out->user = *user;
	out->user.present = true;
	if (dar->action.external_id.present)
		out->user.external_id = dar->action.external_id;
	if (dar->action.msisdn.present)
		out->user.msisdn = dar->action.msisdn;
	out->smea = (struct avp_octets){ true, order->smea, order->smea_len };
	out->payload = recall ? (struct avp_octets){ true, (const uint8_t *)"", 0 }
			      : dar->action.data.payload;
	out->reference = number(request->reference);
	out->action = number(t4_action(request->action));
	if (request->action != TSP_ACTION_TRIGGER)
		out->old_reference = number(request->old_reference);
	if (recall)
		return;
	out->node = *iwf_sub_node(order->sub);
	out->more_nodes = *iwf_sub_more_nodes(order->sub);
	out->validity_s = number(order->validity_s);
	out->priority = dar->action.data.priority;
	out->port = dar->action.data.port;
}

enum gba_status
iwf_dnr_build(struct tsp_dnr *out, struct iwf_dnr_octets *octets,
	      const struct iwf_txn *txn)
{
	struct tsp_notification *n = &out->notification;
	enum gba_status status = GBA_OK;
	size_t len;

	memset(out, 0, sizeof(*out));
	n->present = true;
	if (txn->external_id[0] != '\0') {
		n->external_id =
			(struct avp_octets){ true, (const uint8_t *)txn->external_id,
					     strlen(txn->external_id) };
	} else {
		status = tbcd_build(octets->msisdn, &len, txn->msisdn);
		n->msisdn = (struct avp_octets){ true, octets->msisdn, len };
	}
	if (status == GBA_OK)
		status = tbcd_build(octets->scs, &len, txn->scs);
	if (status != GBA_OK)
		return status;
	n->scs = (struct avp_octets){ true, octets->scs, len };
	n->reference = number(txn->reference);
	n->action = number(TSP_ACTION_REPORT);
	n->outcome = number((uint32_t)txn->outcome);
	return GBA_OK;
}
