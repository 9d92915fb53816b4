/* SPDX-License-Identifier: Apache-2.0 */
/** @file filter.h  The decisions of TS 33.187 clause 6.1: may this short message pass?
 *
 * Two filters with two policies, pure functions of what is proven about a message. Their
 * tables are tests/vectors/mtc_decisions.csv (2.2 and 2.3), which says what each row
 * means. */
#ifndef GBA_FILTER_FILTER_H
#define GBA_FILTER_FILTER_H

#include <stdbool.h>
#include <stdint.h>

/* The way that a message came in. The connection tells it, never a field of the message.
 */
enum filter_source {
	FILTER_T4,	   /* a MTC-IWF */
	FILTER_TSMS,	   /* an SME over SMPP */
	FILTER_IWMSC,	   /* SMS-IWMSC: what serving nodes hand in */
	FILTER_FOREIGN_SC, /* a link from the SMS-SC of somebody else */
	FILTER_HOME_SC,	   /* at the router: the SMS-SC that handles triggers */
	FILTER_SOURCES
};

struct filter_input {
	enum filter_source source;
	bool proven;	  /* a configured peer over a secured link; on Tsms: bound */
	bool trigger;	  /* filter_is_trigger of its TP-PID; also for an SMS-COMMAND or a
			   * replacement that concerns a stored trigger */
	bool from_ue;	  /* the originator is a UE subscription (IWMSC): MO */
	bool own_address; /* the originating address is one of this source's own */
	bool trusted;	  /* the SME is provisioned as one that may send triggers */
	bool sc_trusted;  /* the foreign SC itself is provisioned as such */
	bool authorised;  /* the SME, or that SC, is on the list of the receiver */
	bool any_ue;	  /* by policy it may trigger every UE (R-6.1-n) */
};

enum filter_verdict {
	FILTER_PASS,
	FILTER_BLOCK,  /* answer as 2.5, one audit record, nothing stored */
	FILTER_REFUSE, /* the peer has no business here at all */
};

struct filter_answer {
	enum filter_verdict verdict;
	const char *row; /* "TS-4"; "DENY" where no row speaks of it, and then it is
			    refused */
};

/** The whole octet, nothing masked. A port or a text makes no trigger. */
bool filter_is_trigger(uint8_t tp_pid);

/** Table 2.2: the SMS-SC that handles triggers, once for each message and receiver. */
struct filter_answer filter_sc(const struct filter_input *in);

/** Table 2.3: the SMS Router; looks at source, proven and trigger alone. No SME
 * exception. */
struct filter_answer filter_router(const struct filter_input *in);

const char *filter_verdict_name(enum filter_verdict verdict);

#endif
