/* SPDX-License-Identifier: Apache-2.0 */
/** @file naf_fake.h  A clock, a generator, a BSF and a UE for the tests of the NAF. */
#ifndef GBA_TEST_NAF_FAKE_H
#define GBA_TEST_NAF_FAKE_H

#include "lib/keys.h"
#include "lib/ua.h"

#define FAKE_NOW     1800000000 /* 2027-01-15 08:00:00 UTC */
#define FAKE_BTID    "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define FAKE_HOST    "naf1.home1.net"
#define FAKE_ID_HTTP "0100000002"
#define FAKE_KEYS    8
#define FAKE_WAITING 64

struct fake_time {
	int64_t wall_s, mono_ms;
};
struct gba_clock fake_clock(struct fake_time *time);
/** Counts upwards: every output differs, and is the same in every run. */
struct gba_random fake_random(uint64_t *counter);

/* A BSF that knows keys by NAF_Id and answers at once, or when fake_bsf_answer is called.
 */
struct fake_bsf {
	struct fake_key {
		char fqdn[64];
		uint8_t ua[5];
		enum gba_status status;
		struct gba_ks_naf ks, ks_int;
		bool has_int, no_me;
		enum naf_gba gba;
		int64_t expires_s;
		const char *uss; /* XML; NULL: none */
	} keys[FAKE_KEYS];
	size_t key_count;
	enum gba_status otherwise; /* for a NAF_Id that is not in keys */
	char btid[256];		   /* the one that exists; "": every one */
	unsigned asks;
	bool late, gba_u_aware;
	size_t waiting;
	struct fake_waiting {
		naf_key_done done;
		void *ctx;
		enum gba_status status;
		struct naf_key *key;
	} wait[FAKE_WAITING];
	uint8_t asked[GBA_NAF_ID_MAX]; /* the last NAF_Id */
	size_t asked_len;
	size_t gsid_count;
};
struct naf_key_source fake_source(struct fake_bsf *bsf);
void fake_bsf_answer(struct fake_bsf *bsf);
/** Add a key: ua as ten hex digits; the octets of the key are all `fill`. */
struct fake_key *fake_bsf_add(struct fake_bsf *bsf, const char *fqdn, const char *ua,
			      uint8_t fill);

/* A NAF with one name over a fake BSF. */
struct fake_naf {
	struct fake_time time;
	uint64_t counter;
	struct fake_bsf bsf;
	struct ua_name name;
	struct naf_keys *keys;
	struct nonces *nonces;
	struct ua *ua;
	const char *reply_body;
	/* The last outcome. */
	unsigned outcomes;
	enum ua_verdict verdict;
	char reason[128], challenge[UA_CHALLENGE_MAX], info[UA_INFO_MAX];
	struct gba_ua_id ua_id;
};
void fake_naf_init(struct fake_naf *naf);
/** Put the parts together; after the settings were changed. */
void fake_naf_start(struct fake_naf *naf);
void fake_naf_fini(struct fake_naf *naf);
/** Ask; without credentials when authorization is NULL. The outcome is in *naf. */
void fake_naf_ask(struct fake_naf *naf, struct ua_request *request,
		  const char *authorization);
struct ua_request fake_request(const char *method, const char *target, const char *body);

/* A UE: what its Authorization says. NULL: the usual. */
struct fake_ue {
	const char *username, *realm, *nonce, *uri, *nc, *qop, *algorithm, *method, *body,
		*cnonce;
	struct gba_octets password;
};
/** Write the credentials of the UE for a key whose octets are all `fill`. */
void fake_ue_answer(char *out, size_t size, const struct fake_ue *ue, uint8_t fill);
/** Copy the nonce out of the last challenge. */
void fake_nonce(const struct fake_naf *naf, char out[NONCE_LEN + 1]);

/** A NAF with one key for plain HTTP, of 0x11 octets. */
void fake_naf_plain(struct fake_naf *naf);
/** Ask without credentials and take the nonce of the challenge. */
void fake_first_nonce(struct fake_naf *naf, char nonce[NONCE_LEN + 1]);
/** Ask as this UE does, with a key of these octets. */
enum ua_verdict fake_ask_as(struct fake_naf *naf, const struct fake_ue *ue,
			    uint8_t octet);

#endif
