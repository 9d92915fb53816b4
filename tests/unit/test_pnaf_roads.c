/* SPDX-License-Identifier: Apache-2.0 */
/* Roads: what leaves, under which name or type, and what is told of it. */
#include "unit.h"

#include <dirent.h>
#include <sys/stat.h>

#include "post_util.h"
#include "push-naf/roads.h"

struct handed {
	sem_t sem;
	int64_t number;
	bool ok;
	char reason[JOB_REASON_MAX + 1];
};

static void
on_handed(void *ctx, int64_t number, bool ok, const char *reason)
{
	struct handed *handed = ctx;

	handed->number = number;
	handed->ok = ok;
	snprintf(handed->reason, sizeof(handed->reason), "%s", reason);
	sem_post(&handed->sem);
}

static struct handed
send_one(struct roads *roads, const struct desk_parcel *parcel)
{
	const struct desk_roads desk = roads_desk(roads);
	struct handed handed = { .number = 0 };

	sem_init(&handed.sem, 0, 0);
	desk.send(desk.ctx, parcel, on_handed, &handed);
	sem_wait(&handed.sem);
	sem_destroy(&handed.sem);
	return handed;
}

/* What the server of the test was POSTed, and its reply: the status in the path. */
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	unsigned count;
	char type[64];
	uint8_t body[64];
	size_t len;
} seen;

static void
echo(void *ctx, struct http_exchange *x)
{
	const struct gba_text target = http_target(x),
			      type = http_header(x, "Content-Type");
	const struct gba_octets body = http_body(x);
	uint64_t status = 0;

	(void)ctx;
	pthread_mutex_lock(&seen_lock);
	seen.count++;
	snprintf(seen.type, sizeof(seen.type), "%.*s", (int)type.len, type.p);
	seen.len = body.len;
	memcpy(seen.body, body.p, body.len < sizeof(seen.body) ? body.len : 0);
	pthread_mutex_unlock(&seen_lock);
	cr_assert_eq(gba_number(&status,
				(struct gba_text){ target.p + 1, target.len - 1 }, 200,
				599),
		     GBA_OK);
	http_reply(x, (unsigned)status, NULL, 0, NO_BODY);
}

Test(pnaf_roads, a_post_has_type_and_octets_and_2xx_alone_is_handed)
{
	static const struct {
		unsigned status;
		const char *reason;
	} rows[] = { { 200, "" },
		     { 204, "" },
		     { 302, "HTTP status 302" },
		     { 404, "HTTP status 404" },
		     { 503, "HTTP status 503" } };
	const struct http_listener listener = { .address = "127.0.0.1" };
	const struct http_conf conf = conf_of(&listener, 1, echo);
	struct http_server *server = serve(&conf);
	struct roads roads = { .post = new_post(4, PATIENCE_MS), .directory = "" };
	char address[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct desk_parcel parcel = { .number = (int64_t)i + 7,
					      .address = address,
					      .type = DESK_TYPE_GPL,
					      .name = "id",
					      .body = { (const uint8_t *)"a\0b", 3 } };
		struct handed handed;

		snprintf(address, sizeof(address), "http://127.0.0.1:%u/%u",
			 http_server_port(server, 0), rows[i].status);
		handed = send_one(&roads, &parcel);
		cr_expect_eq(handed.number, (int64_t)i + 7);
		cr_expect_eq(handed.ok, rows[i].reason[0] == '\0');
		cr_expect_str_eq(handed.reason, rows[i].reason);
		cr_expect_str_eq(seen.type, DESK_TYPE_GPL);
		cr_expect_eq(seen.len, 3);
		cr_expect_arr_eq(seen.body, "a\0b", 3);
	}
	cr_expect_eq(seen.count, ARRAY_LEN(rows), "no redirect is followed");
	http_server_free(server);
	post_free(roads.post);
}

static void
count_handed(void *ctx, int64_t number, bool ok, const char *reason)
{
	unsigned *count = ctx;

	(void)number;
	(void)reason;
	pthread_mutex_lock(&seen_lock);
	count[ok ? 1 : 0]++;
	pthread_mutex_unlock(&seen_lock);
}

Test(pnaf_roads, every_post_is_answered_once_whoever_waits_and_at_the_end)
{
	const struct http_listener listener = { .address = "127.0.0.1" };
	const struct http_conf conf = conf_of(&listener, 1, echo);
	struct http_server *server = serve(&conf);
	struct roads roads = { .post = new_post(3, PATIENCE_MS), .directory = "" };
	const struct desk_roads desk = roads_desk(&roads);
	unsigned count[2] = { 0, 0 };
	char address[64];
	const struct desk_parcel parcel = { .address = address,
					    .type = "x/y",
					    .body = { (const uint8_t *)"z", 1 } };

	snprintf(address, sizeof(address), "http://127.0.0.1:%u/204",
		 http_server_port(server, 0));
	for (unsigned i = 0; i < 200; i++)
		desk.send(desk.ctx, &parcel, count_handed, count);
	post_free(roads.post);
	cr_expect_eq(count[0] + count[1], 200);
	http_server_free(server);
}

