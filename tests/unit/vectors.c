/* SPDX-License-Identifier: Apache-2.0 */
/* Reading tests/vectors: what is missing, mis-sized or left unread fails the test. */
#include "vectors.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors_exempt.h"

struct read_node {
	const json_t *node;
	void *octets; /* decoded, or NULL */
	struct read_node *next;
};

struct vectors {
	char name[64];
	json_t *json;
	struct read_node *nodes;
};

struct vectors *
vectors_open(const char *name)
{
	const char *dir = getenv("VECTORS_DIR");
	struct vectors *file = calloc(1, sizeof(*file));
	json_error_t error;
	char path[1024];

	cr_assert_not_null(file);
	snprintf(path, sizeof(path), "%s/%s.json", dir != NULL ? dir : VECTORS_DIR, name);
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	cr_assert_not_null(file->json, "%s: line %d: %s", path, error.line, error.text);
	return file;
}

struct vec
vectors_root(struct vectors *file)
{
	struct vec root = { .file = file, .at = file->json };

	snprintf(root.path, sizeof(root.path), "%s:", file->name);
	return root;
}

static struct read_node *
find_read(const struct vectors *file, const json_t *node)
{
	struct read_node *n = file->nodes;

	while (n != NULL && n->node != node)
		n = n->next;
	return n;
}

/* The files are a few levels deep, and ours: recursion is bounded by them. */
static size_t
count_unread(const struct vectors *file, const char *key, json_t *node)
{
	size_t unread = 0, i;
	const char *k;
	json_t *child;

	if (json_is_object(node)) {
		json_object_foreach(node, k, child) unread +=
			count_unread(file, k, child);
	} else if (json_is_array(node)) {
		json_array_foreach(node, i, child) unread +=
			count_unread(file, key, child);
	} else if (!vectors_is_exempt(key) && find_read(file, node) == NULL) {
		cr_log_error("%s: a value \"%s\" is not read by the test", file->name,
			     key);
		unread = 1;
	}
	return unread;
}

/* For mutate.test: which test reads this file in full. */
static void
log_close(const struct vectors *file)
{
	const char *path = getenv("VECTORS_LOG");
	FILE *log = path != NULL ? fopen(path, "a") : NULL;

	if (log == NULL)
		return;
	fprintf(log, "%s/%s %s\n", criterion_current_test->category,
		criterion_current_test->name, file->name);
	fclose(log);
}

void
vectors_close(struct vectors *file)
{
	const size_t unread = count_unread(file, "", file->json);

	log_close(file);
	cr_expect_eq(unread, 0, "%s: %zu values are not read", file->name, unread);
	vectors_forget(file);
}

void
vectors_forget(struct vectors *file)
{
	while (file->nodes != NULL) {
		struct read_node *next = file->nodes->next;

		free(file->nodes->octets);
		free(file->nodes);
		file->nodes = next;
	}
	json_decref(file->json);
	free(file);
}

bool
vec_has(const struct vec *at, const char *key)
{
	return json_object_get(at->at, key) != NULL;
}

static json_t *
child_of(const struct vec *at, const char *key)
{
	json_t *node = json_object_get(at->at, key);

	cr_assert_not_null(node, "%s no \"%s\"", at->path, key);
	return node;
}

struct vec
vec_object(const struct vec *at, const char *key)
{
	struct vec v = { .file = at->file, .at = child_of(at, key) };

	cr_assert(json_is_object((const json_t *)v.at), "%s%s is no object", at->path,
		  key);
	snprintf(v.path, sizeof(v.path), "%.60s%.30s.", at->path, key);
	return v;
}

struct vec
vec_item(const struct vec *at, const char *key, size_t count, size_t i)
{
	const json_t *array = child_of(at, key);
	struct vec v = { .file = at->file, .at = json_array_get(array, i) };

	cr_assert_eq(json_array_size(array), count, "%s%s has %zu items, not %zu",
		     at->path, key, json_array_size(array), count);
	cr_assert(json_is_object((const json_t *)v.at), "%s%s[%zu]", at->path, key, i);
	snprintf(v.path, sizeof(v.path), "%.60s%.20s[%zu].", at->path, key, i);
	return v;
}

struct vec
vec_find(const struct vec *at, const char *key, const char *field, const char *text)
{
	const size_t count = json_array_size(child_of(at, key));

	for (size_t i = 0; i < count; i++) {
		const struct vec v = vec_item(at, key, count, i);
		const char *value = json_string_value(json_object_get(v.at, field));

		if (value != NULL && strcmp(value, text) == 0)
			return v;
	}
	cr_assert(false, "%s%s: no item with %s = %s", at->path, key, field, text);
	return *at;
}

static struct read_node *
read_value(const struct vec *at, const char *key, json_type type)
{
	const json_t *node = child_of(at, key);
	struct read_node *n = find_read(at->file, node);

	cr_assert_eq(json_typeof(node), type, "%s%s is of another type", at->path, key);
	if (n == NULL) {
		n = calloc(1, sizeof(*n));
		cr_assert_not_null(n);
		n->node = node;
		n->next = at->file->nodes;
		at->file->nodes = n;
	}
	return n;
}

struct gba_text
vec_text(const struct vec *at, const char *key)
{
	const json_t *node = read_value(at, key, JSON_STRING)->node;

	return (struct gba_text){ json_string_value(node), json_string_length(node) };
}

const char *
vec_str(const struct vec *at, const char *key)
{
	const struct gba_text t = vec_text(at, key);

	cr_assert_eq(strlen(t.p), t.len, "%s%s has a NUL inside", at->path, key);
	return t.p;
}

uint64_t
vec_number(const struct vec *at, const char *key)
{
	const json_int_t n = json_integer_value(read_value(at, key, JSON_INTEGER)->node);

	cr_assert_geq(n, 0, "%s%s", at->path, key);
	return (uint64_t)n;
}

struct gba_octets
vec_octets(const struct vec *at, const char *key)
{
	struct read_node *n = read_value(at, key, JSON_STRING);
	const struct gba_text hex = vec_text(at, key);

	if (n->octets == NULL) {
		n->octets = malloc(hex.len / 2 + 1);
		cr_assert_not_null(n->octets);
		cr_assert_eq(gba_unhex(n->octets, hex.len / 2, hex), GBA_OK,
			     "%s%s: no hex", at->path, key);
	}
	return (struct gba_octets){ n->octets, hex.len / 2 };
}

void
vec_hex(void *out, size_t len, const struct vec *at, const char *key)
{
	const struct gba_octets o = vec_octets(at, key);

	cr_assert_eq(o.len, len, "%s%s has %zu octets, not %zu", at->path, key, o.len,
		     len);
	memcpy(out, o.p, len);
}

void
vec_expect_hex(const struct vec *at, const char *key, const void *p, size_t len)
{
	const struct gba_octets o = vec_octets(at, key);

	cr_expect_eq(o.len, len, "%s%s has %zu octets, not %zu", at->path, key, o.len,
		     len);
	if (o.len == len)
		cr_expect_arr_eq(p, o.p, len, "%s%s differs", at->path, key);
}

void
vec_expect_str(const struct vec *at, const char *key, const char *s)
{
	cr_expect_str_eq(s, vec_str(at, key), "%s%s differs: %s", at->path, key, s);
}

void
vec_expect_number(const struct vec *at, const char *key, uint64_t number)
{
	const uint64_t n = vec_number(at, key);

	cr_expect_eq(number, n, "%s%s is %" PRIu64 ", not %" PRIu64, at->path, key,
		     number, n);
}
