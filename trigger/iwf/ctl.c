/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of gbactl -d iwf. */
#include "iwf/iwf_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "codec/btid.h"
#include "run/ctl_words.h"

#define PERIOD_DEFAULT_S (24 * 3600)
#define PERIOD_MAX_S	 (366 * 24 * 3600)

static void
refuse_store(struct ctl_reply *reply)
{
	ctl_refuse(reply, "the database could not be read or written; the log says why");
}

/* --- SCSs ------------------------------------------------------------------------------
 */

/* A number that may be left out; false after refusing. */
static bool
number_word(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
	    uint32_t max, uint32_t *out)
{
	const char *word = ctl_word(request, name);
	uint64_t number;

	if (word == NULL)
		return true;
	if (gba_number(&number, gba_text(word), 0, max) != GBA_OK) {
		ctl_refuse(reply, "%s: a number from 0 to %" PRIu32, name, max);
		return false;
	}
	*out = (uint32_t)number;
	return true;
}

/* "4912" or "+4912"; false after refusing. */
static bool
scs_word(char out[E164_DIGITS_MAX + 1], const struct ctl_request *request,
	 struct ctl_reply *reply)
{
	const char *word = ctl_need(request, reply, "scs", "4912");
	uint8_t tbcd[TBCD_MAX];
	size_t len;

	if (word == NULL)
		return false;
	word += *word == '+' ? 1 : 0;
	if (tbcd_build(tbcd, &len, word) != GBA_OK) {
		ctl_refuse(reply, "scs: 1 to %d digits of an E.164 number",
			   E164_DIGITS_MAX);
		return false;
	}
	memcpy(out, word, strlen(word) + 1);
	return true;
}

static bool
name_word(char out[IWF_IDENTITY_MAX + 1], const struct ctl_request *request,
	  struct ctl_reply *reply, const char *name, bool needed)
{
	const char *word = needed ? ctl_need(request, reply, name, "scs.example.com")
				  : ctl_word(request, name);

	out[0] = '\0';
	if (word == NULL)
		return !needed;
	if (!fqdn_is_valid(gba_text(word))) {
		ctl_refuse(reply, "%s: not a Diameter identity", name);
		return false;
	}
	memcpy(out, word, strlen(word) + 1);
	return true;
}

/* An SCS has one of two kinds, and none that is not said (TS 33.187 clause 5.2). */
static bool
link_words(struct iwf_link *out, const struct ctl_request *request,
	   struct ctl_reply *reply)
{
	const char *kind = ctl_need(request, reply, "kind", "tls, or kind=ndsip");
	const char *address = ctl_word(request, "address");

	if (kind == NULL)
		return false;
	if (!iwf_kind_parse(&out->kind, kind)) {
		ctl_refuse(reply, "kind: tls, or ndsip");
		return false;
	}
	out->address[0] = '\0';
	if (out->kind == IWF_KIND_TLS) {
		if (address != NULL)
			ctl_refuse(reply, "address: of kind=ndsip alone; with TLS the "
					  "certificate says who it is");
		return address == NULL;
	}
	address = ctl_need(request, reply, "address", "192.0.2.9");
	if (address == NULL)
		return false;
	if (gba_address_of_host(out->address, address) != GBA_OK) {
		ctl_refuse(reply, "address: the IP address that it calls from");
		return false;
	}
	return true;
}

