/* SPDX-License-Identifier: Apache-2.0 */
/** @file calc_sum.h  Private to calc: one sum under way, its words in and its fields out.
 */
#ifndef GBA_CTL_CALC_SUM_H
#define GBA_CTL_CALC_SUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"
#include "codec/provision.h"
#include "run/ctl.h"

#define CALC_FIELDS_MAX 40

struct calc {
	const struct ctl_request *words;
	char reason[256]; /* why the words are refused, or what the sum says no to */
	size_t count;
	char *name[CALC_FIELDS_MAX], *value[CALC_FIELDS_MAX];
	bool overflow;
};

/* A run returns GBA_OK; GBA_ERR_SYNTAX: the words are wrong (exit status 2); else the sum
 * says no, or failed (1). Fields are shown unless the words are wrong. */
struct calc_tool {
	const char *name;
	const char *
		words; /* "k rand [amf]"; the names taken, '[' where they may be absent */
	const char *synopsis, *help, *notes;
	enum gba_status (*run)(struct calc *c);
};

/** Add one field to show. */
void calc_put(struct calc *c, const char *name, const char *fmt, ...) GBA_PRINTF(3, 4);
void calc_put_hex(struct calc *c, const char *name, const void *p, size_t len);
void calc_put_b64(struct calc *c, const char *name, const void *p, size_t len);

/** Fill the reason and return status. */
enum gba_status calc_refuse(struct calc *c, enum gba_status status, const char *fmt, ...)
	GBA_PRINTF(3, 4);

bool calc_has(const struct calc *c, const char *name);

/** The value of a word; refused when it is missing or empty. */
GBA_MUST_CHECK enum gba_status calc_text(struct calc *c, struct gba_text *out,
					 const char *name);

/** The value of a word, or `absent` without it (may be NULL). */
struct gba_text calc_text_or(const struct calc *c, const char *name, const char *absent);

/** Exactly len octets in hexadecimal. */
GBA_MUST_CHECK enum gba_status calc_hex(struct calc *c, void *out, size_t len,
					const char *name);

/** min to max octets in hexadecimal. */
GBA_MUST_CHECK enum gba_status calc_hex_range(struct calc *c, uint8_t *out, size_t *len,
					      size_t min, size_t max, const char *name);

/** K, OP or OPc and so on, by the rules of provisioning; AMF and SQN with them. */
GBA_MUST_CHECK enum gba_status calc_secrets(struct calc *c,
					    struct provision_subscriber *out);

/** The IMPI: impi, or imsi and mnc-digits. */
GBA_MUST_CHECK enum gba_status calc_impi(struct calc *c, char impi[GBA_IMPI_MAX + 1]);

/** RES as the card gave it: 4 to 16 octets. */
GBA_MUST_CHECK enum gba_status calc_res(struct calc *c, struct aka_res *out);

/** An AUTS in hexadecimal or base64. */
GBA_MUST_CHECK enum gba_status calc_read_auts(struct calc *c, struct aka_auts *out);

/** The SQN under this name, and its SEQ and IND. */
void calc_put_sqn(struct calc *c, const char *name, const struct aka_sqn *sqn);

enum gba_status calc_aka(struct calc *c);
enum gba_status calc_auts(struct calc *c);
enum gba_status calc_ks_naf(struct calc *c);
enum gba_status calc_naf_id(struct calc *c);
enum gba_status calc_identity(struct calc *c);
enum gba_status calc_ub_digest(struct calc *c);
enum gba_status calc_ua_digest(struct calc *c);
enum gba_status calc_test_sim(struct calc *c);
enum gba_status calc_gpi(struct calc *c);
enum gba_status calc_gpl(struct calc *c);

#endif
