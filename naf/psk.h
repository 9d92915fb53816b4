/* SPDX-License-Identifier: Apache-2.0 */
/** @file psk.h  TLS with a bootstrapped key instead of a certificate (TS 33.222 5.4,
 * TS 24.109 5.3.3): the key of a handshake, with a bounded wait. */
#ifndef GBA_NAF_PSK_H
#define GBA_NAF_PSK_H

#include <gba/naf.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/http.h"
#include "naf/why.h"

struct psk_conf {
	struct gba_naf *naf; /* open; stays with the caller */
	struct why *why;
	struct gba_clock clock;
	const struct gba_log *log;
	unsigned wait_ms; /* for a BSF */
	unsigned waits;	  /* at one time; then a key has to be here already */
};

struct psk;
GBA_MUST_CHECK enum gba_status psk_new(struct psk **out, const struct psk_conf *conf);
/** No handshake may be under way. */
void psk_free(struct psk *psk);

/** The key function of a struct http_psk; ctx is the struct psk. Logs a refusal. */
enum gba_status psk_key(void *ctx, struct gba_ks_naf *out,
			const struct http_psk_offer *offer);

struct psk_stats {
	uint64_t keys, refused, waited, late, busy;
};
void psk_stats(const struct psk *psk, struct psk_stats *out);

#endif
