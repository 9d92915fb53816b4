/* SPDX-License-Identifier: Apache-2.0 */
/* What of the answers to an RP-DATA is an RP-ACK or RP-ERROR to it, and after which the
 * other side has perhaps taken it. */
#include "unit.h"

#include "post_util.h"
#include "smsc/courier.h"

/* Octets by hand (TS 24.011 7.3.1.2, 7.3.3, 7.3.4): to the UE, reference 7, RP-OA 4912.
 */
static const uint8_t rp_data[] = { 0x01, 0x07, 0x03, 0x91, 0x94, 0x21,
				   0x00, 0x03, 0x04, 0x01, 0x02 };

#define NONE "no RP-ACK or RP-ERROR came back"
#define TYPE RP_CONTENT_TYPE

/* clang-format off */
static const struct row {
	const char *what;
	unsigned status;
	const char *type;
	uint8_t body[16];
	size_t len;
	int got; /* an enum rp_type; -1: no answer */
	uint8_t cause;
	const char *reason;
	bool perhaps;
} rows[] = {
	{ "RP-ACK", 200, TYPE, { 2, 7 }, 2, RP_ACK, 0, "", false },
	{ "RP-ERROR", 200, TYPE, { 4, 7, 1, 22 }, 4, RP_ERROR, 22, "", false },
	{ "in other letters", 200, "Application/VND.3gpp.sms", { 2, 7 }, 2, RP_ACK, 0, "", false },
	{ "of another one", 200, TYPE, { 2, 8 }, 2, -1, 0, NONE, true },
	{ "with a parameter", 200, TYPE "; a=b", { 2, 7 }, 2, RP_ACK, 0, "", false },
	{ "from the network", 200, TYPE, { 3, 7 }, 2, RP_ACK, 0, "", false },
	{ "RP-ERROR from there", 200, TYPE, { 5, 7, 1, 27 }, 4, RP_ERROR, 27, "", false },
	{ "a longer type", 200, TYPE "x", { 2, 7 }, 2, -1, 0, NONE, true },
	{ "RP-DATA", 200, TYPE, { 0, 7, 0, 3, 0x91, 0x94, 0x21, 3, 1, 1, 2 }, 11,
	  -1, 0, NONE, true },
	{ "nothing", 200, TYPE, { 0 }, 0, -1, 0, NONE, true },
	{ "another type", 200, "text/plain", { 2, 7 }, 2, -1, 0, NONE, true },
	{ "another status", 204, NULL, { 0 }, 0, -1, 0, "HTTP status 204", false },
	{ "not here", 404, TYPE, { 2, 7 }, 2, -1, 0, "HTTP status 404", false },
	{ "not now", 503, NULL, { 0 }, 0, -1, 0, "HTTP status 503", false },
};
/* clang-format on */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct row *at;
static unsigned as_sent;

static bool
is(const struct http_exchange *x, const char *name, const char *value)
{
	return gba_text_is(http_header(x, name), value);
}

static void
serve_row(void *ctx, struct http_exchange *x)
{
	const struct gba_octets body = http_body(x);
	struct http_header type = { "Content-Type", NULL };
	const struct row *row;

	(void)ctx;
	pthread_mutex_lock(&lock);
	row = at;
	as_sent += is(x, "Content-Type", "application/vnd.3gpp.sms") &&
		   is(x, "SMS-To", "imsi:001010000000001") && is(x, "SMS-Id", "id.1") &&
		   body.len == sizeof(rp_data) && memcmp(body.p, rp_data, body.len) == 0;
	pthread_mutex_unlock(&lock);
	type.value = row->type;
	http_reply(x, row->status, &type, row->type != NULL,
		   (struct gba_octets){ row->body, row->len });
}

struct heard {
	sem_t sem;
	unsigned count;
	int got;
	uint8_t cause;
	bool perhaps;
	char reason[POST_REASON_MAX + 1];
};

static void
on_answer(void *ctx, const struct courier_answer *answer)
{
	struct heard *heard = ctx;

	heard->count++;
	heard->got = answer->rp != NULL ? (int)answer->rp->type : -1;
	heard->cause = answer->rp != NULL ? answer->rp->cause : 0;
	heard->perhaps = answer->perhaps;
	snprintf(heard->reason, sizeof(heard->reason), "%s", answer->reason);
	sem_post(&heard->sem);
}

static struct heard
carry(struct post *post, const char *url, struct gba_octets rp)
{
	struct heard heard = { .count = 0 };

	sem_init(&heard.sem, 0, 0);
	courier_send(post,
		     &(struct courier_parcel){ .url = url,
					       .to = "imsi:001010000000001",
					       .id = "id.1",
					       .rp = rp },
		     on_answer, &heard);
	await(&heard.sem);
	return heard;
}

Test(smsc_courier, takes_an_rp_ack_or_rp_error_to_what_it_sent_and_nothing_else)
{
	const struct http_listener here = { .address = "127.0.0.1" };
	const struct http_conf conf = conf_of(&here, 1, serve_row);
	struct http_server *server = serve(&conf);
	struct post *post = new_post(1, PATIENCE_MS);
	char url[64];

	url_of(url, http_server_port(server, 0), "");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct heard heard;

		pthread_mutex_lock(&lock);
		at = &rows[i];
		pthread_mutex_unlock(&lock);
		heard = carry(post, url, (struct gba_octets){ rp_data, sizeof(rp_data) });
		cr_expect_eq(heard.count, 1);
		cr_expect_eq(heard.got, rows[i].got, "%s", rows[i].what);
		cr_expect_eq(heard.cause, rows[i].cause, "%s", rows[i].what);
		cr_expect_str_eq(heard.reason, rows[i].reason, "%s", rows[i].what);
		cr_expect_eq(heard.perhaps, rows[i].perhaps, "%s", rows[i].what);
		cr_expect_eq(as_sent, i + 1, "%s", rows[i].what);
	}
	http_server_free(server);
	post_free(post);
}

Test(smsc_courier, has_not_sent_what_it_could_not)
{
	struct post *post = new_post(1, PATIENCE_MS);
	const struct gba_octets whole = { rp_data, sizeof(rp_data) };
	struct heard heard = carry(post, "file:///etc/passwd", whole);

	cr_expect_eq(heard.got, -1);
	cr_expect_not(heard.perhaps);
	cr_expect_str_not_empty(heard.reason);
	heard = carry(post, "http://127.0.0.1:1/",
		      (struct gba_octets){ rp_data, sizeof(rp_data) - 1 });
	cr_expect_eq(heard.count, 1);
	cr_expect_eq(heard.got, -1);
	cr_expect_not(heard.perhaps);
	cr_expect_str_eq(heard.reason, "the POST cannot be made");
	post_free(post);
}
