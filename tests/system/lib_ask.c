/* SPDX-License-Identifier: Apache-2.0 */
/* lib-ask CONF FQDN: what a line says is done with one context, and a line is the answer.
 *   ready MS               "ready: ok", or what there is instead
 *   get B-TID MS           "get: KEY IN-TIME", or the error; IN-TIME: yes or no
 *   many B-TID N MS        N questions at once with callbacks: "many: OK-COUNT
 * ERROR-COUNT" forget B-TID           "forget: COUNT" */
#include <gba/naf.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GRACE_MS 1500 /* a loaded machine */

static const uint8_t http_digest[GBA_NAF_UA_ID_LEN] = { 1, 0, 0, 0, 2 };

struct app {
	struct gba_naf *naf;
	const char *fqdn;
	unsigned good, bad;
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
get(struct app *app, const char *btid, unsigned ms)
{
	const int64_t start_ms = now_ms();
	struct gba_naf_key *key = NULL;
	enum gba_naf_status status;
	const char *in_time;

	status = gba_naf_key_get(app->naf, app->fqdn, http_digest, btid, ms, &key);
	in_time = now_ms() - start_ms <= ms + GRACE_MS ? "yes" : "no";
	printf("get: ");
	if (status == GBA_NAF_OK)
		for (size_t i = 0; i < GBA_NAF_KS_LEN; i++)
			printf("%02x", gba_naf_key_ks_naf(key)[i]);
	else
		printf("%s", gba_naf_strerror(status));
	printf(" %s\n", in_time);
	gba_naf_key_free(key);
}

static void
on_key(void *ctx, enum gba_naf_status status, struct gba_naf_key *key)
{
	struct app *app = ctx;

	*(status == GBA_NAF_OK ? &app->good : &app->bad) += 1;
	gba_naf_key_free(key);
}

/* B-TIDs that differ, so that each is a question of its own. */
static void
many(struct app *app, const char *btid, unsigned count, unsigned ms)
{
	struct pollfd readable = { .fd = gba_naf_fd(app->naf), .events = POLLIN };
	const int64_t until_ms = now_ms() + ms + GRACE_MS;
	char other[512];

	app->good = app->bad = 0;
	for (unsigned i = 0; i < count; i++) {
		snprintf(other, sizeof(other), "%05u%s", i, btid);
		if (gba_naf_key_ask(app->naf, app->fqdn, http_digest,
				    i == 0 ? btid : other, on_key, app) != GBA_NAF_OK)
			app->bad++;
	}
	while (app->good + app->bad < count && now_ms() < until_ms) {
		poll(&readable, 1, 100);
		gba_naf_process(app->naf);
	}
	printf("many: %u %u\n", app->good, app->bad);
}

static void
obey(struct app *app, const char *line)
{
	char word[8] = "", btid[300] = "";
	unsigned a = 0, b = 0;

	if (sscanf(line, "ready %u", &a) == 1)
		printf("ready: %s\n",
		       gba_naf_ready(app->naf, a) == GBA_NAF_OK ? "ok" : "no");
	else if (sscanf(line, "get %299s %u", btid, &a) == 2)
		get(app, btid, a);
	else if (sscanf(line, "many %299s %u %u", btid, &a, &b) == 3)
		many(app, btid, a, b);
	else if (sscanf(line, "%7s %299s", word, btid) == 2 &&
		 strcmp(word, "forget") == 0)
		printf("forget: %zu\n", gba_naf_forget(app->naf, btid));
	else
		printf("what: %s", line);
}

static void
on_log(void *ctx, enum gba_naf_level level, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%d %s\n", (int)level, line);
}

int
main(int argc, char **argv)
{
	struct app app = { .fqdn = argc == 3 ? argv[2] : "" };
	char line[1024];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 3 || gba_naf_new(&app.naf) != GBA_NAF_OK)
		return 2;
	if (gba_naf_log(app.naf, GBA_NAF_LOG_DEBUG, on_log, NULL) == GBA_NAF_OK &&
	    gba_naf_load(app.naf, argv[1]) == GBA_NAF_OK &&
	    gba_naf_open(app.naf) == GBA_NAF_OK) {
		puts("open");
		while (fgets(line, sizeof(line), stdin) != NULL)
			obey(&app, line);
	} else {
		printf("%s\n", gba_naf_error(app.naf));
	}
	gba_naf_free(app.naf);
	return 0;
}
