/* SPDX-License-Identifier: Apache-2.0 */
/* One question to the HSS from its start to the vector: redirects, GUSS, failures. */
#include "bsf/zh_client.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define REDIRECTS_MAX 2 /* SLF to SLF to HSS */

struct bsf_zh {
	struct bsf_zh_ports ports;
	struct bsf_zh_conf conf;
	struct bsf_zh_memo *memo;
	atomic_uint_fast64_t counts[BSF_ZH_REASON_COUNT];
	atomic_uint waiting;
	atomic_bool silent; /* the last question got no answer: told once */
};

/* Only one request is under way for it, and whoever brings the answer owns it: no lock.
 */
struct zh_job {
	struct bsf_zh *zh;
	struct bsf_zh_question question;
	struct bsf_zh_doc *doc; /* held since the question was made */
	char host[256];		/* Destination-Host; "": by realm */
	bool host_remembered;	/* it came from the memo */
	bool repeated;		/* at another peer; once */
	unsigned redirects;
	char visited[REDIRECTS_MAX][256];
	bool keep_host; /* to be remembered if it answers well */
	int64_t host_until_ms;
	int64_t begun_ms, sent_ms;
	av_done done;
	void *done_ctx;
};

/* --- the end of a question -------------------------------------------------------------
 */

static bool
is_silence(enum bsf_zh_reason reason)
{
	return reason == BSF_ZH_NO_PEER || reason == BSF_ZH_NO_ANSWER;
}

/* A refusal of one user is everyday; an HSS that is away is told when it goes and when it
 * comes; all else is odd. */
static enum gba_log_level
level_of(struct bsf_zh *zh, enum bsf_zh_reason reason)
{
	const enum gba_status status = bsf_zh_reason_row(reason)->status;

	if (is_silence(reason))
		return atomic_exchange(&zh->silent, true) ? GBA_LOG_DEBUG
							  : GBA_LOG_WARNING;
	if (atomic_exchange(&zh->silent, false))
		gba_log(zh->ports.log, GBA_LOG_NOTICE, "zh", "the HSS answers again");
	if (reason == BSF_ZH_OK)
		return GBA_LOG_DEBUG;
	return status == GBA_ERR_NOT_FOUND || status == GBA_ERR_DENIED ? GBA_LOG_INFO
								       : GBA_LOG_WARNING;
}

static void
why_write(char out[320], enum bsf_zh_reason reason, const struct diam_result *result)
{
	const char *message = result != NULL ? result->error_message : NULL;
	int len = snprintf(out, 320, "%s", bsf_zh_reason_row(reason)->detail);

	if (result != NULL && len > 0 && len < 320)
		len += snprintf(out + len, 320 - (size_t)len, "; result %" PRIu32,
				result->code);
	if (message != NULL && *message != '\0' && len > 0 && len < 320)
		snprintf(out + len, 320 - (size_t)len, ": %s", message);
}

static void
job_end(struct zh_job *job, enum bsf_zh_reason reason, const struct diam_result *result,
	struct av_answer *answer)
{
	const struct bsf_zh_reason_row *row = bsf_zh_reason_row(reason);
	struct bsf_zh *zh = job->zh;
	const struct gba_log *log = zh->ports.log;
	char who[256], why[320] = "";

	atomic_fetch_add(&zh->counts[reason], 1);
	if (reason != BSF_ZH_OK) {
		why_write(why, reason, result);
		answer->why = why;
	}
	gba_log(log, level_of(zh, reason), "zh",
		"%s impi=%s result=%" PRIu32 " ms=%" PRId64, row->outcome,
		gba_log_identity(log, who, bsf_zh_who(&job->question)),
		result != NULL ? result->code : 0,
		gba_mono_ms(&zh->ports.clock) - job->begun_ms);
	job->done(job->done_ctx, row->status, answer);
	bsf_zh_doc_drop(job->doc);
	free(job);
	atomic_fetch_sub(&zh->waiting, 1);
}

