/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms_listen.h  The SMS link of the lab, which stands for MAP and the radio:
 * RP-DATA by HTTP POST, answered by RP-ACK or RP-ERROR. UE and serving node are one here.
 */
#ifndef GBA_UE_SMS_LISTEN_H
#define GBA_UE_SMS_LISTEN_H

#include "ue/sms_in.h"

struct sms_listen;

/** Listen; plain HTTP, so on loopback alone. What comes in waits for sms_listen_run. */
GBA_MUST_CHECK enum gba_status sms_listen_new(struct sms_listen **out,
					      const char *address, struct sms_in *in,
					      struct ue_why *why);
/** Readable when something waits. */
int sms_listen_fd(const struct sms_listen *listen);
/** Answer what waits, on the thread that has card and inbox; then hand on what is whole.
 */
void sms_listen_run(struct sms_listen *listen);
/** What still waits is answered by 503, so that it is sent again. */
void sms_listen_free(struct sms_listen *listen); /* NULL does nothing */

#endif
