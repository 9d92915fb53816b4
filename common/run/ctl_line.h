/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl_line.h  The lines of the control socket, without the socket. Inside this
 *room.
 *
 *	{"verb":"naf add","words":{"identity":"naf.example","fqdn":"naf.example"}}
 *	{"ok":true,"records":[{"added":"naf.example"}]}
 *	{"ok":false,"sentence":"k: 31 digits, 32 expected","records":[]} */
#ifndef GBA_RUN_CTL_LINE_H
#define GBA_RUN_CTL_LINE_H

#include "base/octets.h"
#include "run/ctl.h"

#define CTL_LINE_MAX (64u * 1024u * 1024u) /* a CSV of 100000 rows passes */

/* A request and the JSON its views point into. */
struct ctl_parsed {
	struct ctl_request request;
	void *json;
};

/** Secrets pass here as words: what jansson frees is wiped first. Once per process. */
void ctl_wipe_json(void);

/** @return GBA_OK and *out to be given to ctl_parsed_free; GBA_ERR_SYNTAX; GBA_ERR_NOMEM
 */
GBA_MUST_CHECK enum gba_status ctl_request_parse(struct ctl_parsed *out,
						 struct gba_text line);
void ctl_parsed_free(struct ctl_parsed *parsed);
/** The line with its line feed, to be wiped and freed; NULL: a word is no UTF-8. */
char *ctl_request_build(const struct ctl_request *request);

struct ctl_reply *ctl_reply_new(void);
void ctl_reply_free(struct ctl_reply *reply);
/** The line with its line feed, to be wiped and freed; NULL without memory. */
char *ctl_reply_build(const struct ctl_reply *reply);
bool ctl_reply_is_refused(const struct ctl_reply *reply);
GBA_MUST_CHECK enum gba_status ctl_answer_parse(struct ctl_answer **out,
						struct gba_text line);

#endif
