/* SPDX-License-Identifier: Apache-2.0 */
/* What every daemon does: options, signals, log lines, reload, key files. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/daemon.h"

struct lab_conf {
	struct daemon_conf daemon;
	uint64_t number;
	char key[128];
};

static const struct conf_row rows[] = {
	{ "lab", "key", CONF_FILE, NULL, .offset = offsetof(struct lab_conf, key),
	  .size = sizeof(((struct lab_conf *)0)->key), .help = "A private key." },
	{ "lab", "number", CONF_NUMBER, "5", .offset = offsetof(struct lab_conf, number),
	  .size = sizeof(uint64_t), .max = 9, .help = "A number." },
};
static const struct conf_table table = { rows, ARRAY_LEN(rows) };

static enum gba_status
check(const void *conf, struct conf_error *err)
{
	if (((const struct lab_conf *)conf)->number != 8)
		return GBA_OK;
	snprintf(err->text, sizeof(err->text),
		 "[lab] number: 8 does not go with the rest");
	return GBA_ERR_SYNTAX;
}

static const char *
lacks(const void *conf)
{
	return ((const struct lab_conf *)conf)->number == 9 ? "[lab] number is not set"
							    : NULL;
}

static const struct gba_log *the_log;

static enum gba_status
start(void **state, const void *conf, const struct gba_log *log)
{
	const struct lab_conf *c = conf;
	struct rlimit core;
	char id[256];

	*state = NULL;
	the_log = log;
	gba_log(log, GBA_LOG_INFO, "lab", "started number=%llu impi=%s",
		(unsigned long long)c->number,
		gba_log_identity(log, id, "alice@example"));
	getrlimit(RLIMIT_CORE, &core);
	gba_log(log, GBA_LOG_INFO, "lab", "core=%llu", (unsigned long long)core.rlim_max);
	return c->number == 7 ? GBA_ERR_STORE : GBA_OK;
}

static void
tick(void *state)
{
	(void)state;
	gba_log(the_log, GBA_LOG_DEBUG, "lab", "tick");
}

static enum gba_status
reload(void *state, const void *conf)
{
	(void)state;
	gba_log(the_log, GBA_LOG_INFO, "lab", "reload number=%llu",
		(unsigned long long)((const struct lab_conf *)conf)->number);
	return GBA_OK;
}

static void
stop(void *state)
{
	(void)state;
	gba_log(the_log, GBA_LOG_INFO, "lab", "stop called");
}

static int
lab_main(int argc, char **argv)
{
	static struct lab_conf conf;
	const struct daemon_program program = {
		.name = "gba-bsfd",
		.purpose = "A lab daemon",
		.default_config = "/nonexistent/gba-bsfd.conf",
		.table = &table,
		.conf = &conf,
		.check = check,
		.lacks = lacks,
		.start = start,
		.tick = tick,
		.reload = reload,
		.stop = stop,
	};

	return daemon_main(argc, argv, &program);
}

struct child {
	pid_t pid;
	int out;
	char text[16384];
	size_t len;
};

static char dir[64], conf_path[100];

static void
write_file(const char *path, const void *text, size_t len, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	cr_assert(fd >= 0);
	cr_assert_eq(write(fd, text, len), (ssize_t)len);
	cr_assert_eq(fchmod(fd, mode), 0);
	close(fd);
}

static void
configure(const char *text)
{
	write_file(conf_path, text, strlen(text), 0600);
}

static void
lab(void)
{
	snprintf(dir, sizeof(dir), "/tmp/gba-daemon-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(conf_path, sizeof(conf_path), "%s/d.conf", dir);
}

static void
lab_end(void)
{
	unlink(conf_path);
	rmdir(dir);
}

/* Past the leak check of a sanitizer, which cannot look at a forked child. */
static void
leave(int status, void *unused)
{
	(void)unused;
	fflush(NULL);
	_exit(status);
}

