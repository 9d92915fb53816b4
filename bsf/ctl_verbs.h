/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl_verbs.h  The verbs of the control socket, and what they share. Inside bsf.
 */
#ifndef GBA_BSF_CTL_VERBS_H
#define GBA_BSF_CTL_VERBS_H

#include "bsf/ctl.h"

#define CTL_LIST_DEFAULT 100
#define CTL_LIST_MAX	 10000

/** Refuse a word that is not in names ("impi limit"); a misspelt one must not pass
 * unseen. */
bool ctl_words_are(const struct ctl_request *request, struct ctl_reply *reply,
		   const char *names);
/** The value of a word that must be there and not empty; NULL after refusing. */
const char *ctl_need(const struct ctl_request *request, struct ctl_reply *reply,
		     const char *name, const char *example);
/** yes or no; absent: no. False after refusing. */
bool ctl_yes_no(const struct ctl_request *request, struct ctl_reply *reply,
		const char *name, bool *out);
/** limit=N, 1 to CTL_LIST_MAX. False after refusing. */
bool ctl_limit(const struct ctl_request *request, struct ctl_reply *reply,
	       unsigned absent, unsigned *out);
/** Why the store did not do it, and what helps. */
void ctl_refuse_store(struct ctl_reply *reply, enum gba_status status);
/** "2026-11-24T09:00:00Z" */
void ctl_put_time(struct ctl_reply *reply, const char *name, int64_t wall_s);

typedef void ctl_run(void *ctx, const struct ctl_request *request,
		     struct ctl_reply *reply);
ctl_run ctl_subscriber_add, ctl_subscriber_show, ctl_subscriber_list,
	ctl_subscriber_delete;
ctl_run ctl_subscriber_import;
ctl_run ctl_guss_set, ctl_guss_show, ctl_guss_check;
ctl_run ctl_naf_add, ctl_naf_list, ctl_naf_delete;
ctl_run ctl_bindings, ctl_binding_delete;

/** Keep GUSS and bar of the stored subscriber in the one that replaces it. */
GBA_MUST_CHECK enum gba_status ctl_keep_old(struct store *store,
					    struct store_subscriber *sub);
/** Read a GUSS and see that it is this subscriber's; false after refusing. */
bool ctl_guss_is_good(struct ctl_reply *reply, const char *xml, const char *impi);

#endif
