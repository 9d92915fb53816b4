/* SPDX-License-Identifier: Apache-2.0 */
/* S6m without the network: read a request, judge it, make the answer. */
#include "hss/s6m.h"

#include <string.h>
#include <strings.h>

#define EXPERIMENTAL true
#define BASE	     false
#define REJECTED     5003u
#define INVALID	     5004u
#define MISSING	     5005u
#define UNABLE	     5012u
#define TOO_BUSY     3004u

#define USER_NAME    1u
#define MSISDN	     701u
#define PORT	     3010u
#define SCS_IDENTITY 3104u
#define SIR_FLAGS    3110u
#define EXTERNAL_ID  3111u

/* clang-format off */
static const struct hss_s6m_reason_row reasons[HSS_S6M_REASON_COUNT] = {
	[HSS_S6M_OK] = { 2001, BASE, 0, 0, "ok",
		"answered (TS 29.336 clause 6.2.4)" },
	[HSS_S6M_IWF_UNKNOWN] = { REJECTED, BASE, 0, 0, "iwf-unknown",
		"no MTC-IWF of this Origin-Host may ask; [s6m] iwf names those that may" },
	[HSS_S6M_PEER_FOREIGN] = { REJECTED, BASE, 0, 0, "peer-foreign",
		"the request came over a peer that is neither this MTC-IWF nor an agent; "
		"[s6m] proxy names the agents" },
	[HSS_S6M_NOT_S6M] = { INVALID, BASE, SIR_FLAGS, GBA_VENDOR_3GPP, "not-s6m",
		"SIR-Flags does not say that it was sent on S6m; S6n is not served "
		"(TS 29.336 clause 6.4.10)" },
	[HSS_S6M_NO_IDENTITY] = { MISSING, BASE, USER_NAME, 0, "no-identity",
		"User-Identifier holds neither IMSI nor MSISDN nor External-Identifier "
		"(TS 29.336 clause 6.4.2)" },
	[HSS_S6M_IMSI_BAD] = { INVALID, BASE, USER_NAME, 0, "imsi-bad",
		"User-Name is not 6 to 15 digits (TS 23.003 clause 2.2)" },
	[HSS_S6M_MSISDN_BAD] = { INVALID, BASE, MSISDN, GBA_VENDOR_3GPP, "msisdn-bad",
		"MSISDN is not an E.164 number in TBCD (TS 29.329 clause 6.3.2)" },
	[HSS_S6M_EXTERNAL_BAD] = { INVALID, BASE, EXTERNAL_ID, GBA_VENDOR_3GPP,
		"external-id-bad",
		"External-Identifier is not local@domain (TS 23.003 clause 19.7.2)" },
	[HSS_S6M_SCS_BAD] = { INVALID, BASE, SCS_IDENTITY, GBA_VENDOR_3GPP, "scs-bad",
		"SCS-Identity is not an E.164 number in TBCD (TS 29.336 clause 6.4.4)" },
	[HSS_S6M_PORT_BAD] = { INVALID, BASE, PORT, GBA_VENDOR_3GPP, "port-bad",
		"Application-Port-Identifier has more than 16 bits (TS 23.040 clause "
		"9.2.3.24.4)" },
	[HSS_S6M_PORT_MISSING] = { MISSING, BASE, PORT, GBA_VENDOR_3GPP, "port-missing",
		"SMS_MO without an Application-Port-Identifier, which selects the "
		"External-Identifier (TS 23.682 clause 5.15)" },
	[HSS_S6M_USER_UNKNOWN] = { S6M_RESULT_USER_UNKNOWN, EXPERIMENTAL, 0, 0,
		"user-unknown",
		"no UE has this identity (TS 29.336 clause 6.3.3.1)" },
	[HSS_S6M_IDENTITIES_DIFFER] = { S6M_RESULT_USER_UNKNOWN, EXPERIMENTAL, 0, 0,
		"identities-differ",
		"the identities are not of one UE (TS 29.336 clause 6.3.3.1)" },
	[HSS_S6M_SCS_MISSING] = { S6M_RESULT_SCS_FORBIDDEN, EXPERIMENTAL, 0, 0,
		"scs-missing",
		"no SCS-Identity says who asks for the service (TS 29.336 clause 6.3.3)" },
	[HSS_S6M_SCS_FORBIDDEN] = { S6M_RESULT_SCS_FORBIDDEN, EXPERIMENTAL, 0, 0,
		"scs-forbidden",
		"this SCS may not ask for this UE (TS 29.336 clause 6.3.3); \"scs allow\" "
		"lets it" },
	[HSS_S6M_SCS_SERVICE] = { S6M_RESULT_SERVICE_DENIED, EXPERIMENTAL, 0, 0,
		"scs-service",
		"this SCS may not ask for this service of this UE (TS 29.336 clause 6.3.3); "
		"\"scs allow\" lets it" },
	[HSS_S6M_UE_SERVICE] = { S6M_RESULT_SERVICE_DENIED, EXPERIMENTAL, 0, 0,
		"ue-service",
		"this UE does not have the service (TS 29.336 clause 6.3.3); \"ue add\" "
		"service gives it" },
	[HSS_S6M_PORT_UNKNOWN] = { S6M_RESULT_SERVICE_DENIED, EXPERIMENTAL, 0, 0,
		"port-unknown",
		"no External Identifier of this UE stands behind this port (TS 23.682 clause "
		"5.15); \"ue add\" port puts one there" },
	[HSS_S6M_STORE_FAILED] = { TOO_BUSY, BASE, 0, 0, "store-failed",
		"the database could not be read; another HSS may help" },
	[HSS_S6M_FAILED] = { UNABLE, BASE, 0, 0, "failed",
		"the answer could not be made" },
};
/* clang-format on */

