/* SPDX-License-Identifier: Apache-2.0 */
/** @file tsms_place.h  An SMS-SC that listens for SMEs, with two subscribers and four
 * SMEs: "trusted" (certificate, password, may trigger A), "nobody" (a certificate, no
 * right), "lab" (a password alone, two a second) and "no-pass". */
#ifndef GBA_TSMS_PLACE_H
#define GBA_TSMS_PLACE_H

#include "smsc/tsms.h"
#include "smsc_world.h"
#include "tsms_client.h"

#define ALLOWED	 "trusted", "secret"
#define PLAIN_ID "lab", "lab"

struct place {
	struct world w;
	struct desk desk;
	struct tsms *tsms;
	char dir[64], cert[96], key[96], ca[96];
};

struct place *place_new(void);
void place_free(struct place *p);
struct smpp_pdu trigger(const char *from, const char *to);
struct sme_client *bound(struct place *p, uint32_t command_id, uint8_t version,
			 const char *certificate, const char *system_id,
			 const char *password);
void unbound(struct sme_client *c);
uint64_t queued(struct place *p);
struct message the_message(struct place *p, const char *id);
struct smpp_pdu about(uint32_t command_id, const char *id, const char *from);

#endif
