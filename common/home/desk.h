/* SPDX-License-Identifier: Apache-2.0 */
/** @file desk.h  Provisioning over a control socket: the verbs of every daemon that keeps
 * subscribers. */
#ifndef GBA_HOME_DESK_H
#define GBA_HOME_DESK_H

#include "base/clock.h"
#include "codec/provision.h"
#include "run/ctl_words.h"
#include "store/store.h"

/* What the verbs work on; their ctx points to one, or to a struct that begins with one.
 */
struct home_desk {
	struct store *store;
	const struct gba_clock *clock;
	const char *silence; /* what it means that no attempt is on record */
	bool elsewhere;      /* an HSS keeps the subscribers that count */
};

typedef void home_verb(void *ctx, const struct ctl_request *request,
		       struct ctl_reply *reply);
home_verb home_subscriber_add, home_subscriber_show, home_subscriber_list,
	home_subscriber_delete, home_subscriber_import;
home_verb home_guss_set, home_guss_show, home_guss_check;
home_verb home_why;

/* The rows of a daemon's table of verbs. */
/* clang-format off */
#define HOME_VERBS \
	{ "subscriber add", \
	  "impi=IMPI | imsi=DIGITS mnc-digits=N, k=HEX, opc=HEX | op=HEX | topc=HEX | " \
	  "top=HEX, [algorithm=milenage|tuak|xor] [amf=HEX] [sqn=HEX] [res-length=N] " \
	  "[iterations=N] [uicc=gba|gba_u|sim] [impu=URI,URI...] [digest-password=TEXT | " \
	  "digest-ha1=HEX, digest-realm=TEXT, [digest-algorithm=MD5|MD5-sess] " \
	  "[digest-qop=auth|auth-int]] [guss=XML] [barred=yes|no] [replace=yes|no]", \
	  "Add a subscriber, or replace one; GUSS, bar and public identities stay unless " \
	  "given.", \
	  home_subscriber_add }, \
	{ "subscriber show", "impi=IMPI", "Show a subscriber, without secrets.", \
	  home_subscriber_show }, \
	{ "subscriber list", "[after=IMPI] [limit=N]", \
	  "List subscribers in order of IMPI.", home_subscriber_list }, \
	{ "subscriber delete", "impi=IMPI", "Delete a subscriber and its bindings.", \
	  home_subscriber_delete }, \
	{ "subscriber import", "csv=TEXT [dry-run=yes|no] [replace=yes|no]", \
	  "Add all subscribers of a CSV text, or none when a line is wrong.", \
	  home_subscriber_import }, \
	{ "guss set", "impi=IMPI xml=XML", "Set the GUSS of a subscriber (empty: none).", \
	  home_guss_set }, \
	{ "guss show", "impi=IMPI", "Show the GUSS of a subscriber.", home_guss_show }, \
	{ "guss check", "xml=XML", \
	  "Read a GUSS and say what is in it, or what is wrong where.", home_guss_check }
/* clang-format on */

/** Put "store.*". */
void home_put_store_stats(struct ctl_reply *reply, struct store *store);
/** Why the store did not do it, and what helps. */
void home_refuse_store(struct ctl_reply *reply, enum gba_status status);
/** Keep GUSS, bar and public identities of the stored subscriber in the one that replaces
 * it. */
GBA_MUST_CHECK enum gba_status home_keep_old(struct store *store,
					     struct store_subscriber *sub);
/** What was provisioned as a record of the store; sub is empty before. */
GBA_MUST_CHECK enum gba_status
home_subscriber_fill(struct store_subscriber *sub,
		     const struct provision_subscriber *given);
/** Where an HSS keeps the subscribers that count, say that ours are not looked at. */
void home_put_elsewhere(struct ctl_reply *reply, const struct home_desk *desk);
/** Its AKA algorithm, or "none". */
const char *home_algorithm_name(const struct store_subscriber *sub);
/** What it has as a SIP user; nothing of a password. */
void home_put_sip(struct ctl_reply *reply, const struct store_subscriber *sub);
/** Read a GUSS and see that it is this subscriber's; false after refusing. */
bool home_guss_is_good(struct ctl_reply *reply, const char *xml, const char *impi);

#endif
