/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl.h  The control socket: a Unix stream socket, one JSON request and one reply a
 * line (jansson). The daemon side and the gbactl side. */
#ifndef GBA_RUN_CTL_H
#define GBA_RUN_CTL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "base/status.h"

#define CTL_ARGS_MAX 64

/* A verb's words: "subscriber add", then key=value words. Views live during the call. */
struct ctl_request {
	const char *verb;
	size_t count;
	const char *name[CTL_ARGS_MAX], *value[CTL_ARGS_MAX];
};

struct ctl_reply; /* lines and fields being collected */

/** The value of a word, or NULL. */
const char *ctl_word(const struct ctl_request *request, const char *name);

/** Add one record: call ctl_record, then ctl_put for each field, in display order. */
void ctl_record(struct ctl_reply *reply);
void ctl_put(struct ctl_reply *reply, const char *name, const char *fmt, ...) GBA_PRINTF(3, 4);
/** Refuse with a sentence (exit status 1 of gbactl). The last call counts. */
void ctl_refuse(struct ctl_reply *reply, const char *fmt, ...) GBA_PRINTF(2, 3);

struct ctl_verb {
	const char *verb;  /* "subscriber add" */
	const char *words; /* "impi=IMPI k=HEX [opc=HEX | op=HEX] ..." for help */
	const char *help;  /* one sentence */
	void (*run)(void *ctx, const struct ctl_request *request, struct ctl_reply *reply);
};

struct ctl_server;
/** Bind the socket with mode 0660, replacing a dead one; "help" lists the table. Requests run
 * one at a time on one thread of this room; a request line is less than 64 MiB. */
GBA_MUST_CHECK enum gba_status ctl_server_new(struct ctl_server **out, const char *path,
					      const struct ctl_verb *verbs, size_t count,
					      void *ctx, const struct gba_log *log);
void ctl_server_free(struct ctl_server *server);

/* gbactl's side. Each record arrives as parallel name/value arrays. */
struct ctl_answer {
	bool refused;
	char sentence[512];
	size_t record_count;
	struct ctl_fields { size_t count; char **name, **value; } *records;
};
/** Ask over the socket. GBA_ERR_IO: nobody listens there (exit status 3), errno says why;
 * GBA_ERR_SYNTAX: a word is no UTF-8 or all of it is too long; GBA_ERR_PEER: no answer. */
GBA_MUST_CHECK enum gba_status ctl_ask(struct ctl_answer **out, const char *path,
				       const struct ctl_request *request);
void ctl_answer_free(struct ctl_answer *answer);

#endif
