/* SPDX-License-Identifier: Apache-2.0 */
/* Key files: who may read one, what stands in it, and a fresh one; and the private keys
 * of TLS, which the libraries read whoever else can. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "run/daemon_int.h"

static enum gba_status GBA_PRINTF(4, 5)
	refuse(struct conf_error *err, enum gba_status status, const char *path,
	       const char *fmt, ...)
{
	char why[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	snprintf(err->text, sizeof(err->text), "%s: %s", path, why);
	return status;
}

/* systemd gives a service its credentials by an ACL, whose mask shows as the group's
 * bits. */
static bool
is_credential(const char *path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	const size_t len = dir != NULL ? strlen(dir) : 0;

	return len > 0 && strncmp(path, dir, len) == 0 && path[len] == '/' &&
	       strstr(path, "..") == NULL;
}

static enum gba_status
judge_file(int fd, const char *path, struct conf_error *err)
{
	const mode_t others = is_credential(path) ? 037 : 077;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return refuse(err, GBA_ERR_IO, path, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return refuse(err, GBA_ERR_DENIED, path, "is no file");
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return refuse(err, GBA_ERR_DENIED, path, "belongs to another user");
	if ((st.st_mode & others) != 0)
		return refuse(
			err, GBA_ERR_DENIED, path,
			"mode is %04o: others can read the key; chmod 600 it, and think "
			"about a new key",
			(unsigned)(st.st_mode & 07777));
	return GBA_OK;
}

static enum gba_status
write_all(int fd, const char *p, size_t len)
{
	while (len > 0) {
		const ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return GBA_ERR_IO;
		p += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0 ? GBA_OK : GBA_ERR_IO;
}

static enum gba_status
key_make(struct gba_seal_key *out, const char *path, const struct gba_random *random,
	 struct conf_error *err)
{
	char hex[2 * sizeof(out->b) + 2];
	struct gba_seal_key key;
	enum gba_status status;
	int fd = -1;

	status = gba_random_fill(random, key.b, sizeof(key.b));
	if (status != GBA_OK) {
		refuse(err, status, path, "no randomness for a new key");
		goto out;
	}
	gba_hex(hex, key.b, sizeof(key.b));
	hex[sizeof(hex) - 2] = '\n';
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	status = fd >= 0 ? write_all(fd, hex, sizeof(hex) - 1) : GBA_ERR_IO;
	if (status != GBA_OK) {
		refuse(err, status, path, "a new key cannot be written: %s",
		       errno == ENOENT ? "there is no such directory" : strerror(errno));
		if (fd >= 0)
			unlink(path);
		goto out;
	}
	*out = key;
out:
	if (fd >= 0)
		close(fd);
	gba_wipe(&key, sizeof(key));
	gba_wipe(hex, sizeof(hex));
	return status;
}

enum gba_status
daemon_key_file(struct gba_seal_key *out, const char *path, bool create,
		const struct gba_random *random, struct conf_error *err)
{
	char text[128];
	enum gba_status status;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT && create)
		return key_make(out, path, random, err);
	if (fd < 0)
		return refuse(err, errno == ENOENT ? GBA_ERR_NOT_FOUND : GBA_ERR_IO, path,
			      "%s", strerror(errno));
	status = judge_file(fd, path, err);
	if (status != GBA_OK)
		goto out;
	n = read(fd, text, sizeof(text));
	if (n < 0)
		status = refuse(err, GBA_ERR_IO, path, "%s", strerror(errno));
	else if (gba_seal_key_parse(out, (struct gba_text){ text, (size_t)n }) != GBA_OK)
		status = refuse(err, GBA_ERR_SYNTAX, path,
				"is no key: 32 octets or 64 hex digits are expected");
out:
	close(fd);
	gba_wipe(text, sizeof(text));
	return status;
}

void
daemon_warn_of_keys(const struct conf_table *table, const void *conf,
		    const struct gba_log *log)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct conf_row *row = &table->rows[i];
		const char *path = (const char *)conf + row->offset;
		struct stat st;

		if (row->type != CONF_FILE || strcmp(row->key, "key") != 0 ||
		    *path == '\0' || stat(path, &st) != 0 || (st.st_mode & 07) == 0)
			continue;
		gba_log(log, GBA_LOG_WARNING, "run",
			"[%s] key: %s has mode %04o: everybody on this machine can use "
			"it; chmod 640 it, and think about a new key",
			row->section, path, (unsigned)(st.st_mode & 07777));
	}
}
