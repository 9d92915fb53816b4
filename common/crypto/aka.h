/* SPDX-License-Identifier: Apache-2.0 */
/** @file aka.h  UMTS AKA, home network and USIM side (TS 33.102; TS 35.206, 35.231, 34.108). */
#ifndef GBA_CRYPTO_AKA_H
#define GBA_CRYPTO_AKA_H

#include <stdint.h>

#include "base/octets.h"
#include "base/status.h"

/* One struct per quantity. The compiler then tells a RAND from an AUTN, sizeof
 * is right everywhere, and assignment copies. Octets, most significant first. */
struct aka_k    { uint8_t b[32]; }; /* secret; k_len of struct aka_secrets are used */
struct aka_opc  { uint8_t b[32]; }; /* secret; OPc in 16, TOPc in 32 octets */
struct aka_rand { uint8_t b[16]; };
struct aka_sqn  { uint8_t b[6];  }; /* 48 bit */
struct aka_amf  { uint8_t b[2];  };
struct aka_ak   { uint8_t b[6];  }; /* secret */
struct aka_mac  { uint8_t b[8];  }; /* MAC-A or MAC-S */
struct aka_autn { uint8_t b[16]; }; /* (SQN xor AK) || AMF || MAC-A */
struct aka_auts { uint8_t b[14]; }; /* (SQN_MS xor AK*) || MAC-S */
struct aka_ck   { uint8_t b[16]; }; /* secret */
struct aka_ik   { uint8_t b[16]; }; /* secret */
struct aka_res  { uint8_t b[16]; uint8_t len; }; /* secret; 4 to 16 octets; RES or XRES */
struct aka_sres { uint8_t b[4];  }; /* secret; GSM */
struct aka_kc   { uint8_t b[8];  }; /* secret; GSM */
_Static_assert(sizeof(struct aka_auts) == 14, "octet structs have no padding");

enum aka_alg { AKA_MILENAGE = 1, AKA_TUAK = 2, AKA_XOR = 3 };

/* What a USIM and its AuC share. */
struct aka_secrets {
	enum aka_alg alg;
	uint8_t k_len;           /* 16; TUAK also 32 */
	uint8_t res_len;         /* octets of RES: MILENAGE 8; TUAK 4, 8, 16; XOR 4 to 16 */
	uint8_t tuak_iterations; /* Keccak permutations a call, 1 by default; TUAK only */
	struct aka_k k;
	struct aka_opc opc; /* OPc, or TOPc; not used by XOR */
};

/* A quintet (TS 33.102 clause 6.3.2). */
struct aka_av {
	struct aka_rand rand;
	struct aka_autn autn;
	struct aka_res xres;
	struct aka_ck ck;
	struct aka_ik ik;
};

/** "milenage", "tuak", "xor", and back; GBA_ERR_SYNTAX for another word. */
const char *aka_alg_name(enum aka_alg alg);
GBA_MUST_CHECK enum gba_status aka_alg_parse(enum aka_alg *out, struct gba_text name);

/** OPc from OP (MILENAGE, 16 octets) or TOPc from TOP (TUAK, 32), written to sec->opc.
 * GBA_ERR_ARG when op_len does not fit sec->alg. */
GBA_MUST_CHECK enum gba_status aka_opc_derive(struct aka_secrets *sec, const uint8_t *op,
					      size_t op_len);

/** f1 and f1*: MAC-A and MAC-S over SQN and AMF; either output may be NULL. */
GBA_MUST_CHECK enum gba_status aka_f1(struct aka_mac *mac_a, struct aka_mac *mac_s,
				      const struct aka_secrets *sec, const struct aka_rand *rand,
				      const struct aka_sqn *sqn, const struct aka_amf *amf);

/** f2 to f5: RES, CK, IK, AK; any output may be NULL. */
GBA_MUST_CHECK enum gba_status aka_f2345(struct aka_res *res, struct aka_ck *ck,
					 struct aka_ik *ik, struct aka_ak *ak,
					 const struct aka_secrets *sec,
					 const struct aka_rand *rand);

/** f5*: the AK that hides SQN_MS in an AUTS. */
GBA_MUST_CHECK enum gba_status aka_f5star(struct aka_ak *ak_star, const struct aka_secrets *sec,
					  const struct aka_rand *rand);

/** HE/AuC: the authentication vector for this RAND, SQN and AMF (TS 33.102 clause 6.3.2). */
GBA_MUST_CHECK enum gba_status aka_av_make(struct aka_av *av, const struct aka_secrets *sec,
					   const struct aka_rand *rand, const struct aka_sqn *sqn,
					   const struct aka_amf *amf);

/**
 * USIM: check the MAC of an AUTN and recover what it carries (TS 33.102 clause 6.3.3).
 * The SQN is not judged here: aka_sqn_array_check does that.
 * @param[out] sqn, amf, res, ck, ik  written only with GBA_OK; amf may be NULL
 * @return GBA_OK; GBA_ERR_MAC; GBA_ERR_CRYPTO
 */
GBA_MUST_CHECK enum gba_status
aka_autn_open(struct aka_sqn *sqn, struct aka_amf *amf, struct aka_res *res, struct aka_ck *ck,
	      struct aka_ik *ik, const struct aka_secrets *sec, const struct aka_rand *rand,
	      const struct aka_autn *autn);

/** USIM: the AUTS that reports SQN_MS for this RAND, AMF* = 0x0000. */
GBA_MUST_CHECK enum gba_status aka_auts_make(struct aka_auts *auts,
					     const struct aka_secrets *sec,
					     const struct aka_rand *rand,
					     const struct aka_sqn *sqn_ms);

/**
 * Open an AUTS: check its MAC-S and recover the SQN the USIM stands at.
 *
 *   AUTS  = (SQN_MS xor AK*) || MAC-S           AK*  = f5*(K, RAND)
 *   MAC-S = f1*(K, SQN_MS || RAND || AMF*)      AMF* = 0x0000
 *
 * @param[out] sqn_ms  48 bit; written only when GBA_OK is returned
 * @param sec          K and OPc of the subscriber who is said to have sent it
 * @param rand         RAND of the challenge that was refused
 * @param auts         14 octets as received, not yet trusted
 * @return GBA_OK; GBA_ERR_MAC if no USIM with these secrets made it for this
 *         RAND; GBA_ERR_CRYPTO if libcrypto failed (tells nothing of the AUTS)
 * @see TS 33.102 clause 6.3.3 (making), clause 6.3.5 (checking)
 */
GBA_MUST_CHECK enum gba_status
aka_auts_open(struct aka_sqn *sqn_ms, const struct aka_secrets *sec,
	      const struct aka_rand *rand, const struct aka_auts *auts);

/** AUTN <-> AUTN*: MAC xor the first 64 bits of SHA-1(IK) (TS 33.220 clause 5.3.2). Its own
 * inverse. */
GBA_MUST_CHECK enum gba_status aka_autn_star(struct aka_autn *out, const struct aka_autn *autn,
					     const struct aka_ik *ik);

/** GSM triplet of a 3G subscriber: c2 and c3 (TS 33.102 clause 6.8.1.2); XOR as TS 51.010-1
 * Annex 4. */
GBA_MUST_CHECK enum gba_status aka_triplet(struct aka_sres *sres, struct aka_kc *kc,
					   const struct aka_secrets *sec,
					   const struct aka_rand *rand);

/** The same from a vector alone, by c2 and c3, for who does not hold K. A home network that
 * runs XOR would have made another one. */
void aka_triplet_of_av(struct aka_sres *sres, struct aka_kc *kc, const struct aka_av *av);

#endif
