/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh.h  Zh at the HSS: who asks for whom, and what is answered (TS 29.109
 * clause 4.2, TS 29.228 clause 6.3). */
#ifndef GBA_HSS_ZH_H
#define GBA_HSS_ZH_H

#include <stdbool.h>
#include <stdint.h>

#include "codec/zh.h"
#include "diam/diam.h"
#include "home/av.h"
#include "hss/who.h"
#include "store/store.h"

#define HSS_ZH_LIST_MAX	  32
#define HSS_ZH_SCHEME_MAX 64

/* --- policy ------------------------------------------------------------------------ */

struct hss_zh_redirect {
	char pattern[256]; /* of the identity; * and ? as in a shell */
	char host[256];
};

struct hss_zh_ind {
	char identity[256];
	unsigned ind;
};

struct hss_zh_policy {
	struct hss_names bsf;	/* Origin-Hosts that may ask */
	struct hss_names proxy; /* peers that speak for them */
	struct hss_zh_redirect redirect[HSS_ZH_LIST_MAX];
	struct hss_zh_ind ind[HSS_ZH_LIST_MAX];
	unsigned redirect_count, ind_count;
	uint32_t redirect_keep_s;   /* how long a BSF may keep a redirect; 0: not */
	uint32_t barred, ambiguous; /* result codes to be given */
	char digest_scheme[HSS_ZH_SCHEME_MAX + 1];
};

/* --- reasons ----------------------------------------------------------------------- */

/* Everything that can become of a request, in the order of the checks. */
enum hss_zh_reason {
	HSS_ZH_OK,
	HSS_ZH_BSF_UNKNOWN,    /* no BSF that may ask has this Origin-Host */
	HSS_ZH_PEER_FOREIGN,   /* it came over a peer that may not speak for that BSF */
	HSS_ZH_NO_IDENTITY,    /* neither User-Name nor Public-Identity */
	HSS_ZH_REDIRECTED,     /* another HSS has this user */
	HSS_ZH_IMPU_UNKNOWN,   /* nobody's */
	HSS_ZH_IMPU_AMBIGUOUS, /* of several subscribers, and none is named */
	HSS_ZH_IMPI_UNKNOWN,
	HSS_ZH_UNRELATED, /* the IMPU is not one of the IMPI's */
	HSS_ZH_BARRED,
	HSS_ZH_SCHEME_UNKNOWN, /* not one that is served here */
	HSS_ZH_NO_CREDENTIALS, /* the subscriber has none of this scheme */
	HSS_ZH_RESYNC_BAD,     /* SIP-Authorization is not RAND and AUTS */
	HSS_ZH_RESYNC_DIGEST,  /* SIP-Authorization with SIP Digest */
	HSS_ZH_STORE_FAILED,
	HSS_ZH_FAILED,
	HSS_ZH_REASON_COUNT
};

struct hss_zh_reason_row {
	uint32_t result; /* 0: the policy says it */
	bool experimental;
	uint32_t failed_code, failed_vendor; /* of Failed-AVP; 0: none */
	const char *outcome; /* of the audit record, and the counter's name */
	const char *detail;  /* a sentence with the clause */
};
const struct hss_zh_reason_row *hss_zh_reason_row(enum hss_zh_reason reason);

/* --- parse ------------------------------------------------------------------------- */

enum hss_zh_scheme { HSS_ZH_AKA, HSS_ZH_DIGEST, HSS_ZH_OTHER };

/* A MAR, read; nothing of it points into the message. */
struct hss_zh_request {
	char impi[GBA_IMPI_MAX + 1]; /* User-Name, "": none */
	char impu[GBA_IMPU_MAX + 1]; /* canonical; "": none, or no IMPU at all */
	bool has_impu;
	enum hss_zh_scheme scheme;
	bool resync, resync_bad; /* SIP-Authorization: there; not of the right length */
	struct aka_rand rand;
	struct aka_auts auts;
	struct avp_time guss_timestamp;
};

void hss_zh_parse(struct hss_zh_request *out, const struct zh_mar *mar,
		  const struct hss_zh_policy *policy);

/* --- decide ------------------------------------------------------------------------ */

/** One of the BSFs or proxies: such a peer may connect. */
bool hss_zh_is_known(const struct hss_zh_policy *policy, const char *identity);
/** May this BSF ask, over this peer? HSS_ZH_OK, or why not. */
enum hss_zh_reason hss_zh_who(const struct hss_zh_policy *policy, const char *origin_host,
			      const char *peer);
/** The rule that sends the user elsewhere, or NULL. */
const struct hss_zh_redirect *hss_zh_redirect(const struct hss_zh_policy *policy,
					      const struct hss_zh_request *request);

/* What the store knows, as far as it matters. */
struct hss_zh_facts {
	struct store_impu impu; /* of request->impu and request->impi */
	bool impi_missing;	/* looked for in vain */
};

/** Is the request in order but for the subscriber, whom the AuC will find or not? Where
 * it is not, the server looks for the IMPI first, because an unknown one is said before.
 */
bool hss_zh_is_sound(const struct hss_zh_request *request,
		     const struct hss_zh_facts *facts);
/** The checks in their order (29.228 6.3): HSS_ZH_OK with the IMPI to ask the AuC for. */
enum hss_zh_reason hss_zh_decide(const char **impi, const struct hss_zh_request *request,
				 const struct hss_zh_facts *facts);
enum hss_zh_reason hss_zh_reason_of_av(enum gba_status status);

/** Is the stored GUSS to be sent? Not when the BSF has one that is as new (29.109 4.2).
 */
bool hss_zh_guss_is_wanted(const char *guss, const struct avp_time *held);

/* --- build ------------------------------------------------------------------------- */

/* An MAA and what its views point to; made in its place, because they point into it. */
struct hss_zh_answer {
	struct zh_maa maa;
	char impi[GBA_IMPI_MAX + 1], scheme[HSS_ZH_SCHEME_MAX + 1];
	uint8_t authenticate[sizeof(struct aka_rand) + sizeof(struct aka_autn)];
	struct aka_av av;		  /* secret */
	struct digest_credentials digest; /* secret */
	char ha1[33];			  /* secret */
	char *guss;			  /* heap */
};

/** impu: as received, to be said back. On failure *out is empty. */
GBA_MUST_CHECK enum gba_status
hss_zh_build(struct hss_zh_answer *out, const struct hss_zh_request *request,
	     const struct hss_zh_policy *policy, const char *impi,
	     const struct avp_octets *impu, const struct av_answer *av);
void hss_zh_answer_fini(struct hss_zh_answer *answer); /* wipes and frees */

#endif
