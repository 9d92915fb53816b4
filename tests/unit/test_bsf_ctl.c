/* SPDX-License-Identifier: Apache-2.0 */
/* What gba-bsfd answers on its control socket, without the socket. */
#include "store_fixture.h"

#include "bsf/ctl.h"
#include "run/ctl_line.h"

#define ALICE "alice@ims.example"
#define K     "k=465b5ce8b199b49faa5f0a2ee238a6bc" /* TS 35.208 4.3.1 */
#define OPC   "opc=cd63cb71954a9f4e48a5994e37a02baf"
#define OP    "op=cdc202d5123e20f62b6d676ac72cb318"

struct desk {
	struct fixture fx;
	struct bsf_ctl ctl;
	struct ctl_answer *answer; /* the last one */
};

static void
put_extra(void *ctx, struct ctl_reply *reply)
{
	ctl_put(reply, "ub.challenges", "%d", *(int *)ctx);
}

static int extra = 42;

static void
desk_open(struct desk *desk)
{
	fixture_init(&desk->fx);
	fixture_open(&desk->fx);
	desk->answer = NULL;
	desk->ctl = (struct bsf_ctl){
		.desk = { .store = desk->fx.store,
			  .clock = &desk->fx.clock,
			  .silence = "nothing has reached this BSF" },
		.stats = put_extra,
		.ctx = &extra,
	};
}

static void
desk_close(struct desk *desk)
{
	ctl_answer_free(desk->answer);
	fixture_fini(&desk->fx);
}

/* "name=value" words, NULL at the end. True when it was done. */
static bool
ask(struct desk *desk, const char *verb, ...)
{
	struct ctl_request request = { .verb = verb };
	struct ctl_reply *reply = ctl_reply_new();
	char *names[CTL_ARGS_MAX], *line;
	const struct ctl_verb *verbs;
	bool found = false;
	const char *word;
	size_t count;
	va_list ap;

	va_start(ap, verb);
	while ((word = va_arg(ap, const char *)) != NULL) {
		const char *equals = strchr(word, '=');

		names[request.count] = strndup(word, (size_t)(equals - word));
		request.name[request.count] = names[request.count];
		request.value[request.count++] = equals + 1;
	}
	va_end(ap);
	verbs = bsf_ctl_verbs(&count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(verbs[i].verb, verb) == 0) {
			verbs[i].run(&desk->ctl, &request, reply);
			found = true;
		}
	}
	cr_assert(found, "%s", verb);
	line = ctl_reply_build(reply);
	ctl_answer_free(desk->answer);
	desk->answer = NULL;
	cr_assert_eq(ctl_answer_parse(&desk->answer, gba_text(line)), GBA_OK, "%s", line);
	free(line);
	ctl_reply_free(reply);
	for (size_t i = 0; i < request.count; i++)
		free(names[i]);
	return !desk->answer->refused;
}

static const char *
field(const struct desk *desk, size_t record, const char *name)
{
	const struct ctl_answer *answer = desk->answer;

	cr_assert_lt(record, answer->record_count);
	for (size_t i = 0; i < answer->records[record].count; i++)
		if (strcmp(answer->records[record].name[i], name) == 0)
			return answer->records[record].value[i];
	return "(no such field)";
}

static void
expect_sentence(const struct desk *desk, const char *part)
{
	cr_expect_not_null(strstr(desk->answer->sentence, part), "\"%s\" lacks \"%s\"",
			   desk->answer->sentence, part);
}

Test(bsf_ctl, every_verb_explains_itself_and_no_verb_stands_twice)
{
	const struct ctl_verb *verbs;
	size_t count;

	verbs = bsf_ctl_verbs(&count);
	cr_assert_gt(count, 10);
	for (size_t i = 0; i < count; i++) {
		cr_expect_not_null(verbs[i].words);
		cr_expect_eq(verbs[i].help[strlen(verbs[i].help) - 1], '.');
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(verbs[i].verb, verbs[j].verb);
	}
}

