/* SPDX-License-Identifier: Apache-2.0 */
/* Tables 2.2 and 2.3 of the decisions on TS 33.187 clause 6.1. */
#include "filter/filter.h"

/* TS 23.040 9.2.3.9: bits 7,6 = 01 and bits 5..0 = 001000. */
#define TP_PID_TRIGGER 0x48

static const struct filter_answer deny = { FILTER_REFUSE, "DENY" };

bool
filter_is_trigger(uint8_t tp_pid)
{
	return tp_pid == TP_PID_TRIGGER;
}

static struct filter_answer
answer(enum filter_verdict verdict, const char *row)
{
	return (struct filter_answer){ verdict, row };
}

static bool
may_trigger(const struct filter_input *in)
{
	return in->authorised || in->any_ue;
}

/* The SMS-SC makes the trigger itself from what T4 asks; the MTC-IWF has decided on it.
 */
static struct filter_answer
from_t4(const struct filter_input *in)
{
	if (!in->proven)
		return answer(FILTER_REFUSE, "T4-2");
	return in->trigger ? answer(FILTER_PASS, "T4-1") : deny;
}

static struct filter_answer
from_tsms(const struct filter_input *in)
{
	if (!in->proven)
		return answer(FILTER_REFUSE, "TS-6");
	if (!in->trigger)
		return answer(FILTER_PASS, "TS-1");
	if (!in->own_address)
		return answer(FILTER_BLOCK, "TS-3");
	if (!in->trusted)
		return answer(FILTER_BLOCK, "TS-2");
	return may_trigger(in) ? answer(FILTER_PASS, "TS-5")
			       : answer(FILTER_BLOCK, "TS-4");
}

static struct filter_answer
from_iwmsc(const struct filter_input *in)
{
	if (!in->proven)
		return deny;
	if (!in->trigger)
		return answer(FILTER_PASS, "IW-1");
	if (in->from_ue)
		return answer(FILTER_BLOCK, "IW-2");
	return in->trusted && may_trigger(in) ? answer(FILTER_PASS, "IW-4")
					      : answer(FILTER_BLOCK, "IW-3");
}

/* Whom the foreign SC has proven is its own affair: only what is said of the SC counts.
 */
static struct filter_answer
from_foreign_sc(const struct filter_input *in)
{
	if (!in->proven)
		return deny;
	if (!in->trigger)
		return answer(FILTER_PASS, "IW-1");
	return answer(in->sc_trusted && may_trigger(in) ? FILTER_PASS : FILTER_BLOCK,
		      "IW-5");
}

struct filter_answer
filter_sc(const struct filter_input *in)
{
	switch (in->source) {
	case FILTER_T4:
		return from_t4(in);
	case FILTER_TSMS:
		return from_tsms(in);
	case FILTER_IWMSC:
		return from_iwmsc(in);
	case FILTER_FOREIGN_SC:
		return from_foreign_sc(in);
	default:
		return deny;
	}
}

struct filter_answer
filter_router(const struct filter_input *in)
{
	if (in->source == FILTER_HOME_SC && in->proven)
		return answer(FILTER_PASS, "RT-1");
	return in->trigger ? answer(FILTER_BLOCK, "RT-3") : answer(FILTER_PASS, "RT-2");
}

const char *
filter_verdict_name(enum filter_verdict verdict)
{
	switch (verdict) {
	case FILTER_PASS:
		return "pass";
	case FILTER_BLOCK:
		return "block";
	default:
		return "refuse";
	}
}
