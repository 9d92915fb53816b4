/* SPDX-License-Identifier: Apache-2.0 */
/* The table of Ub beside the message flow of TS 33.220 4.5.2: what is not in it is
 * refused. */
#include <stdlib.h>
#include <string.h>

#include "bsf/ub_session.h"
#include "bsf_world.h"
#include "unit.h"

static struct world w;

static void
setup(void)
{
	world_init(&w);
}

static void
teardown(void)
{
	world_fini(&w);
}

TestSuite(bsf_fsm, .init = setup, .fini = teardown);

static unsigned replied;

static void
on_reply(void *ctx, const struct ub_reply *reply)
{
	(void)ctx;
	replied = reply->status;
}

static struct ub_session *
session_in(enum ub_state state)
{
	struct ub_session *s = ub_session_new(w.ub);

	cr_assert_not_null(s);
	s->state = state;
	s->reason = UB_FAILED;
	s->on_reply = on_reply;
	replied = 0;
	return s;
}

/* TS 33.220 4.5.2 allows these steps and no other. */
static const struct {
	enum ub_state state;
	enum ub_event event;
} allowed[] = {
	{ UB_IDLE, UB_EV_REQUEST },	     { UB_IDLE, UB_EV_STRAY },
	{ UB_IDLE, UB_EV_REFUSE },	     { UB_WAIT_AV, UB_EV_AV },
	{ UB_WAIT_AV, UB_EV_NO_AV },	     { UB_CHALLENGED, UB_EV_RES },
	{ UB_CHALLENGED, UB_EV_RES_WRONG },  { UB_CHALLENGED, UB_EV_AUTS },
	{ UB_CHALLENGED, UB_EV_STRAY },	     { UB_CHALLENGED, UB_EV_REFUSE },
	{ UB_CHALLENGED, UB_EV_TIMEOUT },    { UB_WAIT_STORE, UB_EV_STORED },
	{ UB_WAIT_STORE, UB_EV_NOT_STORED },
};

static bool
is_allowed(enum ub_state state, enum ub_event event)
{
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
		if (allowed[i].state == state && allowed[i].event == event)
			return true;
	return false;
}

Test(bsf_fsm, every_step_outside_the_table_is_refused_with_503_and_nothing_is_done)
{
	for (int state = 0; state < UB_STATE_COUNT; state++) {
		for (int event = 0; event < UB_EVENT_COUNT; event++) {
			if (is_allowed((enum ub_state)state, (enum ub_event)event))
				continue;
			w.audits = 0;
			ub_step(session_in((enum ub_state)state), (enum ub_event)event);
			cr_expect_eq(replied, 503, "%s %s",
				     ub_state_name((enum ub_state)state),
				     ub_event_name((enum ub_event)event));
		}
	}
	cr_expect_eq(w.asked, 0);
	cr_expect_eq(w.puts, 0);
}

Test(bsf_fsm, a_request_waits_for_its_vector)
{
	struct ub_session *s = session_in(UB_IDLE);

	w.hold_av = true;
	ub_step(s, UB_EV_REQUEST);
	cr_expect_eq(s->state, UB_WAIT_AV);
	cr_expect_eq(replied, 0);
	w.av_status = GBA_ERR_NOT_FOUND;
	world_release_av(&w);
	cr_expect_eq(replied, 403);
}

Test(bsf_fsm, states_and_events_have_names)
{
	for (int state = 0; state < UB_STATE_COUNT; state++)
		cr_expect_not_null(ub_state_name((enum ub_state)state), "%d", state);
	for (int event = 0; event < UB_EVENT_COUNT; event++)
		cr_expect_not_null(ub_event_name((enum ub_event)event), "%d", event);
}

