/* SPDX-License-Identifier: Apache-2.0 */
/** @file door.h  The SMS link from the listening side: who sends is the name in its
 * client certificate, looked up among the links. As an SMS-SC it takes MO from serving
 * nodes (SMS-IWMSC) and SMs of foreign SMS-SCs, as an SMS Router MT of any SMS-SC. */
#ifndef GBA_SMSC_DOOR_H
#define GBA_SMSC_DOOR_H

#include "http/http.h"
#include "smsc/courier.h"
#include "smsc/desk.h"
#include "smsc/route.h"

struct door_conf {
	bool router;  /* the role */
	bool discard; /* router: what is blocked is acknowledged and thrown away */
	struct sms_address address; /* router: its own, in RP-OA of what it sends on */
	struct desk *desk;
	struct post *post;	/* router: to the serving node */
	const char *router_url; /* SMS-SC: of the SMS Router; "": none */
	/* Names of links that plain HTTP stands for, by the tag of the listener. */
	const char *const *plain_names;
	size_t plain_count;
	const struct gba_log *log;
};

struct door {
	struct door_conf conf;
	atomic_uint_fast64_t requests, denied, malformed, forwarded, not_forwarded,
		router_filtered, router_blocked;
};

/** Handler of the listeners (struct http_conf); ctx is the door. */
void door_handle(void *ctx, struct http_exchange *x);

#endif