Test(bsf_ctl, a_subscriber_is_added_shown_without_secrets_listed_and_deleted)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "amf=8000",
		      "sqn=0000000000a2", "uicc=gba_u", NULL));
	cr_expect(ask(&desk, "subscriber show", "impi=" ALICE, NULL), "%s",
		  desk.answer->sentence);
	cr_expect_str_eq(field(&desk, 0, "algorithm"), "milenage");
	cr_expect_str_eq(field(&desk, 0, "amf"), "8000");
	cr_expect_not_null(strstr(field(&desk, 0, "sqn"), "0000000000a2 (SEQ 5, IND 2;"));
	cr_expect_str_eq(field(&desk, 0, "uicc"), "gba_u");
	cr_expect_str_eq(field(&desk, 0, "guss"), "no");
	cr_expect_str_eq(field(&desk, 0, "live-bindings"), "0");
	for (size_t i = 0; i < desk.answer->records[0].count; i++)
		cr_expect_null(strstr(desk.answer->records[0].value[i], "465b5ce8"));
	cr_expect(ask(&desk, "subscriber list", NULL));
	cr_assert_eq(desk.answer->record_count, 1);
	cr_expect_str_eq(field(&desk, 0, "impi"), ALICE);
	cr_expect(ask(&desk, "subscriber list", "after=" ALICE, NULL));
	cr_expect_eq(desk.answer->record_count, 0);
	cr_expect(ask(&desk, "subscriber delete", "impi=" ALICE, NULL));
	cr_expect(!ask(&desk, "subscriber delete", "impi=" ALICE, NULL));
	expect_sentence(&desk, "no such subscriber");
	cr_expect(!ask(&desk, "subscriber show", "impi=" ALICE, NULL));
	desk_close(&desk);
}

Test(bsf_ctl, op_is_turned_into_the_opc_of_the_card)
{
	struct store_subscriber sub;
	uint8_t opc[16];
	struct desk desk;

	desk_open(&desk);
	cr_assert(ask(&desk, "subscriber add", "impi=" ALICE, K, OP, NULL));
	cr_expect_str_eq(field(&desk, 0, "secret"), "K and OP given: OPc was derived");
	cr_assert_eq(gba_unhex(opc, 16, gba_text(&OPC[4])), GBA_OK);
	cr_assert_eq(store_subscriber_get(desk.fx.store, &sub, ALICE), GBA_OK);
	cr_expect_arr_eq(sub.sec.opc.b, opc, sizeof(opc));
	store_subscriber_fini(&sub);
	desk_close(&desk);
}

Test(bsf_ctl, what_is_wrong_with_a_subscriber_is_named_and_nothing_is_stored)
{
	struct store_stats stats;
	struct desk desk;

	desk_open(&desk);
	cr_expect(!ask(&desk, "subscriber add", "impi=" ALICE, "k=46", OPC, NULL));
	expect_sentence(&desk, "k");
	cr_expect(!ask(&desk, "subscriber add", "impi=" ALICE, OPC, NULL));
	cr_expect(!ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, OP, NULL));
	cr_expect(
		!ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "colour=red", NULL));
	expect_sentence(&desk, "colour");
	cr_expect(!ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "replace=maybe",
		       NULL));
	expect_sentence(&desk, "neither yes nor no");
	cr_expect(
		!ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "guss=<guss", NULL));
	expect_sentence(&desk, "guss: line");
	cr_expect(!ask(&desk, "subscriber show", NULL));
	expect_sentence(&desk, "impi: missing");
	cr_expect(!ask(&desk, "subscriber list", "limit=0", NULL));
	cr_expect(!ask(&desk, "subscriber list", "limt=9", NULL));
	expect_sentence(&desk, "limt");
	store_stats_get(desk.fx.store, &stats);
	cr_expect_eq(stats.subscribers, 0);
	desk_close(&desk);
}

#define GUSS(id)                                                                         \
	"<guss id=\"" id "\"><bsfInfo><uiccType>GBA_U</uiccType></bsfInfo><ussList>"     \
	"<uss id=\"1\" type=\"1\" nafGroup=\"g\"><uids><uid>sip:a@b</uid></uids>"        \
	"<flags/></uss></ussList></guss>"