static bool
scs_read(struct iwf_scs *out, const struct ctl_request *request, struct ctl_reply *reply)
{
	uint32_t period_s = PERIOD_DEFAULT_S;

	memset(out, 0, sizeof(*out));
	out->trusted = true;
	if (!ctl_words_are(request, reply,
			   "scs host kind address realm relay trusted quota quota-period "
			   "rate payload-max validity-max") ||
	    !scs_word(out->identity, request, reply) ||
	    !link_words(&out->link, request, reply) ||
	    !name_word(out->host, request, reply, "host", true) ||
	    !name_word(out->realm, request, reply, "realm", false) ||
	    !name_word(out->relay, request, reply, "relay", false) ||
	    (ctl_word(request, "trusted") != NULL &&
	     !ctl_yes_no(request, reply, "trusted", &out->trusted)) ||
	    !number_word(request, reply, "quota", UINT32_MAX, &out->quota) ||
	    !number_word(request, reply, "quota-period", PERIOD_MAX_S, &period_s) ||
	    !number_word(request, reply, "rate", 1000000, &out->rate) ||
	    !number_word(request, reply, "payload-max", TSP_PAYLOAD_MAX,
			 &out->payload_max) ||
	    !number_word(request, reply, "validity-max", PERIOD_MAX_S,
			 &out->validity_max_s))
		return false;
	out->period_s = period_s;
	if (out->realm[0] == '\0')
		snprintf(out->realm, sizeof(out->realm), "%s", fqdn_domain(out->host));
	return true;
}

/* What was known of it, or of its rate, is another one's from now on. */
static void
scs_changed(struct iwf *iwf, const char *identity)
{
	iwf_rate_forget(iwf->rates, identity);
	(void)iwf_cache_purge(iwf->cache, identity, NULL);
}

static void
ctl_scs_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct iwf *iwf = ctx;
	enum gba_status status;
	struct iwf_scs scs;

	if (!scs_read(&scs, request, reply))
		return;
	pthread_mutex_lock(&iwf->lock);
	status = iwf_scs_put(iwf->db, &scs);
	if (status == GBA_OK)
		scs_changed(iwf, scs.identity);
	pthread_mutex_unlock(&iwf->lock);
	if (status == GBA_ERR_DENIED)
		ctl_refuse(reply, "host %s belongs to another SCS", scs.host);
	else if (status != GBA_OK)
		refuse_store(reply);
}

static void
ctl_scs_del(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	char identity[E164_DIGITS_MAX + 1];
	struct iwf *iwf = ctx;
	enum gba_status status;

	if (!ctl_words_are(request, reply, "scs") || !scs_word(identity, request, reply))
		return;
	pthread_mutex_lock(&iwf->lock);
	status = iwf_scs_del(iwf->db, identity);
	if (status == GBA_OK)
		scs_changed(iwf, identity);
	pthread_mutex_unlock(&iwf->lock);
	if (status == GBA_ERR_NOT_FOUND)
		ctl_refuse(reply, "there is no SCS %s", identity);
	else if (status != GBA_OK)
		refuse_store(reply);
}

static void
put_scs(void *ctx, const struct iwf_scs *scs)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "scs", "%s", scs->identity);
	ctl_put(reply, "host", "%s", scs->host);
	ctl_put(reply, "kind", "%s", iwf_kind_name(scs->link.kind));
	ctl_put(reply, "address", "%s",
		scs->link.address[0] != '\0' ? scs->link.address : "-");
	ctl_put(reply, "realm", "%s", scs->realm);
	ctl_put(reply, "relay", "%s", scs->relay[0] != '\0' ? scs->relay : "-");
	ctl_put(reply, "trusted", "%s", scs->trusted ? "yes" : "no");
	ctl_put(reply, "quota", "%" PRIu32, scs->quota);
	ctl_put(reply, "quota-period", "%" PRId64, scs->period_s);
	ctl_put(reply, "used", "%" PRIu32, scs->used);
	ctl_put(reply, "rate", "%" PRIu32, scs->rate);
	ctl_put(reply, "payload-max", "%" PRIu32, scs->payload_max);
	ctl_put(reply, "validity-max", "%" PRIu32, scs->validity_max_s);
}

static void
ctl_scs_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct iwf *iwf = ctx;
	enum gba_status status;

	if (!ctl_words_are(request, reply, ""))
		return;
	pthread_mutex_lock(&iwf->lock);
	status = iwf_scs_each(iwf->db, put_scs, reply);
	pthread_mutex_unlock(&iwf->lock);
	if (status != GBA_OK)
		refuse_store(reply);
}

/* --- triggers, blocks, the cache -------------------------------------------------------
 */

