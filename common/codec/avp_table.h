/* SPDX-License-Identifier: Apache-2.0 */
/** @file avp_table.h  A Diameter command as a table: AVP code, type, place in the struct.
 */
#ifndef GBA_CODEC_AVP_TABLE_H
#define GBA_CODEC_AVP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/octets.h"

#define GBA_VENDOR_3GPP 10415u

enum avp_kind {
	AVP_OCTETS, /* struct avp_octets: up to its size, wiped by the owner when secret
		     */
	AVP_TEXT,   /* struct avp_octets that also must be text */
	AVP_U32,    /* struct avp_u32; Unsigned32 and Enumerated */
	AVP_TIME,   /* struct avp_time; NTP seconds, both eras */
	AVP_LIST,   /* struct avp_list of octets, repeated AVP */
	AVP_LONG_LIST, /* struct avp_long_list of octets, repeated AVP */
	AVP_GROUP,  /* sub-table, struct embedded at offset; struct starts with bool
		       present */
	AVP_GROUPS, /* repeated group: size_t count, then an array of group_max such
		       structs; no specification limits their number, and what
		       comes beyond the room for them is not looked at */
};

struct avp_u32 {
	bool present;
	uint32_t value;
};
struct avp_time {
	bool present;
	int64_t wall_s;
};
/* p points into the message while parsing, to the caller's memory while building. */
struct avp_octets {
	bool present;
	const uint8_t *p;
	size_t len;
};
#define AVP_LIST_MAX 32
struct avp_list {
	size_t count;
	struct avp_octets item[AVP_LIST_MAX];
};
/* As many as a user has security settings (GUSS_USS_MAX). Lists and repeated groups have their
 * count in front and differ in their length alone. */
#define AVP_LONG_LIST_MAX 256
struct avp_long_list {
	size_t count;
	struct avp_octets item[AVP_LONG_LIST_MAX];
};

struct avp_row {
	uint32_t code, vendor;
	enum avp_kind kind;
	bool required; /* missing: 5005 with Failed-AVP */
	bool secret;   /* overwritten in the message before it is freed */
	size_t offset;
	size_t min_len, max_len;       /* octets and text; another length: 5014 */
	const struct avp_row *group;   /* AVP_GROUP, AVP_GROUPS */
	size_t group_rows, group_size; /* rows, and the size of its struct */
	size_t group_max;	       /* AVP_GROUPS: items there is room for */
};

/* How a message names its application beside the header's number. */
enum avp_naming {
	AVP_NAME_VENDOR_ID, /* Vendor-Specific-Application-Id: Zh, Zn, Zpn */
	AVP_NAME_AUTH_ID,   /* Auth-Application-Id: Tsp */
	AVP_NAME_HEADER,    /* not at all: S6m, T4 */
};

struct avp_command {
	uint32_t application, code; /* 16777220 / 310 */
	const struct avp_row *request, *answer;
	size_t request_rows, answer_rows;
	enum avp_naming naming;
	/* Requests hold Auth-Session-State NO_STATE_MAINTAINED; else it may be left out. */
	bool stateless;
	/* The AVPs of the answer may stand beside any result but a protocol error; beside
	 * another one than success none of them is required. */
	bool answer_always;
	/* What the answer must hold to a request that could not be read: fills *answer, which
	 * is zero, from what of the request could; NULL: nothing. With the two sizes. */
	void (*blame)(void *answer, const void *request);
	size_t blame_request_size, blame_answer_size;
};

/* What went wrong with a message from outside, to be said in the answer. */
struct avp_fault {
	uint32_t result;       /* base code: 5004, 5005, 5009, 5014 */
	uint32_t code, vendor; /* the AVP for Failed-AVP */
};

/** Octets that a row of this kind takes in its struct; 0 for groups (group_size says). */
size_t avp_kind_size(enum avp_kind kind);

/** Table lint: each row lies inside its struct, overlaps no other row, has a length range
 * that makes sense, and no AVP stands there twice; groups too. */
bool avp_rows_are_sound(const struct avp_row *rows, size_t count, size_t struct_size);

int64_t avp_time_to_wall(uint32_t ntp); /* era rule: top bit 0 is era 1 (2036 on) */
GBA_MUST_CHECK enum gba_status avp_time_from_wall(uint32_t *ntp, int64_t wall_s);

#endif