Test(bsf_fsm, every_reason_has_step_outcome_and_a_sentence_that_fits_an_audit_record)
{
	const struct store_audit *audit = NULL;

	for (int i = 0; i < UB_REASON_COUNT; i++) {
		const struct ub_reason_row *row = ub_reason_row((enum ub_reason)i);

		cr_assert_not_null(row->step, "%d", i);
		cr_assert_not_null(row->outcome, "%d", i);
		cr_assert_not_null(row->detail, "%d", i);
		cr_expect_lt(strlen(row->step), sizeof(audit->step), "%d", i);
		cr_expect_lt(strlen(row->outcome), sizeof(audit->outcome), "%d", i);
		cr_expect_lt(strlen(row->detail), sizeof(audit->detail), "%d", i);
	}
}

/* --- decisions that stand alone --- */

static void
name_add(struct conf_list *list, const char *name)
{
	memcpy(list->item[list->count++], name, strlen(name) + 1);
}

Test(bsf_fsm, the_realm_is_the_setting_or_the_host_or_the_first_name)
{
	struct bsf_conf_ub *conf = calloc(1, sizeof(*conf));
	char realm[256], host[256];

	cr_assert(ub_realm(realm, conf, gba_text("any.example:8080")));
	cr_expect_str_eq(realm, "any.example");
	cr_assert(ub_realm(realm, conf, gba_text("[::1]:8080")));
	cr_expect_str_eq(realm, "localhost");
	cr_assert(ub_realm(realm, conf, gba_text(NULL)));
	cr_expect_str_eq(realm, "localhost");
	cr_assert(ub_realm(realm, conf, gba_text("a\"b")));
	cr_expect_str_eq(realm, "localhost");
	memset(host, 'a', sizeof(host));
	host[63] = host[127] = host[191] = '.';
	cr_assert(ub_realm(realm, conf, (struct gba_text){ host, 230 }));
	cr_expect(gba_text_is((struct gba_text){ host, 230 }, realm));
	cr_assert(ub_realm(realm, conf, (struct gba_text){ host, 231 }));
	cr_expect_str_eq(realm, "localhost", "no B-TID has room for it");

	name_add(&conf->server_name, "bsf.one");
	name_add(&conf->server_name, "bsf.two");
	cr_assert(ub_realm(realm, conf, gba_text("BSF.two:80")));
	cr_expect_str_eq(realm, "bsf.two");
	cr_assert(ub_realm(realm, conf, gba_text(NULL)));
	cr_expect_str_eq(realm, "bsf.one");
	cr_assert(ub_realm(realm, conf, gba_text("bsf.three")));
	cr_expect_str_eq(realm, "bsf.one");
	conf->strict = true;
	cr_expect_not(ub_realm(realm, conf, gba_text("bsf.three")));
	cr_expect_not(ub_realm(realm, conf, gba_text("bsf.on")));
	cr_expect(ub_realm(realm, conf, gba_text("bsf.two:8080")));

	memcpy(conf->realm, "bsf.set", 8);
	cr_assert(ub_realm(realm, conf, gba_text("bsf.two")));
	cr_expect_str_eq(realm, "bsf.set");
	cr_expect_not(ub_realm(realm, conf, gba_text("bsf.set")));
	free(conf);
}

Test(bsf_fsm, a_path_is_served_by_name_or_by_star)
{
	struct bsf_conf_ub *conf = calloc(1, sizeof(*conf));

	name_add(&conf->path, "/");
	name_add(&conf->path, "/gba");
	cr_expect(ub_path_is_served(conf, gba_text("/")));
	cr_expect(ub_path_is_served(conf, gba_text("/?x=1")));
	cr_expect(ub_path_is_served(conf, gba_text("http://bsf.one")));
	cr_expect(ub_path_is_served(conf, gba_text("http://bsf.one:80/gba")));
	cr_expect_not(ub_path_is_served(conf, gba_text("/gba/")));
	cr_expect_not(ub_path_is_served(conf, gba_text("")));
	name_add(&conf->path, "*");
	cr_expect(ub_path_is_served(conf, gba_text("/gba/")));
	free(conf);
}
