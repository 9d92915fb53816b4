/* SPDX-License-Identifier: Apache-2.0 */
/** @file tsms.h  Tsms: SMEs that speak SMPP 3.4 or 5.0 over mutual TLS. One thread and
 * one loop for all of them; what they hand in goes to the desk. */
#ifndef GBA_SMSC_TSMS_H
#define GBA_SMSC_TSMS_H

#include "smsc/desk.h"

#define TSMS_LISTENERS_MAX 4

struct tsms;

struct tsms_listener {
	char address[64];
	uint16_t port; /* 0: any, see tsms_port */
	bool tls; /* false: plain, on loopback alone; an SME needs a password there */
};

/* The texts outlive it, as the desk does; the list of listeners need not. */
struct tsms_conf {
	struct desk *desk;
	const struct tsms_listener *listeners;
	size_t listener_count;
	const char *cert_file, *key_file, *ca_file; /* PEM, for listeners with tls */
	const char *system_id;			 /* of this SC, in its bind responses */
	unsigned sessions, per_address, per_sme; /* limits; per_address 0: none */
	unsigned window;      /* receipts of one session without a response */
	unsigned peer_window; /* requests of one session that wait here */
	int64_t bind_ms, enquire_ms, response_ms, inactivity_ms;
	int64_t receipt_retry_s; /* a receipt that nobody took comes again */
	const struct gba_log *log;
};

/** Listen, or not at all: the sentence why is logged. */
GBA_MUST_CHECK enum gba_status tsms_new(struct tsms **out, const struct tsms_conf *conf);
/** Unbind everybody, and listen no more; tsms_kick may still come. NULL does nothing. */
void tsms_stop(struct tsms *tsms);
void tsms_free(struct tsms *tsms); /* stops it too */
uint16_t tsms_port(const struct tsms *tsms, size_t listener);
/** A receipt may be due; from any thread. */
void tsms_kick(struct tsms *tsms);
/** Read certificate, key and authorities again; the old ones stay on failure. */
GBA_MUST_CHECK enum gba_status tsms_reload(struct tsms *tsms);

struct tsms_counts {
	uint64_t bound; /* now */
	uint64_t binds, refused, requests, throttled, receipts, receipts_taken;
};
void tsms_count(const struct tsms *tsms, struct tsms_counts *out);

#endif
