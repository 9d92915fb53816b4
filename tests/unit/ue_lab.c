/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors, cards and a scripted server for the tests of the UE. */
#include "ue_lab.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ports.h"
#include "ue/card.h"
#include "unit.h"

json_t *
lab_vectors(const char *name)
{
	char path[PATH_MAX];
	json_error_t error;
	json_t *root;

	snprintf(path, sizeof(path), "%s/%s", VECTORS_DIR, name);
	root = json_load_file(path, JSON_ALLOW_NUL, &error);
	cr_assert_not_null(root, "%s: %s", path, error.text);
	return root;
}

const char *
lab_text(const json_t *from, const char *path)
{
	char key[64];

	while (path != NULL) {
		const char *slash = strchr(path, '/');
		const size_t len = slash != NULL ? (size_t)(slash - path) : strlen(path);

		snprintf(key, sizeof(key), "%.*s", (int)len, path);
		from = json_object_get(from, key);
		cr_assert_not_null(from, "no %s", key);
		path = slash != NULL ? slash + 1 : NULL;
	}
	cr_assert(json_is_string(from));
	return json_string_value(from);
}

const json_t *
lab_realistic(const json_t *chain)
{
	const json_t *cases = json_object_get(chain, "cases"), *one;
	size_t i;

	json_array_foreach(cases, i,
			   one) if (strncmp(lab_text(one, "name"), "realistic: AMF 0000",
					    19) == 0) return one;
	cr_assert_fail("no such case");
	return NULL;
}

void
lab_dir_init(struct lab_dir *dir)
{
	snprintf(dir->path, sizeof(dir->path), "/tmp/ue_test.XXXXXX");
	cr_assert_not_null(mkdtemp(dir->path));
	snprintf(dir->card, sizeof(dir->card), "%s/usim.card", dir->path);
}

void
lab_dir_fini(struct lab_dir *dir)
{
	DIR *d = opendir(dir->path);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL)
		(void)unlinkat(dirfd(d), entry->d_name, 0);
	if (d != NULL)
		closedir(d);
	(void)rmdir(dir->path);
}

void
lab_card_new(const struct lab_dir *dir)
{
	const char *const words[] = {
		"imsi=001010123456789",
		"mnc-digits=2",
		"k=465b5ce8b199b49faa5f0a2ee238a6bc",
		"opc=cd63cb71954a9f4e48a5994e37a02baf",
	};
	struct ue_why why = { "" };

	cr_assert_eq(card_new(dir->card, words, ARRAY_LEN(words), &why), GBA_OK, "%s",
		     why.text);
}

static void
to_usim(void *ctx, struct gba_buf *reply, struct gba_octets apdu)
{
	usim_exchange(ctx, reply, apdu);
}

static const char *
explain(void *ctx)
{
	const struct usim *usim = ctx;

	return usim->note.text;
}

void
lab_uicc_open(struct lab_uicc *out, const char *path)
{
	const struct uicc_port port = { to_usim, explain, &out->usim };
	struct ue_why why = { "" };

	cr_assert_eq(usim_open(&out->usim, path, &why), GBA_OK, "%s", why.text);
	cr_assert_eq(uicc_open(&out->uicc, &port, NULL, &why), GBA_OK, "%s", why.text);
}

void
lab_uicc_close(struct lab_uicc *lab)
{
	usim_close(&lab->usim);
}

static int64_t
standing_wall(void *ctx)
{
	return *(const int64_t *)ctx;
}

struct gba_clock
lab_clock(const int64_t *wall_s)
{
	const struct gba_clock clock = { standing_wall, standing_wall,
					 (void *)(uintptr_t)wall_s };

	return clock;
}

/* One request with its body; false when the connection is over. */
static bool
read_request(FILE *in, char *request, size_t size)
{
	size_t len = 0, body = 0;
	char line[8192];

	while (fgets(line, sizeof(line), in) != NULL) {
		const size_t n = strlen(line);

		if (len + n + 1 > size)
			return false;
		memcpy(request + len, line, n + 1);
		len += n;
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			body = strtoul(line + 15, NULL, 10);
		if (strcmp(line, "\r\n") == 0) {
			if (len + body + 1 > size)
				return false;
			len += fread(request + len, 1, body, in);
			request[len] = '\0';
			return true;
		}
	}
	return false;
}

static void
serve(struct lab_server *server, int fd)
{
	char *request = malloc(256 * 1024);
	FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");

	server->connections++;
	while (request != NULL && in != NULL && out != NULL &&
	       read_request(in, request, 256 * 1024)) {
		server->answer(server->ctx, server->requests++, request, out);
		if (fflush(out) != 0)
			break;
		if (strstr(request, "X-Last:") != NULL)
			break;
	}
	if (in != NULL)
		fclose(in);
	if (out != NULL)
		fclose(out);
	free(request);
}

static void *
accept_loop(void *ctx)
{
	struct lab_server *server = ctx;

	for (;;) {
		const int fd = accept(server->fd, NULL, NULL);
		struct timeval limit = { 5, 0 };

		if (fd < 0)
			return NULL;
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
		serve(server, fd);
	}
}

void
lab_server_start(struct lab_server *server)
{
	signal(SIGPIPE, SIG_IGN);
	server->fd = port_socket(&server->port);
	cr_assert_eq(listen(server->fd, 8), 0);
	cr_assert_eq(pthread_create(&server->thread, NULL, accept_loop, server), 0);
}

void
lab_server_stop(struct lab_server *server)
{
	(void)shutdown(server->fd, SHUT_RDWR);
	(void)pthread_join(server->thread, NULL);
	(void)close(server->fd);
}

static int
bound(char url[64])
{
	uint16_t port;
	const int fd = port_socket(&port);

	snprintf(url, 64, "http://127.0.0.1:%u/", port);
	return fd;
}

int
lab_silent_port(char url[64])
{
	const int fd = bound(url);

	cr_assert_eq(listen(fd, 8), 0);
	return fd;
}

int
lab_closed_port(char url[64])
{
	return bound(url);
}