const struct hss_s6m_reason_row *
hss_s6m_reason_row(enum hss_s6m_reason reason)
{
	return &reasons[reason];
}

/* --- parse ------------------------------------------------------------------------- */

static struct gba_text
text_of(const struct avp_octets *avp)
{
	return (struct gba_text){ (const char *)avp->p, avp->len };
}

static bool
parse_imsi(char out[IMSI_DIGITS_MAX + 1], const struct avp_octets *avp)
{
	char imsi[IMSI_DIGITS_MAX + 1];

	if (gba_text_copy(imsi, sizeof(imsi), text_of(avp)) != GBA_OK ||
	    !imsi_is_valid(gba_text(imsi)))
		return false;
	memcpy(out, imsi, sizeof(imsi));
	return true;
}

static bool
parse_tbcd(char out[E164_DIGITS_MAX + 1], const struct avp_octets *avp)
{
	return tbcd_parse(out, (struct gba_octets){ avp->p, avp->len }) == GBA_OK;
}

static enum hss_s6m_reason
parse_user(struct hss_s6m_request *out, const struct mtc_user_id *user)
{
	if (user->imsi.present && !parse_imsi(out->imsi, &user->imsi))
		return HSS_S6M_IMSI_BAD;
	if (user->msisdn.present && !parse_tbcd(out->msisdn, &user->msisdn))
		return HSS_S6M_MSISDN_BAD;
	if (user->external_id.present &&
	    external_id_canonical(out->external, text_of(&user->external_id)) != GBA_OK)
		return HSS_S6M_EXTERNAL_BAD;
	/* an LMSI alone is a VLR's number, by which nobody is found */
	return user->imsi.present || user->msisdn.present || user->external_id.present
		       ? HSS_S6M_OK
		       : HSS_S6M_NO_IDENTITY;
}