Test(bsf_ctl, a_guss_must_be_the_subscribers_own_and_stays_when_the_card_is_replaced)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(!ask(&desk, "guss set", "impi=" ALICE, "xml=" GUSS(ALICE), NULL));
	expect_sentence(&desk, "no such subscriber");
	cr_assert(ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, NULL));
	cr_expect(!ask(&desk, "guss show", "impi=" ALICE, NULL));
	expect_sentence(&desk, "has no GUSS");
	cr_expect(!ask(&desk, "guss set", "impi=" ALICE, "xml=" GUSS("bob"), NULL));
	expect_sentence(&desk, "id is \"bob\"");
	cr_expect(ask(&desk, "guss set", "impi=" ALICE, "xml=" GUSS(ALICE), NULL), "%s",
		  desk.answer->sentence);
	cr_expect(!ask(&desk, "subscriber add", "impi=" ALICE, K, OP, NULL));
	expect_sentence(&desk, "replace=yes");
	cr_expect(
		ask(&desk, "subscriber add", "impi=" ALICE, K, OP, "replace=yes", NULL));
	cr_expect(ask(&desk, "guss show", "impi=" ALICE, NULL));
	cr_expect_str_eq(field(&desk, 0, "guss"), GUSS(ALICE));
	cr_expect(ask(&desk, "guss set", "impi=" ALICE, "xml=", NULL));
	cr_expect(!ask(&desk, "guss show", "impi=" ALICE, NULL));
	desk_close(&desk);
}

Test(bsf_ctl, a_sip_user_is_shown_without_its_password_and_keeps_its_identities)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(ask(&desk, "subscriber add", "impi=" ALICE, "digest-realm=home1.net",
		      "digest-password=open sesame", "digest-qop=auth-int",
		      "impu=sip:alice@HOME1.net,tel:+1-555", NULL),
		  "%s", desk.answer->sentence);
	cr_expect(ask(&desk, "subscriber show", "impi=" ALICE, NULL));
	cr_expect_str_eq(field(&desk, 0, "algorithm"), "none");
	cr_expect_str_eq(field(&desk, 0, "digest-realm"), "home1.net");
	cr_expect_str_eq(field(&desk, 0, "digest-algorithm"), "MD5");
	cr_expect_str_eq(field(&desk, 0, "digest-qop"), "auth-int");
	cr_expect_str_eq(field(&desk, 0, "impu"), "sip:alice@home1.net tel:+1555");
	for (size_t i = 0; i < desk.answer->records[0].count; i++)
		cr_expect_null(strstr(desk.answer->records[0].value[i], "sesame"));
	cr_expect(!ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "impu=alice",
		       "replace=yes", NULL));
	expect_sentence(&desk, "impu: identity 1");
	cr_expect(
		ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "replace=yes", NULL));
	cr_expect(ask(&desk, "subscriber show", "impi=" ALICE, NULL));
	cr_expect_str_eq(field(&desk, 0, "digest-realm"), "(no such field)");
	cr_expect_str_eq(field(&desk, 0, "impu"), "sip:alice@home1.net tel:+1555");
	cr_expect(ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "replace=yes",
		      "impu=", NULL));
	cr_expect(ask(&desk, "subscriber show", "impi=" ALICE, NULL));
	cr_expect_str_eq(field(&desk, 0, "impu"), "(no such field)");
	cr_expect(ask(&desk, "subscriber import",
		      "csv=impi,impu,digest-ha1,digest-realm\n"
		      "b,\"sip:b@h,tel:1\",465b5ce8b199b49faa5f0a2ee238a6bc,h\n",
		      NULL),
		  "%s", desk.answer->sentence);
	cr_expect(ask(&desk, "subscriber show", "impi=b", NULL));
	cr_expect_str_eq(field(&desk, 0, "impu"), "sip:b@h tel:1");
	cr_expect_str_eq(field(&desk, 0, "digest-algorithm"), "MD5");
	desk_close(&desk);
}

