/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub.h  Ub messages: request octets to struct, decision to reply (TS 24.109 clause
 * 4). */
#ifndef GBA_BSF_UB_H
#define GBA_BSF_UB_H

#include <stdbool.h>

#include "bsf/challenge.h"
#include "bsf/conf.h"
#include "bsf/ub_reason.h"
#include "codec/www_auth.h"
#include "http/http.h"

/* The connection that a request came over. */
struct ub_channel {
	bool tls;
	/* Keying material of TLS, as of http_tls_export; called before ub_handle returns. */
	enum gba_status (*export)(void *ctx, const char *label, void *out, size_t len);
	void *ctx;
};

/* A request as the HTTP room hands it over; views live until the reply. */
struct ub_input {
	struct ub_channel channel;
	struct gba_text method, target, host, user_agent;
	struct gba_text authorization;
	unsigned authorization_count;
	struct gba_octets body;
	const char *peer;
};

/* Which of the three requests of TS 24.109 clause 4 it is. */
enum ub_kind {
	UB_FIRST,  /* no nonce: asks for a challenge (4.2) */
	UB_EMPTY,  /* a nonce and no response: the card refused AUTN's MAC (4.4) */
	UB_ANSWER, /* nonce and response (4.3) */
	UB_AUTS,   /* nonce, response and auts (4.5) */
};

struct ub_request {
	struct ub_input in;
	enum ub_kind kind;
	char username[GBA_IMPI_MAX + 1]; /* IMPI or TMPI */
	bool is_tmpi;
	bool ue_has_tmpi;   /* 3gpp-gba-tmpi in User-Agent */
	bool is_digest;	    /* GBA_Digest in User-Agent (TS 24.109 I.2) */
	bool nonce_is_ours; /* nonce has the form of one of ours */
	struct ub_nonce nonce;
	struct aka_auts auts;
	struct www_auth auth; /* views into itself: the struct is not copied */
};

/**
 * Read a request. What depends on the configuration (Host, path) is not judged here.
 * @param[out] reason  why it was refused; written only then
 * @return GBA_OK; GBA_ERR_SYNTAX
 */
GBA_MUST_CHECK enum gba_status ub_parse(struct ub_request *out, const struct ub_input *in,
					enum ub_reason *reason);

/** Path and query of a request target or uri directive: "/" for "http://host" alone. */
struct gba_text ub_path(struct gba_text uri);
/** A Host value without its port; brackets of IPv6 stay. */
struct gba_text ub_host_name(struct gba_text host);

/* What every reply says. */
struct ub_say {
	const struct bsf_conf_ub *conf;
	int64_t now_s;
	bool no_tmpi; /* this kind of bootstrapping has none: Server does not offer it */
};

#define UB_HEADERS_MAX 6

/* headers and body point into the struct: it is not copied. */
struct ub_reply {
	unsigned status;
	size_t count;
	struct http_header headers[UB_HEADERS_MAX];
	size_t body_len;
	uint8_t body[1024];
	char server[160], date[30], expires[30], auth[1536];
};

/** 401 with a challenge (interop.md A). */
GBA_MUST_CHECK enum gba_status ub_build_challenge(struct ub_reply *out,
						  const struct ub_say *say,
						  const struct challenge *c,
						  const char *realm);

/* What a 200 is made from. */
struct ub_ok {
	const struct digest_hex *ha1;
	const struct ub_request *request;
	const struct challenge *challenge;
	const char *btid;
	int64_t expires_s;
};

/** 200 with BootstrappingInfo and rspauth over its octets (interop.md C). */
GBA_MUST_CHECK enum gba_status ub_build_ok(struct ub_reply *out, const struct ub_say *say,
					   const struct ub_ok *in);

/** Any other status, without a body. */
void ub_build_refusal(struct ub_reply *out, const struct ub_say *say,
		      enum ub_reason reason);

/** The algorithm that this challenge asks for. */
struct digest_alg ub_algorithm(const struct challenge *c);

/** What both ends hashed in this request, for digest_check. */
struct digest_input ub_digest_input(const struct ub_request *request,
				    const struct challenge *c);

#endif
