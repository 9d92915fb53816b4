/* SPDX-License-Identifier: Apache-2.0 */
/** @file gpi.h  GBA-Push-Info: what TS 33.223 asks of it, in the layout of PROJECT PROFILE P1.
 *
 *   0x01 | flags | RAND 16 | AUTN(*) 16 | La App_Lbl | Le 2 octets, E | MAC 16
 *   E: Lp P-TID | Ln NAF_Id | key lifetime, NTP seconds, 4 octets; encrypted
 *
 * The layout, its algorithms and keys are this project's own and no claim of conformance;
 * gpi_build, gpi_challenge_parse, gpi_open and crypto/push.c are all that knows them. */
#ifndef GBA_CODEC_GPI_H
#define GBA_CODEC_GPI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"
#include "codec/btid.h"
#include "codec/push_id.h"
#include "crypto/push.h"

#define GPI_APP_LABEL_MAX 32 /* octets */
#define GPI_APP_LABEL_TEXT_MAX PUSH_TEXT_MAX(GPI_APP_LABEL_MAX)
#define GPI_SEALED_MAX	  (1 + GBA_PTID_MAX + 1 + 255 + 4)
#define GPI_MAX \
	(2 + 16 + 16 + 1 + GPI_APP_LABEL_MAX + 2 + GPI_SEALED_MAX + GBA_PUSH_MAC_LEN)
#define GPI_CONTENT_TYPE  "application/vnd.3gpp.gba.gpi"

/* App_Lbl and P-TID are in the text form of push_id.h. */

/* The clear part. A UE needs it for AKA, before there are keys that tell whether it is true. */
struct gpi_challenge {
	bool gba_u;
	struct aka_rand rand;
	struct aka_autn autn; /* AUTN* in GBA_U */
	char app_label[GPI_APP_LABEL_TEXT_MAX + 1]; /* "USIM", "ISIM"; "": none */
};

struct gpi {
	struct gpi_challenge challenge;
	char ptid[GBA_PTID_TEXT_MAX + 1];
	struct naf_id naf_id;
	int64_t expires_s; /* unix; the key lifetime is an instant */
};

/** GBA_ERR_ARG: a field out of its bounds, or an instant that NTP seconds cannot tell. */
GBA_MUST_CHECK enum gba_status gpi_build(uint8_t out[GPI_MAX], size_t *len, const struct gpi *gpi,
					 const struct gba_push_keys *keys);

/** Read the clear part of a GPI whose lengths are all right; nothing of it is proven yet.
 * GBA_ERR_SYNTAX: anything else, also another version, flags or octets behind the MAC. */
GBA_MUST_CHECK enum gba_status gpi_challenge_parse(struct gpi_challenge *out,
						   struct gba_octets in);

/** Check the MAC, then decrypt. Not opened, out is as it was.
 * @return GBA_OK; GBA_ERR_MAC; GBA_ERR_SYNTAX, also for a right MAC over wrong fields */
GBA_MUST_CHECK enum gba_status gpi_open(struct gpi *out, struct gba_octets in,
					const struct gba_push_keys *keys);

/** The GPI at the beginning of these octets; what is behind it is somebody else's, on a road
 * that carries a first message with the GPI. gpi and rest are views. GBA_ERR_SYNTAX: its lengths
 * go beyond the octets. */
GBA_MUST_CHECK enum gba_status gpi_split(struct gba_octets *gpi, struct gba_octets *rest,
					 struct gba_octets in);

/* The envelope of a WAP push (TS 24.109 J.3.1.2; widths by P1): version, session, GPI. */
#define GPI_ENVELOPE_LEN 3
GBA_MUST_CHECK enum gba_status gpi_envelope_build(uint8_t out[GPI_ENVELOPE_LEN + GPI_MAX],
						  size_t *len, uint16_t session,
						  struct gba_octets gpi);
/** gpi is a view, not empty; nothing of it is checked. */
GBA_MUST_CHECK enum gba_status gpi_envelope_parse(uint16_t *session, struct gba_octets *gpi,
						  struct gba_octets in);

#endif
