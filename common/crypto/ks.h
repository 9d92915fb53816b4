/* SPDX-License-Identifier: Apache-2.0 */
/** @file ks.h  The GBA key hierarchy: Ks, NAF keys, TMPI, 2G GBA, GBA_Digest (TS 33.220). */
#ifndef GBA_CRYPTO_KS_H
#define GBA_CRYPTO_KS_H

#include <stdint.h>

#include "base/octets.h"
#include "crypto/aka.h"

struct gba_ks     { uint8_t b[32]; }; /* secret; CK || IK in 3G */
struct gba_ks_naf { uint8_t b[32]; }; /* secret; Ks_NAF, Ks_ext_NAF or Ks_int_NAF */
struct gba_ua_id  { uint8_t b[5];  }; /* Ua security protocol identifier (Annex H) */

/* NAF_Id = FQDN || Ua security protocol identifier. The FQDN octets as the UE used them. */
#define GBA_NAF_ID_MAX (255 + 5)
#define GBA_IMPI_MAX 255
#define GBA_IMPU_MAX 255
#define GBA_BTID_MAX 255
#define GBA_TMPI_LEN 57 /* 32 characters and "@tmpi.bsf.3gppnetwork.org" */

/** KDF (TS 33.220 B.2): HMAC-SHA-256(key, FC || P0 || L0 || ...). Each Pi at most 65535. */
GBA_MUST_CHECK enum gba_status gba_kdf(uint8_t out[32], struct gba_octets key, uint8_t fc,
				       const struct gba_octets *params, size_t count);

/** Ks = CK || IK (4.5.2). */
void gba_ks_make(struct gba_ks *ks, const struct aka_ck *ck, const struct aka_ik *ik);

/** Ks_NAF, and Ks_ext_NAF of GBA_U, which is the same formula (B.3). impi is the real IMPI. */
GBA_MUST_CHECK enum gba_status gba_ks_naf(struct gba_ks_naf *out, const struct gba_ks *ks,
					  const struct aka_rand *rand, struct gba_text impi,
					  struct gba_octets naf_id);

/** Ks_int_NAF of GBA_U (B.3, "gba-u"). */
GBA_MUST_CHECK enum gba_status gba_ks_int_naf(struct gba_ks_naf *out, const struct gba_ks *ks,
					      const struct aka_rand *rand, struct gba_text impi,
					      struct gba_octets naf_id);

/** TMPI (B.4) for the BSF of this FQDN; out is NUL-terminated. */
GBA_MUST_CHECK enum gba_status gba_tmpi(char out[GBA_TMPI_LEN + 1], const struct gba_ks *ks,
					const struct aka_rand *rand, struct gba_text impi,
					struct gba_text bsf_fqdn);

/** The same from TEMP, the Ks_NAF of BSF_Id; a card makes that one in GBA_U. */
void gba_tmpi_of(char out[GBA_TMPI_LEN + 1], const struct gba_ks_naf *temp);

struct gba_ks_input { uint8_t b[16]; };

/** 2G GBA (Annex I): RES (16 octets) and Ks from a triplet and Ks-input. */
GBA_MUST_CHECK enum gba_status gba_2g_res(struct aka_res *res, const struct aka_kc *kc,
					  const struct aka_rand *rand,
					  const struct aka_sres *sres);
GBA_MUST_CHECK enum gba_status gba_2g_ks(struct gba_ks *ks, const struct aka_kc *kc,
					 const struct aka_rand *rand,
					 const struct aka_sres *sres,
					 const struct gba_ks_input *ks_input);

/** GBA_Digest (Annex M, B.5, B.6). ha1 and resp are binary octets. */
GBA_MUST_CHECK enum gba_status gba_digest_passwd(uint8_t out[32], struct gba_octets ha1,
						 struct gba_octets tls_mk_extr);
/* How the 32 octets of passwd become the password of HTTP Digest; no clause says it. */
enum gba_digest_form { GBA_DIGEST_OCTETS, GBA_DIGEST_HEX, GBA_DIGEST_BASE64 };
extern const char *const gba_digest_forms[]; /* "octets", "hex", "base64", NULL */
#define GBA_DIGEST_EXPORTER "EXPORTER_GBA_Digest" /* label of TLS_MK_Extr (RFC 5705) */
#define GBA_DIGEST_EXTR_LEN 48			  /* octets of TLS_MK_Extr (B.5) */

struct gba_digest_password { uint8_t b[64]; size_t len; }; /* secret */

/** passwd in this form. */
GBA_MUST_CHECK enum gba_status gba_digest_password(struct gba_digest_password *out,
						   enum gba_digest_form form,
						   struct gba_octets ha1,
						   struct gba_octets tls_mk_extr);

GBA_MUST_CHECK enum gba_status gba_digest_ks(struct gba_ks *ks, struct gba_octets ha1,
					     struct gba_octets tls_mk_extr,
					     struct gba_octets resp);
GBA_MUST_CHECK enum gba_status gba_digest_ks_naf(struct gba_ks_naf *out, const struct gba_ks *ks,
						 struct gba_text nonce, struct gba_text impi,
						 struct gba_octets naf_id);

/** A short public name for a key, for ladders and logs of a lab: the first 4 octets of
 * SHA-256("opengba fingerprint" || key) in hex. Shows equality, not the key. */
GBA_MUST_CHECK enum gba_status gba_fingerprint(char out[9], const void *key, size_t len);

#endif
