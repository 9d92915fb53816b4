/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl.h  What the files of verbs share. */
#ifndef GBA_SMSC_CTL_H
#define GBA_SMSC_CTL_H

#include "smsc/server.h"

void smsc_refuse_store(struct ctl_reply *reply);
/** The subscriber that imsi=, msisdn= or external-id= names. False after refusing. */
bool smsc_find_sub(struct smsc_server *s, const struct ctl_request *request,
		   struct ctl_reply *reply, struct sub *out);

typedef void smsc_verb(void *ctx, const struct ctl_request *request,
		       struct ctl_reply *reply);
smsc_verb smsc_sme_add, smsc_sme_delete, smsc_sme_list, smsc_sme_ues, smsc_sme_allow,
	smsc_sme_forbid, smsc_sub_add, smsc_sub_delete, smsc_sub_list, smsc_node_add,
	smsc_node_delete, smsc_node_list, smsc_link_add, smsc_link_delete, smsc_link_list;

/* clang-format off */
#define SMSC_DIRECTORY_VERBS \
	{ "sme add", "system-id=ID [certificate=FQDN] [password=WORD] [trusted=yes] [any-ue=yes] " \
	  "[rate=N] [address=DIGITS,...]", \
	  "Put an SME, new or in place of the one of this name.", smsc_sme_add }, \
	{ "sme delete", "system-id=ID", "Forget an SME.", smsc_sme_delete }, \
	{ "sme list", "[limit=N]", "SMEs.", smsc_sme_list }, \
	{ "sme ues", "system-id=ID", "Whom an SME may trigger.", smsc_sme_ues }, \
	{ "sme allow", "system-id=ID imsi=IMSI | msisdn=DIGITS", \
	  "Let an SME trigger a subscriber.", smsc_sme_allow }, \
	{ "sme forbid", "system-id=ID imsi=IMSI | msisdn=DIGITS", "No longer.", \
	  smsc_sme_forbid }, \
	{ "sub add", "imsi=IMSI node=URL|NAME [msisdn=DIGITS] [external-id=ID] [protected=yes] " \
	  "[sender=DIGITS,...]", \
	  "Put a subscriber, new or in place of the one of this IMSI.", smsc_sub_add }, \
	{ "sub delete", "imsi=IMSI", "Forget a subscriber.", smsc_sub_delete }, \
	{ "sub list", "[limit=N]", "Subscribers.", smsc_sub_list }, \
	{ "node add", "name=NAME|DIGITS url=URL", "Say where a serving node is.", \
	  smsc_node_add }, \
	{ "node delete", "name=NAME", "Forget a serving node.", smsc_node_delete }, \
	{ "node list", "[limit=N]", "Serving nodes.", smsc_node_list }, \
	{ "link add", "name=FQDN class=msc|sc|home-sc [trusted=yes]", \
	  "Put a link: who has a certificate of this name is of this class.", \
	  smsc_link_add }, \
	{ "link delete", "name=FQDN", "Forget a link.", smsc_link_delete }, \
	{ "link list", "[limit=N]", "Links.", smsc_link_list }
/* clang-format on */

#endif
