/* SPDX-License-Identifier: Apache-2.0 */
/** @file btid.h  B-TID, NAF_Id, IMPI, BSF names (TS 33.220 4.5.2, H; TS 23.003 13.3, 16.2). */
#ifndef GBA_CODEC_BTID_H
#define GBA_CODEC_BTID_H

#include <stdbool.h>

#include "base/octets.h"
#include "crypto/aka.h"
#include "crypto/ks.h"
#include "crypto/suite.h"

#define BTID_DOMAIN_MAX (GBA_BTID_MAX - 24 - 1) /* of a domain that a B-TID has room for */

/** B-TID = base64(RAND) "@" BSF domain. out is NUL-terminated; GBA_ERR_ARG if too long. */
GBA_MUST_CHECK enum gba_status btid_build(char out[GBA_BTID_MAX + 1], const struct aka_rand *rand,
					  const char *bsf_domain);

/** Split a B-TID: RAND and the domain view. GBA_ERR_SYNTAX if it is not one of ours. Case
 * matters; nothing is URL-decoded. */
GBA_MUST_CHECK enum gba_status btid_parse(struct aka_rand *rand, struct gba_text *domain,
					  struct gba_text btid);

struct naf_id {
	char fqdn[256]; /* octets as received, NUL-terminated */
	struct gba_ua_id ua;
};

/** Split NAF_Id octets from the end. GBA_ERR_SYNTAX: shorter than 1 + 5 octets, longer than
 * GBA_NAF_ID_MAX, or octets that no host name has (also NUL). Non-ASCII is refused. */
GBA_MUST_CHECK enum gba_status naf_id_parse(struct naf_id *out, struct gba_octets in);
GBA_MUST_CHECK enum gba_status naf_id_build(uint8_t out[GBA_NAF_ID_MAX], size_t *len,
					    const char *fqdn, const struct gba_ua_id *ua);

/* Ua security protocol identifiers (TS 33.220 H.3). */
extern const struct gba_ua_id gba_ua_id_http_digest; /* 01 00 00 00 02 */
extern const struct gba_ua_id gba_ua_id_gpl;         /* 01 00 00 00 05; GPL by itself */
extern const struct gba_ua_id gba_ua_id_tls13_psk;   /* 01 00 00 00 07 */
extern const struct gba_ua_id gba_ua_id_tmpi;        /* 01 00 00 01 00 */
struct gba_ua_id gba_ua_id_tls(struct gba_suite suite); /* 01 00 01 yy zz */
/** Ten hex digits, or "negotiated"-free text forms as the configuration writes them. */
GBA_MUST_CHECK enum gba_status gba_ua_id_parse(struct gba_ua_id *out, struct gba_text hex);

/** 1 to 255 octets, no control, no '"', no non-ASCII (NFKC is not done: refused instead). */
bool impi_is_valid(struct gba_text impi);
bool imsi_is_valid(struct gba_text imsi); /* 6 to 15 digits */
/** IMSI and MNC length 2 or 3 to IMPI; no ISIM (TS 23.003 13.3). */
GBA_MUST_CHECK enum gba_status impi_from_imsi(char out[GBA_IMPI_MAX + 1], struct gba_text imsi,
					      unsigned mnc_digits);
/** BSF name of a UE without ISIM, and of one whose IMPI came from the ISIM (16.2). */
GBA_MUST_CHECK enum gba_status bsf_name_from_imsi(char out[256], struct gba_text imsi,
						  unsigned mnc_digits);
GBA_MUST_CHECK enum gba_status bsf_name_from_impi(char out[256], struct gba_text impi);
/** A public identity in the form in which two are compared (RFC 3261 10.3, RFC 3966 5.1):
 * sip:, sips: or tel:; scheme and host in lower case, no parameters, no headers, no visual
 * separators. GBA_ERR_SYNTAX: not an IMPU, or longer than GBA_IMPU_MAX. */
GBA_MUST_CHECK enum gba_status impu_canonical(char out[GBA_IMPU_MAX + 1], struct gba_text impu);
#define EXTERNAL_ID_MAX 255
/** An External Identifier (TS 23.003 19.7.2), local@domain, in the form in which two are
 * compared: the domain in lower case, the local part as it is. GBA_ERR_SYNTAX: not one "@",
 * nothing before it, no host name behind it, longer than EXTERNAL_ID_MAX, or octets that are no
 * printable ASCII. */
GBA_MUST_CHECK enum gba_status external_id_canonical(char out[EXTERNAL_ID_MAX + 1],
						     struct gba_text id);
/** True for user@tmpi.bsf.3gppnetwork.org. */
bool tmpi_is_tmpi(struct gba_text username);
/** Letters, digits, '-', '.', 1 to 253, no empty label, no trailing dot. */
bool fqdn_is_valid(struct gba_text fqdn);
/** What follows the first label; of one label the label itself. A Diameter identity is in this
 * realm when none is set. */
const char *fqdn_domain(const char *fqdn);

#endif
