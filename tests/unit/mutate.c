/* SPDX-License-Identifier: Apache-2.0 */
/* mutate DIR FILE EVERY PROGRAM FILTER...: change the values of DIR/FILE.json one by one,
 * in a copy, and demand that PROGRAM fails on each change with one of the tests FILTER.
 * Of all changes each EVERYth is made. Prints "ok" or what nobody noticed, as TAP
 * diagnostics.
 *
 * The changes of a value: an octet (two hexadecimal digits, or a character) goes at the
 * beginning, in the middle, at the end; one digit is another; the value is gone. Of long
 * text each single character goes. A number is one more. Of an array the last item goes.
 */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vectors_exempt.h"

#define LONG_TEXT 200
#define PATH_LEN  256

struct sweep {
	const char *dir, *file, *program;
	char **filters;
	size_t every, seen, made, missed;
	json_t *root;
	char copy[64];
};

static void
fail(const char *what)
{
	perror(what);
	exit(2);
}

static bool
test_passes(const struct sweep *s, const char *filter)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		const int null = open("/dev/null", O_WRONLY);

		if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
		    setenv("VECTORS_DIR", s->copy, 1) != 0)
			_exit(127);
		execl(s->program, s->program, "-q", "-j1", "--filter", filter,
		      (char *)NULL);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		fprintf(stderr, "%s cannot be run\n", s->program);
		exit(2);
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Write the document as it stands and ask the tests. */
static bool
all_pass(const struct sweep *s)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/%s.json", s->copy, s->file);
	if (json_dump_file(s->root, path, 0) != 0)
		fail(path);
	for (char **filter = s->filters; *filter != NULL; filter++)
		if (!test_passes(s, *filter))
			return false;
	return true;
}

static bool
is_due(struct sweep *s)
{
	return s->seen++ % s->every == 0;
}

static void
judge(struct sweep *s, const char *path, const char *what)
{
	s->made++;
	if (!all_pass(s))
		return;
	s->missed++;
	printf("# %s%s: %s, and no test minds\n", s->file, path, what);
}

static bool
is_hex(const char *text, size_t len)
{
	return len > 0 && len % 2 == 0 && strspn(text, "0123456789abcdef") == len;
}

/* --- values --- */

static void
change_text(struct sweep *s, json_t *value, const char *path, size_t at, size_t gone,
	    char instead)
{
	const size_t len = json_string_length(value);
	char *old, *new, what[64];

	if (at + gone > len || !is_due(s))
		return;
	old = malloc(len + 1);
	new = malloc(len + 3);
	if (old == NULL || new == NULL)
		fail("malloc");
	memcpy(old, json_string_value(value), len + 1);
	memcpy(new, old, at);
	memcpy(new + at, old + at + gone, len - at - gone);
	if (instead != '\0') {
		memcpy(new, old, len);
		new[at] = instead;
		gone = 0;
	}
	snprintf(what, sizeof(what), "%s at %zu of %zu",
		 gone > 0 ? "an octet is gone" : "a character is another", at, len);
	if (json_string_setn(value, new, len - gone) == 0) {
		judge(s, path, what);
		if (json_string_setn(value, old, len) != 0)
			fail("restore");
	}
	free(old);
	free(new);
}

static void
change_string(struct sweep *s, json_t *value, const char *path)
{
	const char *text = json_string_value(value);
	const size_t len = json_string_length(value);
	const bool hex = is_hex(text, len);
	const size_t octet = hex ? 2 : 1, mid = len / 2 / octet * octet;
	const char digit = len == 0 ? '\0' : text[mid];

	if (len == 0) {
		if (is_due(s) && json_string_set(value, "00") == 0) {
			judge(s, path, "it is empty no more");
			if (json_string_set(value, "") != 0)
				fail("restore");
		}
		return;
	}
	change_text(s, value, path, mid, 0, digit == '0' ? '1' : '0');
	if (!hex && len >= LONG_TEXT) {
		for (size_t at = 0; at < len; at++)
			change_text(s, value, path, at, 1, '\0');
		return;
	}
	change_text(s, value, path, 0, octet, '\0');
	if (len > 2 * octet)
		change_text(s, value, path, mid, octet, '\0');
	if (len > octet)
		change_text(s, value, path, len - octet, octet, '\0');
}

