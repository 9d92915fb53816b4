/* SPDX-License-Identifier: Apache-2.0 */
/** @file provision_read.h  The named values of one subscriber while they are read. */
#ifndef GBA_CODEC_PROVISION_READ_H
#define GBA_CODEC_PROVISION_READ_H

#include "codec/provision_fields.h"

enum field {
	IMPI,
	IMSI,
	MNC_DIGITS,
	IMPU,
	/* AKA */
	K,
	ALGORITHM,
	OP,
	OPC,
	TOP,
	TOPC,
	AMF,
	SQN,
	RES_LENGTH,
	ITERATIONS,
	UICC,
	/* SIP Digest */
	DIGEST_PASSWORD,
	DIGEST_HA1,
	DIGEST_REALM,
	DIGEST_ALGORITHM,
	DIGEST_QOP,
	FIELDS
};

extern const char *const provision_field_names[FIELDS];

/* The values by name, and the line of each for messages. */
struct reading {
	struct gba_text value[FIELDS];
	unsigned line[FIELDS];
	struct provision_error *err;
};

static inline bool
provision_has(const struct reading *r, enum field f)
{
	return r->value[f].p != NULL;
}

/** Exactly `octets` octets in hexadecimal. */
GBA_MUST_CHECK enum gba_status provision_read_hex(const struct reading *r, enum field f,
						  void *out, size_t octets);

/** impu=A,B into sub->impus. */
GBA_MUST_CHECK enum gba_status provision_read_impus(const struct reading *r,
						    struct provision_subscriber *sub);
/** digest-*; sub->impi is known. Without any of them sub->digest stays empty. */
GBA_MUST_CHECK enum gba_status provision_read_digest(const struct reading *r,
						     struct provision_subscriber *sub);

#endif