enum hss_s6m_reason
hss_s6m_parse(struct hss_s6m_request *out, const struct s6m_sir *sir)
{
	const struct avp_u32 *port = &sir->parameters.port;
	enum hss_s6m_reason reason;

	memset(out, 0, sizeof(*out));
	if ((sir->flags.value & S6M_FLAG_MTC_IWF) == 0)
		return HSS_S6M_NOT_S6M;
	reason = parse_user(out, &sir->user);
	if (reason != HSS_S6M_OK)
		return reason;
	if (sir->scs.present && !parse_tbcd(out->scs, &sir->scs))
		return HSS_S6M_SCS_BAD;
	out->has_service = sir->service.present;
	out->service = sir->service.value;
	if (port->present && port->value > UINT16_MAX)
		return HSS_S6M_PORT_BAD;
	out->has_port = port->present;
	out->port = (uint16_t)port->value;
	if (out->has_service && out->service == S6M_SERVICE_SMS_MO && !out->has_port)
		return HSS_S6M_PORT_MISSING;
	return HSS_S6M_OK;
}

/* --- decide ------------------------------------------------------------------------ */

bool
hss_s6m_is_known(const struct hss_s6m_policy *policy, const char *identity)
{
	return hss_names_have(&policy->iwf, identity) ||
	       hss_names_have(&policy->proxy, identity);
}

enum hss_s6m_reason
hss_s6m_who(const struct hss_s6m_policy *policy, const char *origin_host,
	    const char *peer)
{
	if (!hss_names_have(&policy->iwf, origin_host))
		return HSS_S6M_IWF_UNKNOWN;
	if (strcasecmp(peer, origin_host) != 0 && !hss_names_have(&policy->proxy, peer))
		return HSS_S6M_PEER_FOREIGN;
	return HSS_S6M_OK;
}

static const char *
external_of_port(const struct store_ue *ue, uint16_t port)
{
	for (unsigned i = 0; i < ue->port_count; i++)
		if (ue->ports[i].port == port)
			return ue->externals[ue->ports[i].external];
	return NULL;
}

static enum hss_s6m_reason
decide_scs(const struct hss_s6m_request *request, const struct hss_s6m_facts *facts)
{
	if (request->scs[0] != '\0')
		return (facts->rights.ue | facts->rights.any) != 0
			       ? HSS_S6M_OK
			       : HSS_S6M_SCS_FORBIDDEN;
	/* who receives what a UE sends is not known yet; without a service nobody is to
	 * do anything to the UE */
	return !request->has_service || request->service == S6M_SERVICE_SMS_MO
		       ? HSS_S6M_OK
		       : HSS_S6M_SCS_MISSING;
}

static enum hss_s6m_reason
decide_service(const struct hss_s6m_request *request, const struct hss_s6m_facts *facts)
{
	const unsigned bit =
		request->service < STORE_SERVICES ? 1u << request->service : 0;

	if (!request->has_service)
		return HSS_S6M_OK;
	if ((facts->ue.services & bit) == 0)
		return HSS_S6M_UE_SERVICE;
	if (request->scs[0] != '\0' &&
	    ((facts->rights.ue | facts->rights.any) & bit) == 0)
		return HSS_S6M_SCS_SERVICE;
	if (request->service == S6M_SERVICE_SMS_MO &&
	    external_of_port(&facts->ue, request->port) == NULL)
		return HSS_S6M_PORT_UNKNOWN;
	return HSS_S6M_OK;
}

enum hss_s6m_reason
hss_s6m_decide(const struct hss_s6m_request *request, const struct hss_s6m_facts *facts)
{
	enum hss_s6m_reason reason;

	if (facts->unknown)
		return HSS_S6M_USER_UNKNOWN;
	if (facts->differ)
		return HSS_S6M_IDENTITIES_DIFFER;
	reason = decide_scs(request, facts);
	return reason != HSS_S6M_OK ? reason : decide_service(request, facts);
}

/* --- build ------------------------------------------------------------------------- */

static struct avp_octets
text(const char *s)
{
	return (struct avp_octets){ .present = *s != '\0',
				    .p = (const uint8_t *)s,
				    .len = strlen(s) };
}

static enum gba_status
build_number(struct avp_octets *out, uint8_t room[TBCD_MAX], const char *digits)
{
	size_t len;
	const enum gba_status status = tbcd_build(room, &len, digits);

	if (status == GBA_OK)
		*out = (struct avp_octets){ .present = true, .p = room, .len = len };
	return status;
}

