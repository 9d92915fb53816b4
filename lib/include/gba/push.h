/* SPDX-License-Identifier: Apache-2.0 */
/** @file push.h  libgba-naf: GBA Push.
 *
 * A Push-NAF (TS 33.223) asks the BSF for a GPI and keys, and sends the GPI to a UE that
 * did not call, over any road; then both ends have an SA. The octets of GPI and GPL are
 * those of PROJECT PROFILE P1 of OpenGBA, for its own UE, and no claim of conformance to
 * TS 33.223 and TS 33.224. An SA is kept in the database of the setting "sa-store". What
 * <gba/naf.h> says of contexts and threads holds here too. */
#ifndef GBA_PUSH_H
#define GBA_PUSH_H

#include <gba/naf.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gba_naf_sa;	/* an SA; it does not change */
struct gba_naf_message; /* what a UE sent on an SA */

#define GBA_NAF_RAND_LEN	16
#define GBA_NAF_AUTS_LEN	14
#define GBA_NAF_PTID_MAX	255   /* characters of a P-TID */
#define GBA_NAF_GPL_MAX		65281 /* room for every message of gba_naf_sa_protect */
#define GBA_NAF_GPL_PAYLOAD_MAX 65000

/* Whom to push to, and with what; copied, so it may go after the call. */
struct gba_naf_push {
	size_t size;	  /* sizeof(struct gba_naf_push): later versions append to it */
	const char *fqdn; /* one of the settings "name" */
	const uint8_t *ua_id; /* 5 octets; NULL: 01 00 00 00 05, the Generic Push Layer */
	const char *impi, *impu; /* of the user: one of them, the other is NULL */
	const char *app_label;	 /* of the application on the UICC, up to 32 visible ASCII
				    characters; NULL: "USIM" */
	int gba_u;		 /* not 0: the key is to stay in the card */
	int want_impi;		 /* not 0: the private identity is to come with the key */
	int64_t expires;  /* wanted end, in seconds since 1970; the BSF may shorten it */
	const char *ptid; /* as gba_naf_ptid_make made it, or up to GBA_NAF_PTID_MAX
			     visible ASCII characters without "%"; NULL: one is made */
	const uint8_t *rand, *auts; /* of a synchronisation failure of the UE (16 and 14
				       octets), or both NULL */
};

/** A fresh P-TID of a name, which no kept SA has: as many random octets as the setting
 * "ptid-octets" tells, in base64url. out has room for GBA_NAF_PTID_MAX + 1 characters.
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG; GBA_NAF_ERR_IO: the SAs cannot be read;
 * GBA_NAF_ERR_INTERNAL */
enum gba_naf_status gba_naf_ptid_make(struct gba_naf *naf, const char *fqdn, char *out);

/**
 * Ask the BSF for a GPI and keys, and keep the SA, on disk, before it is told. Each call
 * draws an authentication vector of the user: a GPI that was lost is sent again, not
 * asked for again.
 * @param[out] sa  to be given back with gba_naf_sa_free; written with GBA_NAF_OK only
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG, also for what the BSF does not take;
 * GBA_NAF_ERR_UNKNOWN: the BSF does not know the user (5401); GBA_NAF_ERR_DENIED: this
 * Push-NAF may not push to the user, who must not be contacted (5402); GBA_NAF_ERR_PEER;
 * GBA_NAF_ERR_TIMEOUT: the answer may still come, and gba_naf_sa_find has it then;
 * GBA_NAF_ERR_BUSY; GBA_NAF_ERR_UNSUPPORTED: the transport carries no push;
 * GBA_NAF_ERR_IO: the SA cannot be kept; GBA_NAF_ERR_NOMEM; GBA_NAF_ERR_INTERNAL
 */
enum gba_naf_status gba_naf_push_get(struct gba_naf *naf, const struct gba_naf_push *push,
				     unsigned timeout_ms, struct gba_naf_sa **sa);

/* sa is NULL unless GBA_NAF_OK, and then to be given back with gba_naf_sa_free. */
typedef void gba_naf_on_sa(void *ctx, enum gba_naf_status status, struct gba_naf_sa *sa);

/** The same without waiting; on_sa as on_key of gba_naf_key_ask. gba_naf_process keeps the
 * SAs that have come since the last call, with one commit, before it calls back: where it is
 * called often, each costs the disk more. */