static void
job_fail(struct zh_job *job, enum bsf_zh_reason reason, const struct diam_result *result)
{
	struct av_answer answer;

	memset(&answer, 0, sizeof(answer));
	job_end(job, reason, result, &answer);
}

/* --- GUSS ------------------------------------------------------------------------------
 */

/* One that cannot be read, or is another's, is as none (TS 29.109 Annex A). */
static struct bsf_zh_doc *
guss_read(struct zh_job *job, const char *impi, const struct avp_octets *avp)
{
	const struct gba_octets xml = { avp->p, avp->len };
	struct bsf_zh_doc *doc = NULL;
	struct guss *guss = NULL;
	struct guss_error err;

	if (guss_parse_of(&guss, xml, impi, &err) != GBA_OK)
		gba_log(job->zh->ports.log, GBA_LOG_WARNING, "zh", "guss ignored: %s",
			err.text);
	else if (bsf_zh_doc_new(&doc, xml, guss->timestamp_s) != GBA_OK)
		gba_log(job->zh->ports.log, GBA_LOG_ERROR, "zh",
			"guss ignored: it cannot be kept");
	guss_free(guss);
	return doc;
}

/* TS 29.109 4.2: none in the answer means that ours is still the newest, if we told its
 * time, and that there is none, if we did not. Only one with a time is worth keeping. */
static const char *
guss_take(struct zh_job *job, const char *impi, const struct zh_maa *maa)
{
	struct bsf_zh_memo *memo = job->zh->memo;
	const bool told = job->question.guss_timestamp_s != 0;
	const char *how = "none";

	if (!maa->guss.present && told)
		return "kept";
	bsf_zh_doc_drop(job->doc);
	job->doc = NULL;
	if (maa->guss.present) {
		job->doc = guss_read(job, impi, &maa->guss);
		how = job->doc != NULL ? "new" : "unreadable";
	}
	bsf_zh_memo_put_doc(memo, impi,
			    job->doc != NULL && job->doc->timestamp_s > 0 ? job->doc
									  : NULL);
	return how;
}

/* --- redirects -------------------------------------------------------------------------
 */

static bool
is_visited(const struct zh_job *job, const char *host)
{
	for (unsigned i = 0; i < job->redirects; i++)
		if (strcasecmp(job->visited[i], host) == 0)
			return true;
	return false;
}

/* The first named host that can be asked; otherwise why none can. */
static enum bsf_zh_reason
redirect_choose(const char **out, const struct zh_job *job,
		const struct diam_redirect *redirect)
{
	const struct bsf_zh_ports *ports = &job->zh->ports;
	enum bsf_zh_reason reason = BSF_ZH_REDIRECT_FOREIGN;

	for (size_t i = 0; i < redirect->count; i++) {
		const char *host = redirect->host[i];

		switch (ports->peer(ports->ctx, host)) {
		case BSF_ZH_PEER_UNKNOWN:
			break;
		case BSF_ZH_PEER_CLOSED:
			if (reason == BSF_ZH_REDIRECT_FOREIGN)
				reason = BSF_ZH_REDIRECT_DOWN;
			break;
		case BSF_ZH_PEER_OPEN:
			if (!is_visited(job, host) && job->redirects < REDIRECTS_MAX) {
				*out = host;
				return BSF_ZH_OK;
			}
			reason = BSF_ZH_REDIRECT_LOOP;
			break;
		}
	}
	return reason;
}

static void
redirect_take(struct zh_job *job, const char *host, const struct diam_redirect *redirect)
{
	const struct bsf_zh *zh = job->zh;
	int64_t keep_ms = zh->conf.redirect_ms;

	if (redirect->keep_s != 0 && (int64_t)redirect->keep_s * 1000 < keep_ms)
		keep_ms = (int64_t)redirect->keep_s * 1000;
	job->keep_host = keep_ms > 0 && !redirect->once;
	job->host_until_ms = gba_mono_ms(&zh->ports.clock) + keep_ms;
	snprintf(job->host, sizeof(job->host), "%s", host);
	snprintf(job->visited[job->redirects++], sizeof(job->visited[0]), "%s", host);
	gba_log(zh->ports.log, GBA_LOG_DEBUG, "zh", "redirected host=%s", host);
}

