/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_listen.h  The roads to a UE: HTTP POST, a directory, short messages. */
#ifndef GBA_UE_PUSH_LISTEN_H
#define GBA_UE_PUSH_LISTEN_H

#include "ue/push_in.h"
#include "ue/sms_in.h"

struct push_listen_conf {
	const char *address;	 /* "127.0.0.1:8089" */
	const char *files;	 /* directory; NULL: none */
	const char *sms_address; /* of the SMS link; NULL: none */
	struct sms_in *sms;
	struct push_in *in;
	const struct gba_log *log;
	int fd; /* when it is readable, tick is called; -1: none */
	/* At least once a second, between parcels. */
	void (*tick)(void *ctx);
	void *ctx;
};

/**
 * Take parcels until SIGTERM or SIGINT. Each HTTP request is answered by 204, whatever it
 * is and before anybody looks into it; files are removed once they were looked at.
 */
GBA_MUST_CHECK enum gba_status push_listen(const struct push_listen_conf *conf,
					   struct ue_why *why);

/** What kind a file is by its name; false: none. */
bool push_file_kind(enum push_parcel *kind, const char *name);

/** Read a whole file of at most PUSH_PARCEL_MAX octets; free it. */
GBA_MUST_CHECK enum gba_status push_file_read(uint8_t **out, size_t *len,
					      const char *path, struct ue_why *why);

#endif
