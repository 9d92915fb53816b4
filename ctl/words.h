/* SPDX-License-Identifier: Apache-2.0 */
/** @file words.h  A command line of gbactl as a request of the control socket. */
#ifndef GBA_CTL_WORDS_H
#define GBA_CTL_WORDS_H

#include "run/ctl.h"

struct words {
	struct ctl_request request;
	char verb[64];
	char *owned[CTL_ARGS_MAX]; /* name=value copies and file contents */
	size_t owned_count;
	char reason[256]; /* why words_parse refused */
};

/**
 * Words as typed: a verb of one or two words, then name=value. "name=@FILE" takes the
 * value from a file ("@-": all of standard input), "name=-" the next line of standard
 * input. The end of the last line is cut, but for csv, xml and bodies. Some verbs take
 * their main value bare
 * ("why IMPI", "subscriber import FILE").
 * @return GBA_OK; GBA_ERR_SYNTAX or GBA_ERR_IO with the reason
 */
GBA_MUST_CHECK enum gba_status words_parse(struct words *out, int argc, char **argv);

/** Wipes what was read: values may be secrets. */
void words_fini(struct words *words);

/** Add one word, for options that stand for a word (--replace). */
GBA_MUST_CHECK enum gba_status words_add(struct words *words, const char *name,
					 const char *value);

#endif