/* --- the way there and back ------------------------------------------------------------
 */

static void on_answer(void *ctx, enum gba_status status, const struct diam_result *result,
		      const void *answer);

static void
job_send(struct zh_job *job)
{
	struct bsf_zh *zh = job->zh;
	const struct bsf_zh_ports *ports = &zh->ports;
	const struct bsf_zh_question *q = &job->question;
	struct diam_dest dest = { .realm = zh->conf.realm };
	struct zh_mar mar;
	char who[256];

	if (*dest.realm == '\0')
		dest.realm = bsf_zh_realm(bsf_zh_who(q));
	if (dest.realm == NULL) {
		job_fail(job, BSF_ZH_NO_REALM, NULL);
		return;
	}
	if (ports->open(ports->ctx) == 0) {
		job_fail(job, BSF_ZH_NO_PEER, NULL);
		return;
	}
	dest.host = *job->host != '\0' ? job->host : NULL;
	job->sent_ms = gba_mono_ms(&ports->clock);
	bsf_zh_build(&mar, q);
	gba_log(ports->log, GBA_LOG_DEBUG, "zh",
		"MAR impi=%s to=%s resync=%s guss-timestamp=%" PRId64,
		gba_log_identity(ports->log, who, bsf_zh_who(q)),
		dest.host != NULL ? dest.host : dest.realm, q->resync ? "yes" : "no",
		q->guss_timestamp_s);
	if (ports->ask(ports->ctx, &mar, &dest, zh->conf.timeout_ms, on_answer, job) !=
	    GBA_OK)
		job_fail(job, BSF_ZH_NO_ANSWER, NULL);
}

/* What was remembered did not help: the user may have moved. */
static void
job_send_anew(struct zh_job *job)
{
	job->host_remembered = false;
	*job->host = '\0';
	bsf_zh_memo_put_host(job->zh->memo, bsf_zh_who(&job->question), "", 0);
	job_send(job);
}

/* A peer that broke away is gone; one that is busy or let the time pass is still
 * connected: is there another one? The node prefers those that answer. */
static bool
may_repeat(const struct zh_job *job, enum bsf_zh_reason reason)
{
	const struct bsf_zh *zh = job->zh;
	const bool late = gba_mono_ms(&zh->ports.clock) - job->sent_ms >=
			  (int64_t)zh->conf.timeout_ms;

	if (reason != BSF_ZH_BUSY && reason != BSF_ZH_NO_ANSWER)
		return false;
	return !job->repeated && *job->host == '\0' &&
	       zh->ports.open(zh->ports.ctx) > (late || reason == BSF_ZH_BUSY ? 1u : 0u);
}

static void
job_answer(struct zh_job *job, const struct diam_result *result, const struct zh_maa *maa,
	   struct av_answer *answer)
{
	struct bsf_zh *zh = job->zh;
	const struct gba_log *log = zh->ports.log;
	const struct bsf_zh_question *q = &job->question;
	const char *guss = guss_take(job, answer->impi, maa);
	char who[256], rand[2 * sizeof(answer->av.rand.b) + 1];

	answer->guss = job->doc != NULL ? job->doc->xml : NULL;
	if (job->keep_host)
		bsf_zh_memo_put_host(zh->memo, bsf_zh_who(q), job->host,
				     job->host_until_ms);
	gba_hex(rand, answer->av.rand.b, sizeof(answer->av.rand.b));
	gba_log(log, GBA_LOG_DEBUG, "zh",
		"MAA impi=%s result=%" PRIu32 " rand=%s guss=%s",
		gba_log_identity(log, who, answer->impi), result->code, rand, guss);
	job_end(job, BSF_ZH_OK, result, answer);
}