enum gba_naf_status gba_naf_push_ask(struct gba_naf *naf, const struct gba_naf_push *push,
				     gba_naf_on_sa *on_sa, void *ctx);

/** The SA of a P-TID, as it was kept. GBA_NAF_ERR_UNKNOWN: there is none, or it is over.
 */
enum gba_naf_status gba_naf_sa_find(struct gba_naf *naf, const char *ptid,
				    struct gba_naf_sa **sa);
/** Forget the SA of a P-TID, with its keys. GBA_NAF_ERR_UNKNOWN: there is none. */
enum gba_naf_status gba_naf_sa_drop(struct gba_naf *naf, const char *ptid);
/** How many SAs are kept. */
enum gba_naf_status gba_naf_sa_count(struct gba_naf *naf, uint64_t *count);
/** NULL does nothing; the SA itself stays kept. */
void gba_naf_sa_free(struct gba_naf_sa *sa);

const char *gba_naf_sa_ptid(const struct gba_naf_sa *sa);
const char *gba_naf_sa_fqdn(const struct gba_naf_sa *sa);
/** What goes to the UE, unchanged, as often as it takes. */
const uint8_t *gba_naf_sa_gpi(const struct gba_naf_sa *sa, size_t *len);
/** RAND, 16 octets: with the name it is how the UE knows the SA. */
const uint8_t *gba_naf_sa_rand(const struct gba_naf_sa *sa);
/** 1 if the GPI is for a card that keeps the key (GBA_U), else 0. */
int gba_naf_sa_gba_u(const struct gba_naf_sa *sa);
/** From this second on it must not be used. */
int64_t gba_naf_sa_expires(const struct gba_naf_sa *sa);
/** Keys, IMPI and USS, while the SA object lives. */
const struct gba_naf_key *gba_naf_sa_key(const struct gba_naf_sa *sa);

enum gba_naf_protection { GBA_NAF_INTEGRITY = 1, GBA_NAF_ENCRYPT = 2 };

/** Make a message to the UE. Its sequence number is taken, on disk, before this returns,
 * and is never used again.
 * @param size     room at out; GBA_NAF_GPL_MAX is always enough
 * @param[out] sn  the number
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG; GBA_NAF_ERR_UNKNOWN: no such SA, or it is over, or
 * its numbers are; GBA_NAF_ERR_IO; GBA_NAF_ERR_NOMEM; GBA_NAF_ERR_INTERNAL */
enum gba_naf_status gba_naf_sa_protect(struct gba_naf *naf, const char *ptid,
				       enum gba_naf_protection protection,
				       const void *payload, size_t payload_len, void *out,
				       size_t size, size_t *len, uint32_t *sn);

/** Open a message of a UE. What it says counts once: its number is on disk before this
 * returns.
 * @param[out] message  to be given back with gba_naf_message_free; with GBA_NAF_OK only
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: no message to a Push-NAF; GBA_NAF_ERR_UNKNOWN: no
 * such SA, or it is over; GBA_NAF_ERR_DENIED: its MAC is wrong, or it was taken before or
 * is late; GBA_NAF_ERR_IO: not kept, to be sent again; GBA_NAF_ERR_NOMEM;
 * GBA_NAF_ERR_INTERNAL */
enum gba_naf_status gba_naf_sa_unprotect(struct gba_naf *naf, const void *octets,
					 size_t len, struct gba_naf_message **message);
/** Open it as gba_naf_sa_unprotect does, and leave its number uncounted: for who keeps the
 * highest number of each SA together with what the messages held, in one transaction of
 * their own, so that a crash neither loses nor repeats one. Who does so refuses a message
 * whose number is not above the highest one, and opens all messages of the SA this way. */
enum gba_naf_status gba_naf_sa_look(struct gba_naf *naf, const void *octets, size_t len,
				    struct gba_naf_message **message);
const char *gba_naf_message_ptid(const struct gba_naf_message *message);
uint32_t gba_naf_message_sn(const struct gba_naf_message *message);
/** When its SA is over. */
int64_t gba_naf_message_expires(const struct gba_naf_message *message);
const uint8_t *gba_naf_message_payload(const struct gba_naf_message *message,
				       size_t *len);
/** Wipes it. NULL does nothing. */
void gba_naf_message_free(struct gba_naf_message *message);

#ifdef __cplusplus
}
#endif

#endif
