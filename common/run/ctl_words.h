/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl_words.h  What the verbs of every control socket read and write alike. */
#ifndef GBA_RUN_CTL_WORDS_H
#define GBA_RUN_CTL_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "run/ctl.h"

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
/** "2026-11-24T09:00:00Z" */
void ctl_put_time(struct ctl_reply *reply, const char *name, int64_t wall_s);
/** The same, and "" for 0: not yet, or never. */
void ctl_put_time_if(struct ctl_reply *reply, const char *name, int64_t wall_s);

#endif
