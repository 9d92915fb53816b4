/* SPDX-License-Identifier: Apache-2.0 */
/** @file uicc_apdu.h  One command to the card, and its answer. */
#ifndef GBA_UE_UICC_APDU_H
#define GBA_UE_UICC_APDU_H

#include "ue/uicc.h"

#define UICC_REPLY_MAX 258

struct uicc_command {
	uint8_t cla, ins, p1, p2;
	struct gba_octets data;
	bool wants; /* an answer: Le 00 */
};

struct uicc_reply {
	uint8_t p[UICC_REPLY_MAX + 1]; /* may be secret */
	size_t len;		       /* without the status word */
	unsigned sw;
};

/** Send, follow 61 XX and 6C XX, and trace; data of the answer is shown only as a length.
 * GBA_ERR_PEER: not even a status word came. */
GBA_MUST_CHECK enum gba_status uicc_send(struct uicc *uicc, struct uicc_reply *out,
					 const struct uicc_command *command,
					 struct ue_why *why);

/** A status word that nobody expected: GBA_ERR_STORE for 6F 00, else GBA_ERR_PEER. */
GBA_MUST_CHECK enum gba_status uicc_unexpected(const struct uicc *uicc, const char *what,
					       unsigned sw, struct ue_why *why);

/** SELECT by file identifier. GBA_ERR_NOT_FOUND: 6A 82. */
GBA_MUST_CHECK enum gba_status uicc_select(struct uicc *uicc, unsigned fid,
					   struct ue_why *why);

#endif