/* Run the daemon in a child, both its streams into one pipe. */
static struct child
spawn(const char *a, const char *b, const char *c)
{
	char *argv[] = { (char *)(uintptr_t) "gba-bsfd", (char *)(uintptr_t)a,
			 (char *)(uintptr_t)b, (char *)(uintptr_t)c, NULL };
	struct child child = { .len = 0 };
	int pipes[2], argc = 1;

	while (argv[argc] != NULL)
		argc++;
	cr_assert_eq(pipe2(pipes, O_CLOEXEC), 0);
	child.pid = fork();
	cr_assert(child.pid >= 0);
	if (child.pid == 0) {
		dup2(pipes[1], STDOUT_FILENO);
		dup2(pipes[1], STDERR_FILENO);
		on_exit(leave, NULL);
		exit(lab_main(argc, argv));
	}
	close(pipes[1]);
	child.out = pipes[0];
	return child;
}

static bool
read_until(struct child *c, const char *text)
{
	while (text == NULL || strstr(c->text, text) == NULL) {
		ssize_t n = read(c->out, c->text + c->len, sizeof(c->text) - 1 - c->len);

		if (n <= 0)
			return false;
		c->len += (size_t)n;
		c->text[c->len] = '\0';
	}
	return true;
}

static int
finish(struct child *c)
{
	int status;

	read_until(c, NULL);
	cr_assert_eq(waitpid(c->pid, &status, 0), c->pid);
	close(c->out);
	cr_assert(WIFEXITED(status), "%s", c->text);
	return WEXITSTATUS(status);
}

static struct child
run_to_end(const char *a, const char *b, const char *c, int rc)
{
	struct child child = spawn(a, b, c);

	cr_expect_eq(finish(&child), rc, "%s", child.text);
	return child;
}

Test(daemon, help_version_and_wrong_options_end_as_they_should)
{
	struct child c;

	lab();
	c = run_to_end("--help", NULL, NULL, 0);
	cr_expect(strstr(c.text, "--check-config") != NULL &&
			  strstr(c.text, "A lab daemon"),
		  "%s", c.text);
	c = run_to_end("-h", NULL, NULL, 0);
	c = run_to_end("-V", NULL, NULL, 0);
	cr_expect_eq(strncmp(c.text, "gba-bsfd (opengba) ", 19), 0, "%s", c.text);
	c = run_to_end("--version", NULL, NULL, 0);
	c = run_to_end("--nonsense", NULL, NULL, 2);
	cr_expect(strstr(c.text, "gba-bsfd --usage") != NULL, "%s", c.text);
	c = run_to_end("--usage", NULL, NULL, 0); /* the hint is true */
	cr_expect(strstr(c.text, "[--check-config]") != NULL, "%s", c.text);
	run_to_end("word", NULL, NULL, 2);
	run_to_end("-c", NULL, NULL, 2);
	lab_end();
}

Test(daemon, a_configuration_is_checked_and_printed_without_starting)
{
	struct child c;

	lab();
	configure("[lab]\nnumber = 6\n[log]\nlevel = debug\n");
	c = run_to_end("-c", conf_path, "--check-config", 0);
	cr_expect_str_eq(c.text, "");
	c = run_to_end("-c", conf_path, "--print-config", 0);
	cr_expect(strstr(c.text, "number = 6\n") != NULL, "%s", c.text);
	cr_expect(strstr(c.text, "level = debug\n") != NULL, "%s", c.text);
	cr_expect(strstr(c.text, "control = /run/opengba/bsf.sock\n") != NULL, "%s",
		  c.text);
	configure(c.text);
	cr_expect_str_eq(run_to_end("-c", conf_path, "--print-config", 0).text, c.text);
	configure("[lab]\nnumber = 10\n");
	c = run_to_end("-c", conf_path, "--check-config", 2);
	cr_expect(strstr(c.text, "d.conf:2: [lab] number: out of range") != NULL, "%s",
		  c.text);
	configure("[lab]\nnumber = 8\n");
	c = run_to_end("-c", conf_path, NULL, 2);
	cr_expect(strstr(c.text, "does not go with the rest") != NULL, "%s", c.text);
	configure("[lab]\nnumber = 9\n");
	c = run_to_end("-c", conf_path, "--check-config", 2);
	cr_expect_str_eq(c.text, "gba-bsfd: [lab] number is not set\n");
	c = run_to_end("-c", conf_path, NULL, 2);
	cr_expect_str_eq(c.text, "gba-bsfd: [lab] number is not set\n");
	c = run_to_end("-c", conf_path, "--print-config", 0); /* a file to start from */
	cr_expect(strstr(c.text, "number = 9\n") != NULL, "%s", c.text);
	unlink(conf_path);
	run_to_end("-c", conf_path, "--check-config", 2);
	run_to_end("--check-config", NULL, NULL, 0);
	lab_end();
}

