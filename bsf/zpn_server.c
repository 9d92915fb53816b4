/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn on the wire of Diameter, and the life of the server that all its roads share. */
#include "bsf/zpn_server.h"

#include <stdlib.h>

#include "bsf/zn_server.h"
#include "bsf/zpn_job.h"

#define LIMIT_KEYS 65536

/* --- Diameter --------------------------------------------------------------------------
 */

static void
on_gpr_reply(void *ctx, const struct bsf_zpn_reply *reply)
{
	const struct diam_result result =
		bsf_zn_result(bsf_zpn_reason_row(reply->reason));

	diam_reply(ctx, &result, reply->reason == BSF_ZPN_OK ? reply->gpa : NULL);
}

static void
on_gpr(void *ctx, struct diam_call *call, const void *gpr)
{
	struct bsf_zpn_request request;
	struct bsf_zpn *zpn = ctx;
	bool binary;

	pthread_rwlock_rdlock(&zpn->lock);
	binary = zpn->policy.zn.gsid_binary;
	pthread_rwlock_unlock(&zpn->lock);
	bsf_zpn_parse(&request, gpr, diam_call_origin_host(call), diam_call_peer(call),
		      binary);
	request.has_end_to_end = true;
	request.end_to_end = diam_call_end_to_end(call);
	bsf_zpn_ask(zpn, &request, on_gpr_reply, call);
}

enum gba_status
bsf_zpn_serve(struct bsf_zpn *zpn, struct diam_node *node)
{
	return diam_serve(node, &zpn_command, sizeof(struct zpn_gpr), on_gpr, zpn);
}

/* --- the life of it --------------------------------------------------------------------
 */

enum gba_status
bsf_zpn_new(struct bsf_zpn **out, const struct bsf_zpn_conf *conf)
{
	struct bsf_zpn *zpn = calloc(1, sizeof(*zpn));
	enum gba_status status;

	if (zpn == NULL)
		return GBA_ERR_NOMEM;
	zpn->store = conf->store;
	zpn->clock = conf->clock;
	zpn->log = conf->log;
	zpn->source = conf->source;
	zpn->policy = conf->policy;
	pthread_rwlock_init(&zpn->lock, NULL);
	pthread_mutex_init(&zpn->jobs_lock, NULL);
	pthread_cond_init(&zpn->idle, NULL);
	status = limit_new(&zpn->nafs, LIMIT_KEYS, conf->random);
	if (status == GBA_OK)
		status = limit_new(&zpn->users, LIMIT_KEYS, conf->random);
	if (status == GBA_OK)
		status = bsf_zpn_repeat_new(&zpn->repeat, conf->repeat_max);
	if (status != GBA_OK) {
		bsf_zpn_free(zpn);
		return status;
	}
	*out = zpn;
	return GBA_OK;
}

void
bsf_zpn_free(struct bsf_zpn *zpn)
{
	if (zpn == NULL)
		return;
	pthread_mutex_lock(&zpn->jobs_lock);
	while (zpn->jobs > 0)
		pthread_cond_wait(&zpn->idle, &zpn->jobs_lock);
	pthread_mutex_unlock(&zpn->jobs_lock);
	bsf_zpn_repeat_free(zpn->repeat);
	limit_free(zpn->users);
	limit_free(zpn->nafs);
	pthread_cond_destroy(&zpn->idle);
	pthread_mutex_destroy(&zpn->jobs_lock);
	pthread_rwlock_destroy(&zpn->lock);
	free(zpn);
}

void
bsf_zpn_policy_set(struct bsf_zpn *zpn, const struct bsf_zpn_policy *policy)
{
	pthread_rwlock_wrlock(&zpn->lock);
	zpn->policy = *policy;
	pthread_rwlock_unlock(&zpn->lock);
}

void
bsf_zpn_tick(struct bsf_zpn *zpn)
{
	bsf_zpn_repeat_expire(zpn->repeat, gba_mono_ms(&zpn->clock));
}

void
bsf_zpn_stats_get(struct bsf_zpn *zpn, struct bsf_zpn_stats *out)
{
	for (size_t i = 0; i < BSF_ZPN_REASON_COUNT; i++)
		out->counts[i] = atomic_load(&zpn->counts[i]);
	out->repeated = atomic_load(&zpn->repeated);
	pthread_mutex_lock(&zpn->jobs_lock);
	out->waiting = zpn->jobs;
	pthread_mutex_unlock(&zpn->jobs_lock);
	out->kept = bsf_zpn_repeat_count(zpn->repeat);
}
