/* SPDX-License-Identifier: Apache-2.0 */
/* gbactl's side of the control socket. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/secret.h"
#include "run/ctl_line.h"

#define PATIENCE_S 300 /* an import of many subscribers takes its time */

static int
dial(const char *path)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S, .tv_usec = 0 };
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd, saved;

	if (gba_text_copy(a.sun_path, sizeof(a.sun_path), gba_text(path)) != GBA_OK) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static enum gba_status
send_all(int fd, const char *p, size_t len)
{
	while (len > 0) {
		const ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return GBA_ERR_PEER;
		p += n;
		len -= (size_t)n;
	}
	return GBA_OK;
}

/* One line without its line feed; to be wiped and freed, also on failure. */
static enum gba_status
receive_line(int fd, char **line, size_t *len, size_t *size)
{
	for (;;) {
		char *end;
		ssize_t n;

		if (*len == *size) {
			const size_t bigger = *size > 0 ? 2 * *size : 65536;
			char *p = bigger <= CTL_LINE_MAX ? malloc(bigger) : NULL;

			if (p == NULL)
				return GBA_ERR_NOMEM;
			if (*line != NULL) {
				memcpy(p, *line, *len);
				gba_wipe(*line, *size);
			}
			free(*line);
			*line = p;
			*size = bigger;
		}
		n = recv(fd, *line + *len, *size - *len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return GBA_ERR_PEER;
		end = memchr(*line + *len, '\n', (size_t)n);
		*len += (size_t)n;
		if (end != NULL) {
			*len = (size_t)(end - *line);
			return GBA_OK;
		}
	}
}

enum gba_status
ctl_ask(struct ctl_answer **out, const char *path, const struct ctl_request *request)
{
	enum gba_status status = GBA_ERR_SYNTAX;
	char *question, *line = NULL;
	size_t len = 0, size = 0;
	int fd = -1;

	ctl_wipe_json();
	question = ctl_request_build(request);
	if (question == NULL || strlen(question) >= CTL_LINE_MAX)
		goto out;
	status = GBA_ERR_IO;
	fd = dial(path);
	if (fd < 0)
		goto out;
	status = send_all(fd, question, strlen(question));
	if (status == GBA_OK)
		status = receive_line(fd, &line, &len, &size);
	if (status == GBA_OK)
		status = ctl_answer_parse(out, (struct gba_text){ line, len });
	if (status == GBA_ERR_SYNTAX)
		status = GBA_ERR_PEER;
out:
	if (fd >= 0)
		close(fd);
	if (question != NULL)
		gba_wipe(question, strlen(question));
	free(question);
	if (line != NULL)
		gba_wipe(line, size);
	free(line);
	return status;
}