Test(daemon, a_private_key_that_everybody_can_read_is_warned_of)
{
	static const struct {
		mode_t mode;
		bool warned;
	} rows_of_modes[] = { { 0600, false }, { 0640, false }, { 0400, false },
			      { 0644, true },  { 0602, true },	{ 0666, true } };
	char key_path[128], text[256], mode[32];
	struct child c;

	lab();
	snprintf(key_path, sizeof(key_path), "%s/tls.key", dir);
	snprintf(text, sizeof(text), "[lab]\nnumber = 7\nkey = %s\n", key_path);
	configure(text);
	for (size_t i = 0; i < ARRAY_LEN(rows_of_modes); i++) {
		write_file(key_path, "x", 1, rows_of_modes[i].mode);
		snprintf(mode, sizeof(mode), "tls.key has mode %04o",
			 (unsigned)rows_of_modes[i].mode);
		c = run_to_end("-c", conf_path, "--check-config", 0);
		cr_expect_eq(strstr(c.text, mode) != NULL, rows_of_modes[i].warned, "%s",
			     c.text);
		c = run_to_end("-c", conf_path, NULL, 1);
		cr_expect_eq(strstr(c.text, mode) != NULL, rows_of_modes[i].warned, "%s",
			     c.text);
		c = run_to_end("-c", conf_path, "--print-config", 0);
		cr_expect_eq(strstr(c.text, "has mode"), NULL, "%s", c.text);
	}
	unlink(key_path);
	cr_expect_str_eq(run_to_end("-c", conf_path, "--check-config", 0).text, "");
	lab_end();
}

Test(daemon, it_tells_when_it_is_ready_reloads_all_or_nothing_and_stops_with_0)
{
	struct child c;

	lab();
	configure("[run]\ncontrol =\n[log]\nlevel = debug\n");
	c = spawn("-c", conf_path, NULL);
	cr_assert(read_until(&c, "run ready program=gba-bsfd version="), "%s", c.text);
	cr_expect(strstr(c.text, "info    lab started number=5 impi=~") != NULL, "%s",
		  c.text);
	cr_expect(strstr(c.text, "alice") == NULL, "%s", c.text);
	cr_expect(strstr(c.text, "info    lab core=0\n") != NULL, "%s", c.text);
	cr_expect(read_until(&c, "debug   lab tick\n"), "%s", c.text);
	configure("[lab]\nnumber = 11\n");
	kill(c.pid, SIGHUP);
	cr_expect(read_until(&c, "run reload refused, all stays: "), "%s", c.text);
	cr_expect(strstr(c.text, "reload number") == NULL);
	configure("[lab]\nnumber = 3\n");
	kill(c.pid, SIGHUP);
	cr_expect(read_until(&c, "info    lab reload number=3\n"), "%s", c.text);
	cr_expect(read_until(&c, "run reloaded\n"), "%s", c.text);
	kill(c.pid, SIGTERM);
	cr_expect_eq(finish(&c), 0);
	cr_expect(strstr(c.text, "lab stop called\nnotice  run stopped\n") != NULL, "%s",
		  c.text);
	lab_end();
}

Test(daemon, a_start_that_fails_ends_with_1_and_identities_appear_when_asked_for)
{
	struct child c;

	lab();
	configure("[run]\ncontrol =\n[lab]\nnumber = 7\n[log]\nidentities = full\n");
	c = run_to_end("-c", conf_path, NULL, 1);
	cr_expect(strstr(c.text, "impi=alice@example\n") != NULL, "%s", c.text);
	cr_expect(strstr(c.text, "error   run not started: store failure\n") != NULL,
		  "%s", c.text);
	configure("[run]\ncontrol =\nuser = no-such-user\n");
	if (geteuid() == 0) {
		c = run_to_end("-c", conf_path, NULL, 1);
		cr_expect(strstr(c.text, "no such user user=no-such-user") != NULL, "%s",
			  c.text);
	}
	lab_end();
}

