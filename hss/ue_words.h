/* SPDX-License-Identifier: Apache-2.0 */
/** @file ue_words.h  A UE as people write it, and as it is shown. */
#ifndef GBA_HSS_UE_WORDS_H
#define GBA_HSS_UE_WORDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "store/ue.h"

/* The words in which a UE is written, but for its IMPI. */
#define HSS_UE_WORDS                                                                     \
	"imsi msisdn external-id port serving-node service absent teleservice barred"

/** Change what `word` names, NULL leaves as it is, "" takes away; then see that the whole
 * can be. False: reason says what is wrong, and *ue is not to be used. */
bool hss_ue_change(struct store_ue *ue, const char *(*word)(void *ctx, const char *name),
		   void *ctx, char reason[256]);

/** "device-trigger,sms-mo", into a mask. */
bool hss_services_parse(unsigned *out, const char *text);
void hss_services_put(struct gba_buf *buf, unsigned services);
/** As they are written. */
void hss_externals_put(struct gba_buf *buf, const struct store_ue *ue);
void hss_ports_put(struct gba_buf *buf, const struct store_ue *ue);
void hss_nodes_put(struct gba_buf *buf, const struct store_ue *ue);

/** 1 to 15 digits, without "+". */
bool hss_is_e164(const char *digits);

#endif