static void
put_txn(void *ctx, const struct iwf_txn *txn)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "scs", "%s", txn->scs);
	ctl_put(reply, "reference", "%" PRIu32, txn->reference);
	ctl_put(reply, "state", "%s", iwf_txn_state_name(txn->state));
	ctl_put(reply, "user", "%s%s", txn->external_id[0] != '\0' ? "" : "+",
		txn->external_id[0] != '\0' ? txn->external_id : txn->msisdn);
	ctl_put(reply, "smsc", "%s", txn->smsc[0] != '\0' ? txn->smsc : "-");
	ctl_put(reply, "outcome", "%s",
		txn->outcome < 0 ? "-" : tsp_outcome_name((uint32_t)txn->outcome));
	ctl_put(reply, "tries", "%u", txn->tries);
	ctl_put_time(reply, "created", txn->created_s);
	ctl_put_time(reply, "expires", txn->expires_s);
}

static void
ctl_triggers(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	char identity[E164_DIGITS_MAX + 1];
	const bool one = ctl_word(request, "scs") != NULL;
	struct iwf *iwf = ctx;
	enum gba_status status;
	unsigned limit;

	if (!ctl_words_are(request, reply, "scs limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit) ||
	    (one && !scs_word(identity, request, reply)))
		return;
	pthread_mutex_lock(&iwf->lock);
	status = iwf_txn_each(iwf->db, one ? identity : NULL, limit, put_txn, reply);
	pthread_mutex_unlock(&iwf->lock);
	if (status != GBA_OK)
		refuse_store(reply);
}

static void
put_audit(void *ctx, const struct iwf_audit *audit)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put_time(reply, "time", audit->at_s);
	ctl_put(reply, "path", "%s", audit->path);
	ctl_put(reply, "source", "%s", audit->source);
	ctl_put(reply, "destination", "%s",
		audit->destination[0] != '\0' ? audit->destination : "-");
	ctl_put(reply, "row", "%s", audit->rule);
	ctl_put(reply, "reason", "%s", audit->reason);
}

static void
ctl_audit(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct iwf *iwf = ctx;
	enum gba_status status;
	unsigned limit;

	if (!ctl_words_are(request, reply, "limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		return;
	pthread_mutex_lock(&iwf->lock);
	status = iwf_audit_each(iwf->db, limit, put_audit, reply);
	pthread_mutex_unlock(&iwf->lock);
	if (status != GBA_OK)
		refuse_store(reply);
}

static void
put_cached(void *ctx, const char *scs, const char *user, int64_t age_ms)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "scs", "%s", scs);
	ctl_put(reply, "user", "%s", user);
	ctl_put(reply, "age", "%" PRId64, age_ms / 1000);
}

static void
ctl_cache(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct iwf *iwf = ctx;

	if (ctl_words_are(request, reply, ""))
		iwf_cache_each(iwf->cache, gba_mono_ms(&iwf->clock), put_cached, reply);
}

static void
ctl_cache_purge(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const char *user = ctl_word(request, "user");
	const bool one = ctl_word(request, "scs") != NULL;
	char identity[E164_DIGITS_MAX + 1], canonical[EXTERNAL_ID_MAX + 1];
	struct iwf *iwf = ctx;

	if (!ctl_words_are(request, reply, "scs user") ||
	    (one && !scs_word(identity, request, reply)))
		return;
	if (user != NULL && *user != '+') {
		if (external_id_canonical(canonical, gba_text(user)) != GBA_OK) {
			ctl_refuse(reply, "user: local@domain or +digits");
			return;
		}
		user = canonical;
	}
	ctl_record(reply);
	ctl_put(reply, "purged", "%zu",
		iwf_cache_purge(iwf->cache, one ? identity : NULL, user));
}

/* --- the whole daemon ------------------------------------------------------------------
 */

static unsigned
smscs_open(const struct iwf *iwf)
{
	unsigned count = 0;

	for (size_t i = 0; i < iwf->smsc_count; i++)
		count += diam_peer_is_open(iwf->node, iwf->smsc[i].identity) ? 1 : 0;
	return count;
}