Test(daemon, systemd_is_told_ready_and_stopping)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char text[4096] = "";
	struct child c;
	ssize_t n;
	int fd;

	lab();
	configure("[run]\ncontrol =\n");
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/notify", dir);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	c = spawn("-c", conf_path, NULL);
	n = recv(fd, text, sizeof(text) - 1, 0);
	cr_expect(n > 0 && strcmp(text, "READY=1") == 0, "%s", text);
	kill(c.pid, SIGINT);
	cr_expect_eq(finish(&c), 0);
	n = recv(fd, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	cr_expect_str_eq(text, "STOPPING=1");
	close(fd);
	unlink(a.sun_path);
	lab_end();
}

static const uint8_t key_octets[32] = { 0x00, 0x11, 0x22, 0xff, 0x0a, [31] = 0x99 };
static const char key_hex[] =
	"001122ff0a00000000000000000000000000000000000000000000000000"
	"0099\n";

Test(daemon, a_key_file_is_read_in_both_forms_and_refused_when_others_may_read_it)
{
	const struct gba_random random = gba_random_system();
	const struct gba_seal_key untouched = { { 7 } };
	struct gba_seal_key key = untouched;
	struct conf_error err;

	lab();
	write_file(conf_path, key_octets, 32, 0600);
	cr_expect_eq(daemon_key_file(&key, conf_path, false, &random, &err), GBA_OK);
	cr_expect_arr_eq(key.b, key_octets, 32);
	write_file(conf_path, key_hex, 65, 0400);
	key = untouched;
	cr_expect_eq(daemon_key_file(&key, conf_path, false, &random, &err), GBA_OK);
	cr_expect_arr_eq(key.b, key_octets, 32);
	write_file(conf_path, key_hex, 64, 0600);
	cr_expect_eq(daemon_key_file(&key, conf_path, false, &random, &err), GBA_OK);

	key = untouched;
	write_file(conf_path, key_hex, 63, 0600);
	cr_expect_eq(daemon_key_file(&key, conf_path, true, &random, &err),
		     GBA_ERR_SYNTAX);
	write_file(conf_path, key_octets, 31, 0600);
	cr_expect_eq(daemon_key_file(&key, conf_path, true, &random, &err),
		     GBA_ERR_SYNTAX);
	write_file(conf_path, key_hex, 0, 0600);
	cr_expect_eq(daemon_key_file(&key, conf_path, true, &random, &err),
		     GBA_ERR_SYNTAX);
	write_file(conf_path, key_octets, 32, 0640);
	cr_expect_eq(daemon_key_file(&key, conf_path, true, &random, &err),
		     GBA_ERR_DENIED);
	cr_expect(strstr(err.text, "mode is 0640") != NULL, "%s", err.text);
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	cr_expect_eq(daemon_key_file(&key, conf_path, true, &random, &err), GBA_OK);
	unsetenv("CREDENTIALS_DIRECTORY");
	key = untouched;
	write_file(conf_path, key_octets, 32, 0604);
	cr_expect_eq(daemon_key_file(&key, conf_path, true, &random, &err),
		     GBA_ERR_DENIED);
	cr_expect_eq(daemon_key_file(&key, dir, true, &random, &err), GBA_ERR_DENIED);
	cr_expect_arr_eq(key.b, untouched.b, 32, "a refusal changes nothing");
	lab_end();
}

Test(daemon, a_missing_key_file_is_made_once_when_asked_for)
{
	const struct gba_random random = gba_random_system();
	struct gba_seal_key key, again;
	struct conf_error err;
	struct stat st;

	lab();
	cr_expect_eq(daemon_key_file(&key, conf_path, false, &random, &err),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(daemon_key_file(&key, "/nonexistent/a.key", true, &random, &err),
		     GBA_ERR_IO);
	cr_expect_str_eq(err.text, "/nonexistent/a.key: a new key cannot be written: "
				   "there is no such directory");
	cr_assert_eq(daemon_key_file(&key, conf_path, true, &random, &err), GBA_OK, "%s",
		     err.text);
	cr_assert_eq(stat(conf_path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600);
	cr_assert_eq(daemon_key_file(&again, conf_path, true, &random, &err), GBA_OK);
	cr_expect_arr_eq(key.b, again.b, 32);
	lab_end();
}
