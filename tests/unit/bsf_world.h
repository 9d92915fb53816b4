/* SPDX-License-Identifier: Apache-2.0 */
/** @file bsf_world.h  A BSF with nothing real around it: clock, random, vectors, store.
 */
#ifndef GBA_UNIT_BSF_WORLD_H
#define GBA_UNIT_BSF_WORLD_H

#include "bsf/ub_fsm.h"

#define WORLD_IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define WORLD_BSF  "bsf.mnc001.mcc001.pub.3gppnetwork.org"

struct world {
	struct ub *ub;
	struct bsf_conf_ub conf;
	int64_t wall_s, mono_ms;

	/* The home network: MILENAGE, TS 35.207 set 1. */
	struct aka_secrets sec;
	struct aka_rand rand; /* of the next vector; counts on by itself */
	struct aka_sqn sqn;
	enum gba_status av_status; /* other than GBA_OK: no vector */
	enum guss_uicc uicc;
	bool triplets; /* for a SIM, as our own AuC; else a vector alone, as Zh */
	struct digest_credentials digest; /* realm "": none */
	const char *guss;
	enum av_resync resync; /* what it will say of an AUTS */
	unsigned asked, resyncs;
	struct av_request last_request; /* impi is not kept */
	bool hold_av;			/* answer later: world_release_av */
	av_done held_done;
	void *held_ctx;
	bool held_resync;

	/* The store. */
	enum gba_status put_status, commit_status;
	bool hold_commit; /* commit later: world_release_commit */
	store_done held_commit;
	void *held_commit_ctx;
	unsigned puts;
	bool replaced;
	struct store_binding binding; /* the last; guss points into guss_copy */
	char guss_copy[2048];
	char tmpi[64], tmpi_impi[256]; /* the one mapping that is known */
	enum gba_status tmpi_status;
	unsigned audits;
	struct store_audit audit[64];

	/* The last reply. */
	unsigned replies, status;
	size_t count;
	char name[UB_HEADERS_MAX][64], value[UB_HEADERS_MAX][1536];
	uint8_t body[1024];
	size_t body_len;

	uint8_t script[64]; /* octets that random gives first */
	size_t script_len;
	uint8_t counter;

	/* The next request. */
	const char *method, *target, *host, *user_agent, *peer;
	unsigned authorizations;
	bool tls;
	uint8_t extr[48]; /* what TLS exports under [ub] digest-exporter's default */
	enum gba_status export_status;
	struct gba_octets request_body;
};

void world_init(struct world *w);
void world_fini(struct world *w);
/** Take the changed w->conf. */
void world_reload(struct world *w);
/** One request with this Authorization (NULL: none). */
void world_send(struct world *w, const char *authorization);
void world_release_av(struct world *w);
void world_release_commit(struct world *w);

const char *world_header(const struct world *w, const char *name); /* "" if absent */
/** From now on the UE runs GBA_Digest over TLS, with the credentials of
 * computed_gba_digest.json for MD5. */
void world_be_digest(struct world *w);

/** A directive of the last challenge or Authentication-Info, unquoted. */
const char *world_directive(const struct world *w, const char *name);
/** The newest audit record with this outcome, or NULL. */
const struct store_audit *world_audit(const struct world *w, const char *outcome);
uint64_t world_counter(struct world *w, const char *step, const char *outcome);

/* A UE that answers the last challenge, right in all that is not changed here. */
struct answer {
	const char *username, *realm, *nonce, *uri, *qop, *nc, *cnonce, *algorithm,
		*opaque;
	const char *auts;     /* base64; then the password is empty */
	const char *response; /* NULL: computed */
	const char *more;     /* appended */
	struct gba_octets body;
};
struct answer world_answer(const struct world *w);
/** Authorization of this answer; the RES is that of the card for the nonce. */
void world_answer_text(const struct world *w, const struct answer *a, char out[2048]);
void world_send_answer(struct world *w, const struct answer *a);
void world_send_first(struct world *w);

#endif
