/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to Push-NAFs of which some answer and some are silent. */
#include "unit.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ue/push_carry.h"
#include "ue_lab.h"

#define PATIENCE_MS 30000

static const struct gba_octets message = { (const uint8_t *)"\1\0gpl", 5 };

/* The statuses of a list, one after the other. */
static void
answer_with(void *ctx, unsigned nth, const char *request, FILE *out)
{
	const unsigned *statuses = ctx;

	cr_expect_not_null(strstr(request, "Content-Type: application/vnd.opengba.gpl"));
	fprintf(out, "HTTP/1.1 %u said\r\nContent-Length: 0\r\n\r\n", statuses[nth]);
}

static struct push_carry *
carry_to(size_t places)
{
	const struct ue_http_conf conf = { .connect_timeout_s = 60, .timeout_s = 3600 };
	struct push_carry *carry = NULL;

	cr_assert_eq(push_carry_new(&carry, &conf, places), GBA_OK);
	return carry;
}

static struct push_carried
take(struct push_carry *carry)
{
	struct pollfd ended = { push_carry_fd(carry), POLLIN, 0 };
	struct push_carried out = { .tag = 0 };

	cr_assert_eq(poll(&ended, 1, PATIENCE_MS), 1, "nothing ends");
	cr_assert(push_carry_take(carry, &out));
	return out;
}

Test(ue_carry, each_answer_has_its_status)
{
	static unsigned said[] = { 204, 200, 503, 500, 404 };
	static const enum gba_status want[] = { GBA_OK, GBA_OK, GBA_ERR_BUSY,
						GBA_ERR_PEER, GBA_ERR_PEER };
	struct lab_server server = { .answer = answer_with, .ctx = said };
	struct push_carry *carry = carry_to(1);
	struct push_carried end;
	char url[64];

	lab_server_start(&server);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/up", server.port);
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		cr_assert(push_carry_is_free(carry, 0));
		cr_assert_eq(push_carry_send(carry, 0, url, message, 40 + i), GBA_OK);
		cr_expect(!push_carry_is_free(carry, 0), "until it was told of");
		end = take(carry);
		cr_expect_eq(end.tag, 40 + i);
		cr_expect_eq(end.status, want[i], "%u: %s", said[i], end.why.text);
		cr_expect_eq(end.why.text[0] == '\0', want[i] == GBA_OK);
	}
	cr_expect(!push_carry_take(carry, &end), "each is told of once");
	push_carry_free(carry);
	lab_server_stop(&server);
}

Test(ue_carry, one_that_is_silent_keeps_no_other_waiting_and_is_broken_off_at_a_stop)
{
	static unsigned said[] = { 204, 204 };
	struct lab_server server = { .answer = answer_with, .ctx = said };
	struct push_carry *carry = carry_to(3);
	char url[64], mute[64];
	const int fd = lab_silent_port(mute);
	struct push_carried end;

	lab_server_start(&server);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/up", server.port);
	cr_assert_eq(push_carry_send(carry, 0, mute, message, 1), GBA_OK);
	for (uint64_t tag = 2; tag <= 3; tag++) {
		cr_assert_eq(push_carry_send(carry, 2, url, message, tag), GBA_OK);
		end = take(carry);
		cr_expect_eq(end.tag, tag);
		cr_expect_eq(end.status, GBA_OK, "%s", end.why.text);
	}
	cr_expect_eq(push_carry_send(carry, 0, mute, message, 4), GBA_ERR_BUSY);
	cr_expect(!push_carry_take(carry, &end));
	push_carry_stop(carry);
	end = take(carry);
	cr_expect_eq(end.tag, 1);
	cr_expect_eq(end.status, GBA_ERR_IO);
	cr_expect_not_null(strstr(end.why.text, "broken off"), "%s", end.why.text);
	cr_expect_eq(push_carry_send(carry, 0, mute, message, 5), GBA_ERR_BUSY);
	cr_expect_eq(push_carry_send(carry, 1, mute, message, 6), GBA_ERR_BUSY);
	push_carry_free(carry);
	lab_server_stop(&server);
	close(fd);
}

Test(ue_carry, nobody_is_there_and_nothing_was_asked)
{
	struct push_carry *carry = carry_to(1);
	char url[64];
	const int fd = lab_closed_port(url);
	struct push_carried end;

	cr_assert_eq(push_carry_send(carry, 0, url, message, 9), GBA_OK);
	end = take(carry);
	cr_expect_eq(end.status, GBA_ERR_IO);
	close(fd);
	push_carry_free(carry);
	push_carry_free(carry_to(0));
	push_carry_free(NULL);
}