Test(bsf_ctl, guss_check_says_what_is_inside_or_the_line_that_is_wrong)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(ask(&desk, "guss check", "xml=" GUSS(ALICE), NULL), "%s",
		  desk.answer->sentence);
	cr_assert_eq(desk.answer->record_count, 2);
	cr_expect_str_eq(field(&desk, 0, "id"), ALICE);
	cr_expect_str_eq(field(&desk, 0, "uicc"), "gba_u");
	cr_expect_str_eq(field(&desk, 1, "uss"), "1");
	cr_expect_str_eq(field(&desk, 1, "naf-group"), "g");
	cr_expect(!ask(&desk, "guss check", "xml=<guss id=\"a\">\n\n<ussList><uss/>",
		       NULL));
	expect_sentence(&desk, "line ");
	desk_close(&desk);
}

#define CSV_HEAD "impi,k,opc\n"
#define CSV_ROW(impi)                                                                    \
	impi ",465b5ce8b199b49faa5f0a2ee238a6bc,cd63cb71954a9f4e48a5994e37a02baf\n"

Test(bsf_ctl, an_import_is_all_or_nothing_and_names_each_bad_line)
{
	struct store_stats stats;
	struct desk desk;

	desk_open(&desk);
	cr_expect(!ask(&desk, "subscriber import",
		       "csv=" CSV_HEAD CSV_ROW("a") "b,46,\n" CSV_ROW("c") CSV_ROW("a"),
		       NULL));
	expect_sentence(&desk, "2 bad lines");
	cr_assert_eq(desk.answer->record_count, 2);
	cr_expect_str_eq(field(&desk, 0, "line"), "3");
	cr_expect_str_eq(field(&desk, 1, "line"), "5");
	cr_expect_not_null(strstr(field(&desk, 1, "reason"), "earlier line"));
	cr_expect(ask(&desk, "subscriber import",
		      "csv=" CSV_HEAD CSV_ROW("a") CSV_ROW("b"), "dry-run=yes", NULL));
	cr_expect_str_eq(field(&desk, 0, "would-import"), "2");
	store_stats_get(desk.fx.store, &stats);
	cr_expect_eq(stats.subscribers, 0);
	cr_expect(ask(&desk, "subscriber import",
		      "csv=" CSV_HEAD CSV_ROW("a") CSV_ROW("b"), NULL));
	cr_expect_str_eq(field(&desk, 0, "imported"), "2");
	cr_expect(!ask(&desk, "subscriber import",
		       "csv=" CSV_HEAD CSV_ROW("c") CSV_ROW("b"), NULL));
	cr_expect_str_eq(field(&desk, 0, "line"), "3");
	cr_expect(ask(&desk, "subscriber import",
		      "csv=" CSV_HEAD CSV_ROW("c") CSV_ROW("b"), "replace=yes", NULL));
	store_stats_get(desk.fx.store, &stats);
	cr_expect_eq(stats.subscribers, 3);
	cr_expect(!ask(&desk, "subscriber import", "csv=nonsense", NULL));
	desk_close(&desk);
}

Test(bsf_ctl, a_naf_is_allowed_in_lower_case_listed_and_dropped)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(ask(&desk, "naf add", "identity=NAF.Example.org",
		      "fqdn=Naf.example.org,*.Apps.example.org", "group=g1",
		      "gsids=1,4294967295", "required=1", "gba-u=yes", NULL),
		  "%s", desk.answer->sentence);
	cr_expect(ask(&desk, "naf list", NULL));
	cr_assert_eq(desk.answer->record_count, 1);
	cr_expect_str_eq(field(&desk, 0, "identity"), "naf.example.org");
	cr_expect_str_eq(field(&desk, 0, "fqdn"), "naf.example.org,*.apps.example.org");
	cr_expect_str_eq(field(&desk, 0, "gsids"), "1,4294967295");
	cr_expect_str_eq(field(&desk, 0, "required"), "1");
	cr_expect_str_eq(field(&desk, 0, "gba-u"), "yes");
	cr_expect_str_eq(field(&desk, 0, "impi"), "no");
	cr_expect(!ask(&desk, "naf delete", "identity=other.example.org", NULL));
	expect_sentence(&desk, "no such NAF");
	cr_expect(ask(&desk, "naf delete", "identity=naf.example.ORG", NULL));
	cr_expect(ask(&desk, "naf list", NULL));
	cr_expect_eq(desk.answer->record_count, 0);
	desk_close(&desk);
}