static void
on_answer(void *ctx, enum gba_status status, const struct diam_result *result,
	  const void *maa)
{
	struct zh_job *job = ctx;
	struct av_answer answer;
	const char *host = NULL;
	enum bsf_zh_reason reason;

	memset(&answer, 0, sizeof(answer));
	reason = bsf_zh_judge(&answer, &job->question, status, result, maa);
	if (reason == BSF_ZH_OK) {
		job_answer(job, result, maa, &answer);
	} else if (reason == BSF_ZH_REDIRECTED) {
		reason = redirect_choose(&host, job, result->redirect);
		if (reason == BSF_ZH_OK) {
			atomic_fetch_add(&job->zh->counts[BSF_ZH_REDIRECTED], 1);
			redirect_take(job, host, result->redirect);
			job_send(job);
		} else {
			job_fail(job, reason, result);
		}
	} else if (job->host_remembered) {
		job_send_anew(job);
	} else if (may_repeat(job, reason)) {
		job->repeated = true;
		job_send(job);
	} else {
		job_end(job, reason, result, &answer);
	}
	gba_wipe(&answer, sizeof(answer));
}

/* --- the source ------------------------------------------------------------------------
 */

static void
job_recall(struct zh_job *job)
{
	struct bsf_zh *zh = job->zh;
	const struct bsf_zh_ports *ports = &zh->ports;

	/* a GUSS is kept under its IMPI alone, so there is none for an IMPU */
	bsf_zh_memo_get(zh->memo, bsf_zh_who(&job->question), job->begun_ms, &job->doc,
			job->host);
	if (job->doc != NULL)
		job->question.guss_timestamp_s = job->doc->timestamp_s;
	if (*job->host != '\0' && ports->peer(ports->ctx, job->host) != BSF_ZH_PEER_OPEN)
		*job->host = '\0';
	job->host_remembered = *job->host != '\0';
}

static void
zh_ask(void *ctx, const struct av_request *request, av_done done, void *done_ctx)
{
	struct bsf_zh *zh = ctx;
	struct zh_job *job = calloc(1, sizeof(*job));

	if (job == NULL ||
	    bsf_zh_question(&job->question, request, zh->conf.digest_scheme) != GBA_OK) {
		free(job);
		atomic_fetch_add(&zh->counts[BSF_ZH_FAILED], 1);
		done(done_ctx, GBA_ERR_NOMEM, NULL);
		return;
	}
	atomic_fetch_add(&zh->waiting, 1);
	job->zh = zh;
	job->done = done;
	job->done_ctx = done_ctx;
	job->begun_ms = gba_mono_ms(&zh->ports.clock);
	job_recall(job);
	job_send(job);
}

struct av_source
bsf_zh_source(struct bsf_zh *zh)
{
	const struct av_source source = { zh_ask, zh };

	return source;
}

enum gba_status
bsf_zh_new(struct bsf_zh **out, const struct bsf_zh_ports *ports,
	   const struct bsf_zh_conf *conf)
{
	struct bsf_zh *zh = calloc(1, sizeof(*zh));
	enum gba_status status;

	if (zh == NULL)
		return GBA_ERR_NOMEM;
	zh->ports = *ports;
	zh->conf = *conf;
	status = bsf_zh_memo_new(&zh->memo, conf->cache_octets);
	if (status != GBA_OK) {
		free(zh);
		return status;
	}
	*out = zh;
	return GBA_OK;
}

void
bsf_zh_free(struct bsf_zh *zh)
{
	if (zh == NULL)
		return;
	bsf_zh_memo_free(zh->memo);
	free(zh);
}

uint64_t
bsf_zh_count(const struct bsf_zh *zh, enum bsf_zh_reason reason)
{
	return atomic_load(&zh->counts[reason]);
}

unsigned
bsf_zh_waiting(const struct bsf_zh *zh)
{
	return atomic_load(&zh->waiting);
}

void
bsf_zh_cache_stats(struct bsf_zh *zh, struct bsf_zh_memo_stats *out)
{
	bsf_zh_memo_stats(zh->memo, out);
}
