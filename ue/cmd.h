/* SPDX-License-Identifier: Apache-2.0 */
/** @file cmd.h  The verbs of gba-ue; each returns an exit status and has told why. */
#ifndef GBA_UE_CMD_H
#define GBA_UE_CMD_H

#include "ue/args.h"
#include "ue/ub.h"
#include "ue/usim.h"

/* What the verbs that touch the network share. */
struct ue {
	const struct args *args;
	struct gba_clock clock;
	struct gba_random random;
	struct ue_trace trace;
	struct ue_http *http;
	struct usim usim;   /* the card; secret */
	enum ub_kind kind;
	bool gba_u; /* Ks stays in the card */
	struct uicc uicc;   /* how the ME knows it */
	struct state state; /* secret */
	bool ub_failed;	    /* the last failure came from Ub */
};

/** Open card, state and HTTP client; on failure nothing is left open. */
GBA_MUST_CHECK enum gba_status ue_open(struct ue *ue, const struct args *args,
				       struct ue_why *why);
void ue_close(struct ue *ue); /* wipes */

/** Where to find the BSF: --bsf, else what the card file says; NULL: by the identity. */
const char *ue_bsf(const struct ue *ue);

/** A valid Ks in ue->state: the one there is, or a new one if there is none or fresh. */
GBA_MUST_CHECK enum gba_status ue_bootstrap(struct ue *ue, bool fresh,
					    struct ue_why *why);

/** How the ME reaches this card. */
struct uicc_port ue_card_port(struct usim *usim);

/** The exit status for a failure, and the sentence on stderr. */
int ue_fail(const struct ue *ue, enum gba_status status, const struct ue_why *why);

int cmd_bootstrap(const struct args *args);
int cmd_key(const struct args *args);
int cmd_status(const struct args *args);
int cmd_forget(const struct args *args);
int cmd_get(const struct args *args);
int cmd_check(const struct args *args);
int cmd_card(const struct args *args);
int cmd_apdu(const struct args *args);
int cmd_push(const struct args *args);
int cmd_sms(const struct args *args);
int cmd_profiles(const struct args *args);

#endif
