/* SPDX-License-Identifier: Apache-2.0 */
/* A UE as people write it: lists with commas, serving nodes as KIND:NUMBER[,NAME,REALM].
 */
#include "hss/ue_words.h"

#include <stdio.h>
#include <string.h>

#include "codec/btid.h"
#include "codec/tbcd.h"

static const char *const services[STORE_SERVICES] = { "device-trigger", "sms-mo" };

static const char *const kinds[STORE_NODE_KINDS] = {
	[STORE_NODE_SGSN] = "sgsn",
	[STORE_NODE_MME] = "mme",
	[STORE_NODE_MSC] = "msc",
	[STORE_NODE_IP_SM_GW] = "ip-sm-gw",
	[STORE_NODE_SMSF_3GPP] = "smsf-3gpp",
	[STORE_NODE_SMSF_NON_3GPP] = "smsf-non-3gpp",
};

/* The next piece before `end`; false when there is none. An empty piece is one. */
static bool
next(struct gba_text *rest, struct gba_text *piece, char end)
{
	const char *at;

	if (rest->p == NULL)
		return false;
	at = memchr(rest->p, end, rest->len);
	*piece = (struct gba_text){ rest->p,
				    at != NULL ? (size_t)(at - rest->p) : rest->len };
	*rest = at != NULL ? (struct gba_text){ at + 1, rest->len - piece->len - 1 }
			   : (struct gba_text){ NULL, 0 };
	return true;
}

/* All of a list; an empty text is an empty list. */
static struct gba_text
list_of(const char *value)
{
	return value[0] != '\0' ? gba_text(value) : (struct gba_text){ NULL, 0 };
}

bool
hss_is_e164(const char *digits)
{
	uint8_t tbcd[TBCD_MAX];
	size_t len;

	return tbcd_build(tbcd, &len, digits) == GBA_OK;
}

static bool
copy_number(char out[STORE_DIGITS_MAX + 1], struct gba_text number)
{
	return gba_text_copy(out, STORE_DIGITS_MAX + 1, number) == GBA_OK &&
	       hss_is_e164(out);
}

/* --- one word each ----------------------------------------------------------------- */

static bool
imsi_read(struct store_ue *ue, const char *value, char reason[256])
{
	if (imsi_is_valid(gba_text(value)) &&
	    gba_text_copy(ue->imsi, sizeof(ue->imsi), gba_text(value)) == GBA_OK)
		return true;
	snprintf(reason, 256, "imsi: 6 to 15 digits are expected");
	return false;
}

static bool
msisdn_read(struct store_ue *ue, const char *value, char reason[256])
{
	ue->msisdn[0] = '\0';
	if (value[0] == '\0' || copy_number(ue->msisdn, gba_text(value)))
		return true;
	snprintf(reason, 256,
		 "msisdn: the digits of an international number are expected, at most "
		 "15 and without \"+\"");
	return false;
}

static bool
find_external(const struct store_ue *ue, const char *external, unsigned *index)
{
	for (*index = 0; *index < ue->external_count; ++*index)
		if (strcmp(ue->externals[*index], external) == 0)
			return true;
	return false;
}

/* A port follows its External Identifier to another place in the list, or goes. */
static void
keep_ports(struct store_ue *ue, const struct store_ue *old)
{
	ue->port_count = 0;
	for (unsigned i = 0; i < old->port_count; i++) {
		struct store_ue_port port = { .port = old->ports[i].port };

		if (find_external(ue, old->externals[old->ports[i].external],
				  &port.external))
			ue->ports[ue->port_count++] = port;
	}
}

static bool
externals_read(struct store_ue *ue, const char *value, char reason[256])
{
	struct gba_text rest = list_of(value), piece;
	const struct store_ue old = *ue;
	unsigned index;

	ue->external_count = 0;
	while (next(&rest, &piece, ',')) {
		char external[EXTERNAL_ID_MAX + 1];

		if (external_id_canonical(external, piece) != GBA_OK) {
			snprintf(reason, 256,
				 "external-id: \"%.*s\" is not local@domain (TS 23.003 "
				 "clause 19.7.2)",
				 (int)(piece.len < 100 ? piece.len : 100), piece.p);
			return false;
		}
		if (find_external(ue, external, &index)) {
			snprintf(reason, 256, "external-id: %.100s stands there twice",
				 external);
			return false;
		}
		if (ue->external_count == STORE_UE_EXTERNALS) {
			snprintf(reason, 256, "external-id: %d is the limit",
				 STORE_UE_EXTERNALS);
			return false;
		}
		memcpy(ue->externals[ue->external_count++], external, sizeof(external));
	}
	keep_ports(ue, &old);
	return true;
}