/* The engine may send until it has ended itself. */
Test(pnaf_roads, a_road_that_is_quiet_sends_nothing_and_says_so)
{
	const struct http_listener listener = { .address = "127.0.0.1" };
	const struct http_conf conf = conf_of(&listener, 1, echo);
	struct http_server *server = serve(&conf);
	struct roads roads = { .post = new_post(2, PATIENCE_MS), .directory = "" };
	char address[64];
	const struct desk_parcel parcel = { .number = 7,
					    .address = address,
					    .type = DESK_TYPE_GPI,
					    .body = { (const uint8_t *)"x", 1 } };
	struct handed handed;

	snprintf(address, sizeof(address), "http://127.0.0.1:%u/204",
		 http_server_port(server, 0));
	handed = send_one(&roads, &parcel);
	cr_expect(handed.ok);
	post_quiet(roads.post);
	handed = send_one(&roads, &parcel);
	cr_expect_eq(handed.number, 7);
	cr_expect_not(handed.ok);
	cr_expect_str_eq(handed.reason, "the daemon ends");
	cr_expect_eq(seen.count, 1);
	post_free(roads.post);
	http_server_free(server);
}

Test(pnaf_roads, nobody_there_is_told_and_other_schemes_are_none)
{
	static const char *const addresses[] = { "http://127.0.0.1:1/",
						 "file:///etc/passwd", "no url" };
	struct roads roads = { .post = new_post(1, PATIENCE_MS), .directory = "" };

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		const struct desk_parcel parcel = { .address = addresses[i],
						    .type = DESK_TYPE_GPI,
						    .body = { (const uint8_t *)"x", 1 } };
		const struct handed handed = send_one(&roads, &parcel);

		cr_expect_not(handed.ok);
		cr_expect_str_not_empty(handed.reason);
	}
	post_free(roads.post);
	cr_expect(roads_address_is_valid(JOB_ROAD_DIRECT, "HTTP://x/"));
	cr_expect_not(roads_address_is_valid(JOB_ROAD_DIRECT, "file:///x"));
	cr_expect(roads_address_is_valid(JOB_ROAD_FILE, "device-1_A"));
	cr_expect_not(roads_address_is_valid(JOB_ROAD_FILE, "../x"));
	cr_expect_not(roads_address_is_valid(JOB_ROAD_FILE, ".x"));
	cr_expect_not(roads_address_is_valid(JOB_ROAD_FILE, ""));
}

Test(pnaf_roads, a_file_is_complete_under_its_name_and_written_again_unchanged)
{
	char dir[] = "/tmp/test-pnaf-roads.XXXXXX", path[128], octets[8];
	struct roads roads = { .post = NULL, .directory = dir };
	struct desk_parcel parcel = { .road = JOB_ROAD_FILE,
				      .address = "device1",
				      .type = DESK_TYPE_GPI,
				      .name = "0123",
				      .body = { (const uint8_t *)"gpi!", 4 } };
	unsigned entries = 0;
	FILE *file;
	DIR *d;

	cr_assert_not_null(mkdtemp(dir));
	cr_expect(send_one(&roads, &parcel).ok);
	cr_expect(send_one(&roads, &parcel).ok);
	parcel.type = DESK_TYPE_GPL;
	cr_expect(send_one(&roads, &parcel).ok);
	snprintf(path, sizeof(path), "%s/device1.0123.gpi", dir);
	file = fopen(path, "r");
	cr_assert_not_null(file);
	cr_expect_eq(fread(octets, 1, sizeof(octets), file), 4);
	cr_expect_arr_eq(octets, "gpi!", 4);
	fclose(file);
	d = opendir(dir);
	while (readdir(d) != NULL)
		entries++;
	closedir(d);
	cr_expect_eq(entries, 4, "., .., one gpi, one gpl");
	unlink(path);
	snprintf(path, sizeof(path), "%s/device1.0123.gpl", dir);
	cr_expect_eq(unlink(path), 0);
	cr_expect_eq(rmdir(dir), 0);
	cr_expect_not(send_one(&roads, &parcel).ok, "no directory");
	roads.directory = "";
	cr_expect_str_eq(send_one(&roads, &parcel).reason, "the road is closed");
}
