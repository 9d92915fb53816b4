/* SPDX-License-Identifier: Apache-2.0 */
/** @file profile.h  The habits of deployed UEs on Ub, one per oddity of the interop
 * tables. */
#ifndef GBA_UE_PROFILE_H
#define GBA_UE_PROFILE_H

#include <stdbool.h>

#include "base/buf.h"
#include "codec/www_auth.h"

enum profile_realm {
	PROFILE_REALM_USUAL, /* request 1: the BSF's name; request 2: as challenged */
	PROFILE_REALM_HOME,  /* home network domain, the IMPI's */
	PROFILE_REALM_PORT,  /* Host with its port */
};

enum profile_uri {
	PROFILE_URI_PATH,
	PROFILE_URI_ABSOLUTE,	 /* in the uri directive only */
	PROFILE_TARGET_ABSOLUTE, /* there and in the request line */
};

enum profile_host {
	PROFILE_HOST_USUAL, /* port only if it is not the scheme's default */
	PROFILE_HOST_BARE,  /* never a port */
	PROFILE_HOST_PORT,  /* always the port */
	PROFILE_HOST_OTHER, /* a port that is not the one contacted */
};

struct profile {
	const char *name;
	const char *row; /* rows of the table "what the BSF accepts" */
	const char *help;
	const char *user_agent;
	enum profile_realm realm1, realm2;
	enum profile_uri uri;
	enum profile_host host;
	const char *opaque1;   /* a foreign opaque in request 1 */
	const char *opaque2;   /* instead of the challenge's; "" empty */
	const char *cnonce;    /* instead of a random one */
	const char *nc;	       /* instead of 00000001 */
	const char *separator; /* between directives */
	const char *auts_tail; /* after the base64 of an AUTS */
	bool bare_first;       /* request 1 without nonce and response */
	bool no_opaque, no_algorithm;
	bool quote_all, quote_least;
	bool auts_octets; /* AUTS not in base64: a broken client, to be refused */
	bool new_connection;
	const char *const *headers; /* more headers, NULL-terminated */
};

extern const struct profile profiles[];
extern const size_t profile_count;

/** By name; NULL if there is none. NULL gives the first, which is without oddity. */
const struct profile *profile_find(const char *name);

/** True if the profile says in User-Agent that it can do TMPI (TS 24.109 clause 4.2). */
bool profile_has_tmpi(const struct profile *profile);

/** Authorization value in the profile's spelling. */
GBA_MUST_CHECK enum gba_status
profile_credentials_build(struct gba_buf *out, const struct profile *profile,
			  const struct www_auth_credentials *in);

#endif
