/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and replacing small secret files. */
#include "ue/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"

static enum gba_status
failed(struct ue_why *why, const char *what, const char *path)
{
	ue_why(why, "%s: %s: %s", path, what, strerror(errno));
	return GBA_ERR_IO;
}

static enum gba_status
judge_mode(int fd, const char *path, struct ue_why *why)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return failed(why, "stat", path);
	if (!S_ISREG(st.st_mode)) {
		ue_why(why, "%s: not a regular file", path);
		return GBA_ERR_DENIED;
	}
	if ((st.st_mode & 077) != 0 || (st.st_uid != geteuid() && st.st_uid != 0)) {
		ue_why(why,
		       "%s: holds keys, so it must be yours with mode 0600 (chmod 600)",
		       path);
		return GBA_ERR_DENIED;
	}
	return GBA_OK;
}

static enum gba_status
read_all(uint8_t *buf, size_t *len, int fd, const char *path, struct ue_why *why)
{
	size_t have = 0;

	while (have < UE_FILE_MAX) {
		const ssize_t n = read(fd, buf + have, UE_FILE_MAX - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(why, "read", path);
		if (n == 0) {
			*len = have;
			return GBA_OK;
		}
		have += (size_t)n;
	}
	ue_why(why, "%s: longer than %d octets", path, UE_FILE_MAX - 1);
	return GBA_ERR_SYNTAX;
}

enum gba_status
ue_file_read(uint8_t buf[UE_FILE_MAX], size_t *len, const char *path, struct ue_why *why)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum gba_status status;

	if (fd < 0 && errno == ENOENT) {
		ue_why(why, "%s: no such file", path);
		return GBA_ERR_NOT_FOUND;
	}
	if (fd < 0)
		return failed(why, "open", path);
	status = judge_mode(fd, path, why);
	if (status == GBA_OK)
		status = read_all(buf, len, fd, path, why);
	(void)close(fd);
	return status;
}

static enum gba_status
write_all(int fd, struct gba_octets content)
{
	size_t done = 0;

	while (done < content.len) {
		const ssize_t n = write(fd, content.p + done, content.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return GBA_ERR_IO;
		done += (size_t)n;
	}
	return fsync(fd) == 0 ? GBA_OK : GBA_ERR_IO;
}

/* A rename is durable once its directory is. */
static enum gba_status
sync_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];
	enum gba_status status;
	int fd;

	(void)snprintf(dir, sizeof(dir), "%.*s",
		       slash == NULL ? 1 : (int)(slash - path) + 1,
		       slash == NULL ? "." : path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return GBA_ERR_IO;
	status = fsync(fd) == 0 ? GBA_OK : GBA_ERR_IO;
	(void)close(fd);
	return status;
}

/* Write the content to a fresh file beside path; tmp gets its name. */
static enum gba_status
write_beside(char tmp[PATH_MAX], const char *path, struct gba_octets content,
	     struct ue_why *why)
{
	enum gba_status status;
	int fd;

	if (snprintf(tmp, PATH_MAX, "%s.XXXXXX", path) >= PATH_MAX) {
		ue_why(why, "the file name is too long");
		return GBA_ERR_ARG;
	}
	fd = mkostemp(tmp, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		return failed(why, "cannot write beside it", path);
	status = write_all(fd, content);
	if (status != GBA_OK)
		(void)failed(why, "write", path);
	if (close(fd) != 0 && status == GBA_OK)
		status = failed(why, "close", path);
	if (status != GBA_OK)
		(void)unlink(tmp);
	return status;
}

enum gba_status
ue_file_replace(const char *path, struct gba_octets content, struct ue_why *why)
{
	char tmp[PATH_MAX];
	enum gba_status status = write_beside(tmp, path, content, why);

	if (status != GBA_OK)
		return status;
	if (rename(tmp, path) != 0) {
		status = failed(why, "rename", path);
		(void)unlink(tmp);
		return status;
	}
	if (sync_directory(path) != GBA_OK)
		return failed(why, "sync of the directory", path);
	return GBA_OK;
}

enum gba_status
ue_file_create(const char *path, struct gba_octets content, struct ue_why *why)
{
	char tmp[PATH_MAX];
	enum gba_status status = write_beside(tmp, path, content, why);

	if (status != GBA_OK)
		return status;
	if (link(tmp, path) != 0) {
		status = errno == EEXIST ? GBA_ERR_DENIED : GBA_ERR_IO;
		(void)failed(why, "cannot create it", path);
	} else if (sync_directory(path) != GBA_OK) {
		status = failed(why, "sync of the directory", path);
	}
	(void)unlink(tmp);
	return status;
}

enum gba_status
ue_file_remove(const char *path, struct ue_why *why)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return failed(why, "remove", path);
	return GBA_OK;
}

enum gba_status
ue_file_lock(int *fd, const char *path, struct ue_why *why)
{
	char name[PATH_MAX];
	int lock;

	if (snprintf(name, sizeof(name), "%s.lock", path) >= (int)sizeof(name)) {
		ue_why(why, "the file name is too long");
		return GBA_ERR_ARG;
	}
	lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0)
		return failed(why, "open", name);
	while (flock(lock, LOCK_EX) != 0)
		if (errno != EINTR) {
			(void)close(lock);
			return failed(why, "lock", name);
		}
	*fd = lock;
	return GBA_OK;
}

void
ue_file_unlock(int fd)
{
	(void)close(fd);
}
