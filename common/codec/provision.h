/* SPDX-License-Identifier: Apache-2.0 */
/** @file provision.h  Subscribers as people write them: CSV rows, key=value words, card files. */
#ifndef GBA_CODEC_PROVISION_H
#define GBA_CODEC_PROVISION_H

#include <stdbool.h>

#include "base/octets.h"
#include "base/buf.h"
#include "codec/guss.h"
#include "crypto/aka.h"
#include "crypto/digest.h"
#include "crypto/ks.h"
#include "crypto/sqn.h"

/* A subscriber to provision. Fields by name, in CSV (header line) and as gbactl words:
 * impi | imsi+mnc-digits, algorithm (milenage), k, op | opc | top | topc, amf (0000),
 * sqn (000000000000), res-length, iterations, uicc (gba | gba_u | sim); impu (several, a comma
 * between them); digest-password | digest-ha1, digest-realm, digest-algorithm (MD5 |
 * MD5-sess), digest-qop (auth | auth-int). With digest-password or digest-ha1 the words of
 * AKA may be missing altogether. */
#define PROVISION_IMPUS_MAX 2048

struct provision_subscriber {
	char impi[GBA_IMPI_MAX + 1];
	struct aka_secrets sec; /* OPc or TOPc already derived; k_len 0: none */
	bool derived;           /* op/top was given, not opc/topc */
	struct aka_amf amf;
	struct aka_sqn sqn;
	enum guss_uicc uicc;
	struct digest_credentials digest; /* secret; realm "": none */
	char impus[PROVISION_IMPUS_MAX];  /* canonical, a space between them */
};

struct provision_error {
	unsigned line; /* 1 is the first line of the file; 0 outside a file */
	char text[200]; /* "k: 31 digits, 32 expected"; never quotes the secret itself */
};

/* One named value, for example { "k", "465b..." }. */
struct provision_field {
	struct gba_text name, value;
};

/** Check and assemble one subscriber. Duplicate, unknown, missing, contradicting (op and opc)
 * fields and wrong lengths are refused with the reason; res-length is in octets. On refusal
 * err->text says what is wrong without quoting a value. */
GBA_MUST_CHECK enum gba_status provision_subscriber(struct provision_subscriber *out,
						    const struct provision_field *fields,
						    size_t count, struct provision_error *err);

/** Read a CSV file with a header line; on_row for each good row (sub) or bad row (err, sub
 * NULL). Returning false stops. A line has at most 4096 octets and no quoted line break; an
 * empty cell is a field that is not given; a BOM and blank lines are passed over.
 * @return GBA_OK when the whole file was walked; GBA_ERR_SYNTAX when it is not CSV or the
 *         header is wrong (reported through on_row) */
GBA_MUST_CHECK enum gba_status
provision_csv(struct gba_octets csv,
	      bool (*on_row)(void *ctx, unsigned line, const struct provision_subscriber *sub,
			     const struct provision_error *err),
	      void *ctx);

#define PROVISION_GBABP_MAX 320 /* octets of EF_GBABP: three fields of at most 255, 16, 32 */
#define PROVISION_GBANL_MAX 10  /* records of EF_GBANL */

/* One record of EF_GBANL and the key that belongs to it. */
struct provision_gbanl {
	uint32_t used; /* the larger, the later; 0: the record is free */
	uint8_t len;
	uint8_t record[255];       /* without the padding */
	struct gba_ks_naf ks_int; /* secret */
};

/* What a card with GBA_U keeps over power-off (TS 31.102 7.1.1.2, 7.1.1.3). */
struct provision_memory {
	bool has_ks;
	struct gba_ks ks; /* secret */
	struct aka_rand rand;
	size_t gbabp_len;
	uint8_t gbabp[PROVISION_GBABP_MAX]; /* EF_GBABP without the padding */
	struct provision_gbanl gbanl[PROVISION_GBANL_MAX];
};

/* A soft USIM card file: key = value lines, '#' at the start of a line for comments; SQN array
 * kept ("seq.N = ..."). Keys: those of a subscriber without sqn, with uicc for what the card
 * itself can do, and delta (2^28), age-limit (0: none), bsf, disclose (no), and the memory of
 * GBA_U: ks, gbabp, gbanl.N. With impi the card has an ISIM; imsi may be given as
 * well. */
struct provision_card {
	struct provision_subscriber sub; /* sub.sqn is not used */
	struct provision_memory memory;
	bool disclose; /* lab: Ks_int_NAF may be read */
	char imsi[16];
	unsigned mnc_digits;
	bool has_isim;         /* impi given in the file, not derived from the IMSI */
	struct aka_sqn_array seen;
	uint64_t delta, age_limit;
	char bsf[256];         /* "" : derived from the identity */
};
GBA_MUST_CHECK enum gba_status provision_card_parse(struct provision_card *out,
						    struct gba_octets file,
						    struct provision_error *err);
/** Write the file again, comments lost, content equal (opc or topc instead of op or top).
 * out.size at least 16384. What is written is secret: the caller wipes it. */
GBA_MUST_CHECK enum gba_status provision_card_build(struct gba_buf *out,
						    const struct provision_card *card);

#endif