Test(bsf_ctl, a_naf_may_push_to_those_that_are_named_or_to_anybody_and_by_default_not)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(ask(&desk, "naf add", "identity=a.example", "fqdn=a.example", NULL));
	cr_expect(ask(&desk, "naf add", "identity=b.example", "fqdn=b.example",
		      "push=yes", "push-to=*@ims.example,sip:Alice@example", NULL),
		  "%s", desk.answer->sentence);
	cr_expect(ask(&desk, "naf add", "identity=c.example", "fqdn=c.example",
		      "push=yes", NULL));
	cr_expect(ask(&desk, "naf list", NULL));
	cr_assert_eq(desk.answer->record_count, 3);
	cr_expect_str_eq(field(&desk, 0, "push"), "no");
	cr_expect_str_eq(field(&desk, 1, "push"), "yes");
	cr_expect_str_eq(field(&desk, 1, "push-to"), "*@ims.example,sip:Alice@example");
	cr_expect_str_eq(field(&desk, 2, "push-to"), "anybody");
	cr_expect(!ask(&desk, "naf add", "identity=d.example", "fqdn=d.example",
		       "push-to=*", NULL));
	expect_sentence(&desk, "push=yes is not there");
	cr_expect(!ask(&desk, "naf add", "identity=d.example", "fqdn=d.example",
		       "push=yes", "push-to=*,", NULL));
	expect_sentence(&desk, "neither an IMPI nor an IMPU");
	cr_expect(!ask(&desk, "naf add", "identity=d.example", "fqdn=d.example",
		       "push=yes", "push-to=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
		       NULL));
	expect_sentence(&desk, "more than 16");
	desk_close(&desk);
}

Test(bsf_ctl, a_wrong_naf_is_refused_with_the_word_that_is_wrong)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(!ask(&desk, "naf add", "fqdn=a.example", NULL));
	expect_sentence(&desk, "identity: missing");
	cr_expect(!ask(&desk, "naf add", "identity=a.example", NULL));
	expect_sentence(&desk, "fqdn: missing");
	cr_expect(!ask(&desk, "naf add", "identity=a.example", "fqdn=a.example,", NULL));
	cr_expect(!ask(&desk, "naf add", "identity=a.example", "fqdn=a.*.example", NULL));
	expect_sentence(&desk, "no host name");
	cr_expect(!ask(&desk, "naf add", "identity=a b", "fqdn=a.example", NULL));
	expect_sentence(&desk, "identity:");
	cr_expect(!ask(&desk, "naf add", "identity=a.example", "fqdn=a.example",
		       "gsids=x", NULL));
	expect_sentence(&desk, "gsids:");
	cr_expect(!ask(&desk, "naf add", "identity=a.example", "fqdn=a.example",
		       "gsids=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", NULL));
	expect_sentence(&desk, "more than 16");
	desk_close(&desk);
}

Test(bsf_ctl, bindings_are_listed_without_ks_and_deleted_by_btid)
{
	struct store_binding live = a_binding(ALICE, 1, NOW + 60);
	const struct store_binding old = a_binding(ALICE, 2, NOW);
	struct desk desk;

	desk_open(&desk);
	snprintf(live.btid, sizeof(live.btid), "AQAAAAAAAAAAAAAAAAAAAA==@bsf.example");
	cr_assert_eq(put_wait(desk.fx.store, &live, false), GBA_OK);
	cr_assert_eq(put_wait(desk.fx.store, &old, false), GBA_OK);
	cr_expect(ask(&desk, "bindings", "impi=" ALICE, NULL));
	cr_assert_eq(desk.answer->record_count, 2);
	cr_expect_str_eq(field(&desk, 0, "state"), "expired");
	cr_expect_str_eq(field(&desk, 1, "state"), "live");
	cr_expect_str_eq(field(&desk, 1, "mode"), "gba_u");
	cr_expect_str_eq(field(&desk, 1, "expires"), "2023-11-14T22:14:20Z");
	cr_expect(ask(&desk, "bindings", "impi=bob", NULL));
	cr_expect_eq(desk.answer->record_count, 0);
	cr_expect(!ask(&desk, "binding delete", "btid=rubbish", NULL));
	cr_expect(ask(&desk, "binding delete",
		      "btid=AQAAAAAAAAAAAAAAAAAAAA==@bsf.example", NULL));
	cr_expect(!ask(&desk, "binding delete",
		       "btid=AQAAAAAAAAAAAAAAAAAAAA==@bsf.example", NULL));
	expect_sentence(&desk, "no such binding");
	desk_close(&desk);
}

