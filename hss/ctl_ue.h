/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl_ue.h  Control verbs for S6m: UEs, and what SCSs may ask of them. */
#ifndef GBA_HSS_CTL_UE_H
#define GBA_HSS_CTL_UE_H

#include "home/desk.h"

home_verb hss_ctl_ue_add, hss_ctl_ue_show, hss_ctl_ue_list, hss_ctl_ue_delete;
home_verb hss_ctl_scs_allow, hss_ctl_scs_forbid, hss_ctl_scs_list;

#define HSS_ONE_UE "impi=IMPI | imsi=DIGITS | msisdn=DIGITS | external-id=ID"

/* clang-format off */
#define HSS_UE_VERBS \
	{ "ue add", \
	  "impi=IMPI [imsi=DIGITS] [msisdn=DIGITS] [external-id=ID,ID...] " \
	  "[port=PORT:ID,...] [serving-node=KIND:NUMBER[,NAME,REALM] ...] " \
	  "[service=device-trigger,sms-mo] [absent=yes|no] [teleservice=yes|no] " \
	  "[barred=yes|no] [replace=yes|no]", \
	  "Say how S6m names a subscriber and where it is served; with replace=yes, what is " \
	  "not given stays.", \
	  hss_ctl_ue_add }, \
	{ "ue show", HSS_ONE_UE, "Show what S6m knows of a subscriber.", hss_ctl_ue_show }, \
	{ "ue list", "[after=IMPI] [limit=N]", "List the UEs in order of IMPI.", \
	  hss_ctl_ue_list }, \
	{ "ue delete", "impi=IMPI", "Take a UE off S6m; the subscriber stays.", \
	  hss_ctl_ue_delete }, \
	{ "scs allow", "scs=DIGITS, " HSS_ONE_UE " | any-ue=yes [service=device-trigger,sms-mo]", \
	  "Let an SCS ask for services of a UE, or of any.", hss_ctl_scs_allow }, \
	{ "scs forbid", \
	  "scs=DIGITS [" HSS_ONE_UE " | any-ue=yes] [service=device-trigger,sms-mo]", \
	  "Take services away from an SCS again; without a UE, everything.", \
	  hss_ctl_scs_forbid }, \
	{ "scs list", "[scs=DIGITS] [limit=N]", "List what SCSs may ask for.", \
	  hss_ctl_scs_list }
/* clang-format on */

/** Exactly one of the four names of a UE must be given, and lead to one. False after
 * refusing. */
bool hss_ctl_find_ue(const struct home_desk *desk, const struct ctl_request *request,
		     struct ctl_reply *reply, struct store_ue *out);

#endif