/* "1000:meter1@scs.example" */
static bool
port_read(struct store_ue *ue, struct gba_text piece)
{
	struct store_ue_port port;
	char external[EXTERNAL_ID_MAX + 1];
	struct gba_text number;
	uint64_t value;

	if (!next(&piece, &number, ':') ||
	    gba_number(&value, number, 0, UINT16_MAX) != GBA_OK ||
	    external_id_canonical(external, piece) != GBA_OK ||
	    !find_external(ue, external, &port.external) ||
	    ue->port_count == STORE_UE_PORTS)
		return false;
	port.port = (uint16_t)value;
	for (unsigned i = 0; i < ue->port_count; i++)
		if (ue->ports[i].port == port.port)
			return false;
	ue->ports[ue->port_count++] = port;
	return true;
}

static bool
ports_read(struct store_ue *ue, const char *value, char reason[256])
{
	struct gba_text rest = list_of(value), piece;

	ue->port_count = 0;
	while (next(&rest, &piece, ',')) {
		if (port_read(ue, piece))
			continue;
		snprintf(reason, 256,
			 "port: \"%.*s\" is not PORT:ID with a port from 0 to 65535 that "
			 "stands there once, at most %d of them, and one of the UE's "
			 "External Identifiers",
			 (int)(piece.len < 80 ? piece.len : 80), piece.p, STORE_UE_PORTS);
		return false;
	}
	return true;
}

/* "mme:491710000001,mme1.epc.example,epc.example" */
static bool
node_read(struct store_ue_node *out, struct gba_text piece)
{
	struct gba_text kind, number, name, realm;

	memset(out, 0, sizeof(*out));
	if (!next(&piece, &kind, ':') || !next(&piece, &number, ',') ||
	    !copy_number(out->number, number))
		return false;
	while (out->kind < STORE_NODE_KINDS && !gba_text_is(kind, kinds[out->kind]))
		out->kind++;
	if (out->kind == STORE_NODE_KINDS)
		return false;
	if (!next(&piece, &name, ','))
		return out->kind != STORE_NODE_MME;
	return next(&piece, &realm, ',') && piece.p == NULL && fqdn_is_valid(name) &&
	       fqdn_is_valid(realm) &&
	       gba_text_copy(out->name, sizeof(out->name), name) == GBA_OK &&
	       gba_text_copy(out->realm, sizeof(out->realm), realm) == GBA_OK;
}

static bool
nodes_read(struct store_ue *ue, const char *value, char reason[256])
{
	struct gba_text rest = list_of(value), piece;

	ue->node_count = 0;
	while (next(&rest, &piece, ' ')) {
		struct store_ue_node node;

		if (ue->node_count == STORE_UE_NODES || !node_read(&node, piece)) {
			snprintf(reason, 256,
				 "serving-node: \"%.*s\" is not KIND:NUMBER[,NAME,REALM] "
				 "with sgsn, mme (which has a NAME), msc, ip-sm-gw, "
				 "smsf-3gpp or smsf-non-3gpp, or more than %d",
				 (int)(piece.len < 60 ? piece.len : 60), piece.p,
				 STORE_UE_NODES);
			return false;
		}
		if (ue->node_count > 0 && node.kind == STORE_NODE_IP_SM_GW) {
			snprintf(reason, 256,
				 "serving-node: an IP-SM-GW stands first or not at all "
				 "(TS 29.337 clause 6.3.3)");
			return false;
		}
		ue->nodes[ue->node_count++] = node;
	}
	return true;
}

bool
hss_services_parse(unsigned *out, const char *text)
{
	struct gba_text rest = list_of(text), piece;
	unsigned mask = 0;

	while (next(&rest, &piece, ',')) {
		unsigned i = 0;

		while (i < STORE_SERVICES && !gba_text_is(piece, services[i]))
			i++;
		if (i == STORE_SERVICES)
			return false;
		mask |= 1u << i;
	}
	*out = mask;
	return true;
}

