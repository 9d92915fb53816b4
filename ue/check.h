/* SPDX-License-Identifier: Apache-2.0 */
/** @file check.h  What a BSF or a NAF sends, held against doc/interop.md and the
 * specifications. The UE goes on with whatever it can read; this tells what others could
 * not. */
#ifndef GBA_UE_CHECK_H
#define GBA_UE_CHECK_H

#include "ue/http.h"
#include "ue/ub.h"

#define CHECK_ROWS_MAX 48
#define CHECK_FORM_MAX 16

enum check_peer { CHECK_BSF, CHECK_NAF };

/* A challenge as it stands on the wire, before anybody is lenient. */
struct check_form {
	bool has_scheme;    /* "Digest " in just these letters */
	bool upper, blanks; /* in names; round '=' or other than ", " between */
	bool broken;	    /* it cannot be cut into directives */
	size_t count;
	struct check_item {
		struct gba_text name, value; /* value without its quotes */
		bool quoted;
	} items[CHECK_FORM_MAX];
};

/** Cut a WWW-Authenticate value; views into it. */
void check_form_read(struct check_form *out, struct gba_text value);
/** The directive of this name, whatever the case of its letters; NULL: none. */
const struct check_item *check_form_find(const struct check_form *form, const char *name);

struct check {
	enum check_peer peer;
	enum ub_kind kind;
	char host[256]; /* as contacted; "": an address, which names nobody */
	int64_t now_s;
	/* What is sent on purpose, whose answer has a rule of its own. */
	enum check_probe {
		CHECK_USUAL,
		CHECK_MALFORMED,
		CHECK_UNKNOWN,
		CHECK_PATH,
		CHECK_NC
	} probe;
	bool reported[CHECK_ROWS_MAX];
	unsigned replies, deviations;
	bool tmpi_seen, tmpi_missed;
	char rand[32]; /* base64 of the RAND of the last challenge */
	/* Called once for each row of the table that a reply deviates from. */
	void (*on_deviation)(void *ctx, const char *row, const char *clause,
			     const char *sentence);
	void *ctx;
};

/** Judge one reply; those of other peers than the one checked are passed over. The first
 * parameter is a struct check: the watch of ue_http_conf. */
void check_reply(void *check, const struct ue_request *request,
		 const struct ue_reply *reply);

#endif