Test(bsf_ctl, why_tells_the_last_attempts_newest_last)
{
	struct store_audit audit = { .wall_ms = NOW * 1000,
				     .impi = ALICE,
				     .peer = "127.0.0.1",
				     .step = "challenge",
				     .outcome = "ok" };
	struct desk desk;

	desk_open(&desk);
	cr_expect(!ask(&desk, "why", NULL));
	expect_sentence(&desk, "nothing has reached this BSF");
	cr_expect(!ask(&desk, "why", "impi=bob", NULL));
	expect_sentence(&desk, "no such subscriber");
	store_audit_put(desk.fx.store, &audit);
	audit.wall_ms += 1000;
	snprintf(audit.step, sizeof(audit.step), "response");
	snprintf(audit.outcome, sizeof(audit.outcome), "wrong-response");
	snprintf(audit.detail, sizeof(audit.detail), "the UE's K differs");
	store_audit_put(desk.fx.store, &audit);
	cr_assert(ask(&desk, "why", "impi=" ALICE, NULL));
	cr_assert_eq(desk.answer->record_count, 2);
	cr_expect_str_eq(field(&desk, 0, "step"), "challenge");
	cr_expect_str_eq(field(&desk, 1, "outcome"), "wrong-response");
	cr_expect_str_eq(field(&desk, 1, "time"), "2023-11-14T22:13:21Z");
	cr_assert(ask(&desk, "why", "limit=1", NULL));
	cr_assert_eq(desk.answer->record_count, 1);
	cr_expect_str_eq(field(&desk, 0, "step"), "response");
	desk_close(&desk);
}

Test(bsf_ctl, with_an_hss_the_own_subscribers_are_said_to_be_unused)
{
	struct desk desk;

	desk_open(&desk);
	cr_assert(ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, NULL));
	cr_expect_str_eq(field(&desk, 0, "unused"), "(no such field)");
	desk.ctl.desk.elsewhere = true;
	cr_assert(
		ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, "replace=yes", NULL));
	cr_expect_not_null(strstr(field(&desk, 0, "unused"), "HSS"));
	cr_assert(ask(&desk, "subscriber show", "impi=" ALICE, NULL));
	cr_expect_not_null(strstr(field(&desk, 0, "unused"), "HSS"));
	cr_assert(ask(&desk, "guss set", "impi=" ALICE, "xml=", NULL));
	cr_expect_not_null(strstr(field(&desk, 0, "unused"), "HSS"));
	cr_assert(
		ask(&desk, "subscriber import", "csv=impi,k,opc\n", "dry-run=yes", NULL));
	cr_expect_not_null(strstr(field(&desk, 0, "unused"), "HSS"));
	cr_assert(ask(&desk, "subscriber delete", "impi=" ALICE, NULL));
	cr_assert(ask(&desk, "status", NULL));
	cr_expect_null(strstr(field(&desk, 0, "next"), "subscriber add"));
	desk_close(&desk);
}

Test(bsf_ctl, status_names_the_next_step_and_stats_every_counter)
{
	struct desk desk;

	desk_open(&desk);
	cr_expect(ask(&desk, "status", NULL));
	cr_expect_not_null(strstr(field(&desk, 0, "next"), "subscriber add"));
	cr_assert(ask(&desk, "subscriber add", "impi=" ALICE, K, OPC, NULL));
	cr_expect(ask(&desk, "status", NULL));
	cr_expect_str_eq(field(&desk, 0, "subscribers"), "1");
	cr_expect_not_null(strstr(field(&desk, 0, "next"), "naf add"));
	cr_expect(ask(&desk, "stats", NULL));
	cr_expect_str_eq(field(&desk, 0, "store.subscribers"), "1");
	cr_expect_str_eq(field(&desk, 0, "ub.challenges"), "42");
	desk_close(&desk);
}