static void
count_scs(void *ctx, const struct iwf_scs *scs)
{
	(void)scs;
	++*(unsigned *)ctx;
}

static void
ctl_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	uint64_t count[IWF_TXN_STATES] = { 0 };
	struct iwf *iwf = ctx;
	enum gba_status status;
	unsigned scs = 0, hss;

	if (!ctl_words_are(request, reply, ""))
		return;
	pthread_mutex_lock(&iwf->lock);
	status = iwf_txn_count(iwf->db, count);
	if (status == GBA_OK)
		status = iwf_scs_each(iwf->db, count_scs, &scs);
	pthread_mutex_unlock(&iwf->lock);
	if (status != GBA_OK) {
		refuse_store(reply);
		return;
	}
	hss = diam_open_asked(iwf->node, S6M_APPLICATION);
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-iwfd");
	ctl_put_time(reply, "time", gba_wall_s(&iwf->clock));
	ctl_put(reply, "scs", "%u", scs);
	ctl_put(reply, "peers-open", "%u", diam_open_peers(iwf->node));
	ctl_put(reply, "hss-open", "%u", hss);
	ctl_put(reply, "smsc-open", "%u", smscs_open(iwf));
	for (size_t i = 0; i < IWF_TXN_STATES; i++) {
		char name[32];

		snprintf(name, sizeof(name), "triggers-%s",
			 iwf_txn_state_name((enum iwf_txn_state)i));
		ctl_put(reply, name, "%" PRIu64, count[i]);
	}
	if (scs == 0)
		ctl_put(reply, "next",
			"nobody may ask: gbactl -d iwf scs add scs=DIGITS host=IDENTITY "
			"kind=tls");
	else if (hss == 0)
		ctl_put(reply, "next", "no HSS is connected: [s6m] hss");
	else if (smscs_open(iwf) == 0)
		ctl_put(reply, "next", "no SMS-SC is connected: [t4] smsc");
}

static void
ctl_stats(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct iwf *iwf = ctx;

	if (!ctl_words_are(request, reply, ""))
		return;
	ctl_record(reply);
	for (size_t i = 0; i < IWF_COUNTERS; i++)
		ctl_put(reply, iwf_counter_name((enum iwf_counter)i), "%" PRIuFAST64,
			atomic_load(&iwf->counter[i]));
	ctl_put(reply, "s6m.cached", "%zu", iwf_cache_count(iwf->cache));
}

static const struct ctl_verb verbs[] = {
	{ "status", "", "Say how the daemon is and what is missing.", ctl_status },
	{ "stats", "", "Show every counter.", ctl_stats },
	{ "scs add",
	  "scs=DIGITS host=IDENTITY kind=tls|ndsip [address=ADDRESS] [realm=REALM] "
	  "[relay=IDENTITY] [trusted=yes|no] "
	  "[quota=N [quota-period=SECONDS]] [rate=N] [payload-max=OCTETS] "
	  "[validity-max=SECONDS]",
	  "Let an SCS send triggers, or describe it anew.", ctl_scs_add },
	{ "scs delete", "scs=DIGITS", "Forget an SCS.", ctl_scs_del },
	{ "scs list", "", "List the SCSs, and what of their quota is used.",
	  ctl_scs_list },
	{ "triggers", "[scs=DIGITS] [limit=N]", "List triggers, newest first.",
	  ctl_triggers },
	{ "audit", "[limit=N]", "List what was blocked, newest first.", ctl_audit },
	{ "cache", "", "List the answers of the HSS that are kept.", ctl_cache },
	{ "cache purge", "[scs=DIGITS] [user=USER]",
	  "Drop kept answers: of an SCS, of a user, or all.", ctl_cache_purge },
};

const struct ctl_verb *
iwf_ctl_verbs(size_t *count)
{
	*count = ARRAY_LEN(verbs);
	return verbs;
}
