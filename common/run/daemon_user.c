/* SPDX-License-Identifier: Apache-2.0 */
/* Rights: another user, low ports only, no core dumps; and as many files as it may. */
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run/daemon_int.h"

#if defined(__SANITIZE_ADDRESS__)
#define LEAK_CHECK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAK_CHECK 1
#endif
#endif
#ifndef LEAK_CHECK
#define LEAK_CHECK 0
#endif

void
daemon_no_core_dumps(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	if (!LEAK_CHECK) /* the leak check of a sanitizer build traces its own process */
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void
daemon_raise_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return;
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files); /* what there is then counts */
}

/* After the change of user: all capabilities are gone but this one. */
static int
keep_low_ports(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	data[0].effective = data[0].permitted = 1u << CAP_NET_BIND_SERVICE;
	return (int)syscall(SYS_capset, &head, data);
}

static void
make_control_directory(const char *control, const struct passwd *pw)
{
	char dir[108];
	char *slash;

	if (gba_text_copy(dir, sizeof(dir), gba_text(control)) != GBA_OK)
		return;
	slash = strrchr(dir, '/');
	if (slash == NULL || slash == dir)
		return;
	*slash = '\0';
	/* if it cannot be made, binding the socket says so */
	if (mkdir(dir, 0755) == 0 && pw != NULL &&
	    chown(dir, pw->pw_uid, pw->pw_gid) != 0)
		rmdir(dir);
}

enum gba_status
daemon_drop_user(const struct daemon_conf *conf, const struct gba_log *log)
{
	const struct passwd *pw = NULL;

	if (geteuid() != 0)
		return GBA_OK;
	if (*conf->user != '\0' && (pw = getpwnam(conf->user)) == NULL) {
		gba_log(log, GBA_LOG_ERROR, "run", "no such user user=%s", conf->user);
		return GBA_ERR_NOT_FOUND;
	}
	make_control_directory(conf->control, pw);
	if (pw == NULL)
		return GBA_OK;
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 ||
	    initgroups(pw->pw_name, pw->pw_gid) != 0 || setgid(pw->pw_gid) != 0 ||
	    setuid(pw->pw_uid) != 0 || keep_low_ports() != 0 ||
	    prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0) {
		gba_log(log, GBA_LOG_ERROR, "run", "cannot become user=%s: %s",
			conf->user, strerror(errno));
		return GBA_ERR_IO;
	}
	return GBA_OK;
}