static bool
services_read(struct store_ue *ue, const char *value, char reason[256])
{
	if (hss_services_parse(&ue->services, value))
		return true;
	snprintf(reason, 256,
		 "service: device-trigger and sms-mo are known, a comma between them");
	return false;
}

static bool
yes_no(bool *out, bool yes, const char *name, const char *value, char reason[256])
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
		snprintf(reason, 256, "%s: \"%.20s\" is neither yes nor no", name, value);
		return false;
	}
	*out = (strcmp(value, "yes") == 0) == yes;
	return true;
}

static bool
absent_read(struct store_ue *ue, const char *value, char reason[256])
{
	return yes_no(&ue->absent, true, "absent", value, reason);
}

static bool
teleservice_read(struct store_ue *ue, const char *value, char reason[256])
{
	return yes_no(&ue->no_teleservice, false, "teleservice", value, reason);
}

static bool
barred_read(struct store_ue *ue, const char *value, char reason[256])
{
	return yes_no(&ue->call_barred, true, "barred", value, reason);
}

/* --- all of them ------------------------------------------------------------------- */

/* The IMSI of an IMPI that was made from one (TS 23.003 clause 13.3). */
static void
imsi_of_impi(struct store_ue *ue)
{
	const size_t digits = strspn(ue->impi, "0123456789");
	const struct gba_text imsi = { ue->impi, digits };
	char made[GBA_IMPI_MAX + 1];

	for (unsigned mnc_digits = 2; mnc_digits <= 3; mnc_digits++)
		if (impi_from_imsi(made, imsi, mnc_digits) == GBA_OK &&
		    strcmp(made, ue->impi) == 0 &&
		    gba_text_copy(ue->imsi, sizeof(ue->imsi), imsi) != GBA_OK)
			ue->imsi[0] = '\0';
}

bool
hss_ue_change(struct store_ue *ue, const char *(*word)(void *ctx, const char *name),
	      void *ctx, char reason[256])
{
	static const struct {
		const char *name;
		bool (*read)(struct store_ue *ue, const char *value, char reason[256]);
	} words[] = {
		{ "imsi", imsi_read },
		{ "msisdn", msisdn_read },
		{ "external-id", externals_read }, /* before port, which names one */
		{ "port", ports_read },
		{ "serving-node", nodes_read },
		{ "service", services_read },
		{ "absent", absent_read },
		{ "teleservice", teleservice_read },
		{ "barred", barred_read },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const char *value = word(ctx, words[i].name);

		if (value != NULL && !words[i].read(ue, value, reason))
			return false;
	}
	if (ue->imsi[0] == '\0')
		imsi_of_impi(ue);
	if (ue->imsi[0] == '\0')
		snprintf(reason, 256,
			 "imsi: missing, and the IMPI was not made from one; give it as "
			 "imsi=DIGITS");
	return ue->imsi[0] != '\0';
}

/* --- showing ----------------------------------------------------------------------- */

void
hss_services_put(struct gba_buf *buf, unsigned mask)
{
	const char *comma = "";

	for (unsigned i = 0; i < STORE_SERVICES; i++) {
		if ((mask & 1u << i) == 0)
			continue;
		gba_buf_fmt(buf, "%s%s", comma, services[i]);
		comma = ",";
	}
}

void
hss_externals_put(struct gba_buf *buf, const struct store_ue *ue)
{
	for (unsigned i = 0; i < ue->external_count; i++)
		gba_buf_fmt(buf, "%s%s", i > 0 ? "," : "", ue->externals[i]);
}

void
hss_ports_put(struct gba_buf *buf, const struct store_ue *ue)
{
	for (unsigned i = 0; i < ue->port_count; i++)
		gba_buf_fmt(buf, "%s%u:%s", i > 0 ? "," : "", ue->ports[i].port,
			    ue->externals[ue->ports[i].external]);
}

void
hss_nodes_put(struct gba_buf *buf, const struct store_ue *ue)
{
	for (unsigned i = 0; i < ue->node_count; i++) {
		const struct store_ue_node *node = &ue->nodes[i];

		gba_buf_fmt(buf, "%s%s:%s", i > 0 ? " " : "", kinds[node->kind],
			    node->number);
		if (node->name[0] != '\0')
			gba_buf_fmt(buf, ",%s,%s", node->name, node->realm);
	}
}