static void
change_number(struct sweep *s, json_t *value, const char *path)
{
	const json_int_t was = json_integer_value(value);

	if (!is_due(s))
		return;
	if (json_integer_set(value, was + 1) != 0)
		fail("change");
	judge(s, path, "it is one more");
	if (json_integer_set(value, was) != 0)
		fail("restore");
}

static void
remove_key(struct sweep *s, json_t *object, const char *key, const char *path)
{
	json_t *kept;

	if (!is_due(s))
		return;
	kept = json_deep_copy(object);
	if (kept == NULL || json_object_del(object, key) != 0)
		fail("remove");
	judge(s, path, "it is gone");
	if (json_object_clear(object) != 0 || json_object_update(object, kept) != 0)
		fail("restore");
	json_decref(kept);
}

static void
remove_last(struct sweep *s, json_t *array, const char *path)
{
	const size_t last = json_array_size(array) - 1;
	json_t *item;

	if (json_array_size(array) == 0 || !is_due(s))
		return;
	item = json_incref(json_array_get(array, last));
	if (json_array_remove(array, last) != 0)
		fail("remove");
	judge(s, path, "its last item is gone");
	if (json_array_append_new(array, item) != 0)
		fail("restore");
}

/* --- the walk --- */

static void walk(struct sweep *s, json_t *node, const char *path);

static void
walk_object(struct sweep *s, json_t *object, const char *path)
{
	const size_t count = json_object_size(object);
	char **keys = calloc(count + 1, sizeof(*keys)), below[PATH_LEN];
	size_t n = 0;
	const char *key;
	json_t *child;

	if (keys == NULL)
		fail("calloc");
	json_object_foreach(object, key, child) keys[n++] = strdup(key);
	for (size_t i = 0; i < n; i++) {
		if (vectors_is_exempt(keys[i]))
			continue;
		snprintf(below, sizeof(below), "%s.%s", path, keys[i]);
		walk(s, json_object_get(object, keys[i]), below);
		remove_key(s, object, keys[i], below);
	}
	for (size_t i = 0; i < n; i++)
		free(keys[i]);
	free(keys);
}

/* The files are a few levels deep, and ours: recursion is bounded by them. */
static void
walk(struct sweep *s, json_t *node, const char *path)
{
	char below[PATH_LEN];

	if (json_is_object(node)) {
		walk_object(s, node, path);
	} else if (json_is_array(node)) {
		for (size_t i = 0; i < json_array_size(node); i++) {
			snprintf(below, sizeof(below), "%s[%zu]", path, i);
			walk(s, json_array_get(node, i), below);
		}
		remove_last(s, node, path);
	} else if (json_is_string(node)) {
		change_string(s, node, path);
	} else if (json_is_integer(node)) {
		change_number(s, node, path);
	} else {
		printf("# %s%s: a value of a kind that is not known here\n", s->file,
		       path);
		s->missed++;
	}
}

int
main(int argc, char **argv)
{
	struct sweep s = { .copy = "vectors.XXXXXX" };
	char command[3 * PATH_LEN], path[PATH_LEN];
	json_error_t error;

	if (argc < 6) {
		fprintf(stderr, "mutate DIR FILE EVERY PROGRAM FILTER...\n");
		return 2;
	}
	s.dir = argv[1];
	s.file = argv[2];
	s.every = strtoul(argv[3], NULL, 10);
	s.program = argv[4];
	s.filters = argv + 5;
	snprintf(path, sizeof(path), "%s/%s.json", s.dir, s.file);
	s.root = json_load_file(path, 0, &error);
	if (s.root == NULL || s.every == 0 || mkdtemp(s.copy) == NULL) {
		fprintf(stderr, "%s: %s\n", path, error.text);
		return 2;
	}
	snprintf(command, sizeof(command), "cp '%s'/*.json '%s' && chmod -R u+w '%s'",
		 s.dir, s.copy, s.copy);
	if (system(command) != 0)
		fail(command);
	if (!all_pass(&s)) { /* unchanged, in the copy */
		printf("# %s: %s fails without a change\n", s.file, s.program);
		s.missed++;
	} else {
		walk(&s, s.root, ":");
	}
	printf("# %s: %zu changes of %zu made, %zu missed\n", s.file, s.made, s.seen,
	       s.missed);
	json_decref(s.root);
	snprintf(command, sizeof(command), "rm -rf '%s'", s.copy);
	if (system(command) != 0)
		fail(command);
	return s.missed > 0 || s.made == 0;
}