static enum gba_status
build_user(struct hss_s6m_answer *out, const struct hss_s6m_request *request)
{
	struct mtc_user_id *user = &out->sia.users.item[0];
	const struct store_ue *ue = &out->ue;
	const char *external = ue->externals[0];

	if (request->has_service && request->service == S6M_SERVICE_SMS_MO)
		external = external_of_port(ue, request->port);
	out->sia.users.count = 1;
	user->present = true;
	user->imsi = text(ue->imsi);
	/* who asked by an External Identifier knows it */
	if (request->external[0] == '\0' && external != NULL)
		user->external_id = text(external);
	return ue->msisdn[0] != '\0'
		       ? build_number(&user->msisdn, out->msisdn, ue->msisdn)
		       : GBA_OK;
}

/* The three AVPs of a kind of node. */
static void
members_of(struct mtc_node *node, enum store_node_kind kind, struct avp_octets **number,
	   struct avp_octets **name, struct avp_octets **realm)
{
	struct avp_octets *const members[STORE_NODE_KINDS][3] = {
		[STORE_NODE_SGSN] = { &node->sgsn_number, &node->sgsn_name,
				      &node->sgsn_realm },
		[STORE_NODE_MME] = { &node->mme_number, &node->mme_name,
				     &node->mme_realm },
		[STORE_NODE_MSC] = { &node->msc_number, &node->mme_name,
				     &node->mme_realm },
		[STORE_NODE_IP_SM_GW] = { &node->gw_number, &node->gw_name,
					  &node->gw_realm },
		[STORE_NODE_SMSF_3GPP] = { &node->smsf_number, &node->smsf_name,
					   &node->smsf_realm },
		[STORE_NODE_SMSF_NON_3GPP] = { &node->smsf_other_number,
					       &node->smsf_other_name,
					       &node->smsf_other_realm },
	};

	*number = members[kind][0];
	*name = members[kind][1];
	*realm = members[kind][2];
}

static enum gba_status
build_node(struct mtc_node *out, uint8_t room[TBCD_MAX], const struct store_ue_node *node)
{
	struct avp_octets *number, *name, *realm;

	members_of(out, node->kind, &number, &name, &realm);
	out->present = true;
	*name = text(node->name);
	*realm = text(node->realm);
	return build_number(number, room, node->number);
}

/* TS 29.336 clause 6.4.8: an absent UE is served nowhere; to one that takes no short
 * messages none are sent. */
static enum gba_status
build_t4_data(struct hss_s6m_answer *out)
{
	struct s6m_t4_data *data = &out->sia.data.t4;
	const struct store_ue *ue = &out->ue;
	const uint32_t cause = (ue->absent ? S6M_CAUSE_ABSENT : 0) |
			       (ue->no_teleservice ? S6M_CAUSE_NOT_PROVISIONED : 0) |
			       (ue->call_barred ? S6M_CAUSE_BARRED : 0);
	const unsigned count = cause == 0 ? ue->node_count : 0;
	enum gba_status status = GBA_OK;

	data->cause = (struct avp_u32){ cause != 0, cause };
	data->more_nodes.count = count > 1 ? count - 1 : 0;
	for (unsigned i = 0; status == GBA_OK && i < count; i++)
		status = build_node(i == 0 ? &data->node : &data->more_nodes.item[i - 1],
				    out->number[i], &ue->nodes[i]);
	data->present = cause != 0 || count > 0;
	out->sia.data.present = data->present;
	return status == GBA_OK && !s6m_t4_data_is_good(data) ? GBA_ERR_ARG : status;
}

enum gba_status
hss_s6m_build(struct hss_s6m_answer *out, const struct hss_s6m_request *request,
	      const struct store_ue *ue)
{
	enum gba_status status;

	memset(out, 0, sizeof(*out));
	out->ue = *ue;
	status = build_user(out, request);
	if (status == GBA_OK && request->has_service &&
	    request->service == S6M_SERVICE_DEVICE_TRIGGER)
		status = build_t4_data(out);
	return status;
}
