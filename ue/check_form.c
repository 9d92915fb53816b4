/* SPDX-License-Identifier: Apache-2.0 */
/* A challenge cut into its directives, with what a strict reader would stumble over. */
#include <string.h>
#include <strings.h>

#include "ue/check.h"

static struct gba_text
from(struct gba_text t, size_t at)
{
	return (struct gba_text){ t.p + at, t.len - at };
}

static size_t
blanks_at(struct gba_text t)
{
	size_t n = 0;

	while (n < t.len && (t.p[n] == ' ' || t.p[n] == '\t'))
		n++;
	return n;
}

static size_t
span_until(struct gba_text t, const char *ends)
{
	size_t n = 0;

	while (n < t.len && strchr(ends, t.p[n]) == NULL)
		n++;
	return n;
}

/* The value behind '='; false: a quote is not closed. */
static bool
take_value(struct check_item *item, struct gba_text *rest)
{
	size_t n;

	item->quoted = rest->len > 0 && rest->p[0] == '"';
	if (!item->quoted) {
		n = span_until(*rest, ", \t");
		item->value = (struct gba_text){ rest->p, n };
		*rest = from(*rest, n);
		return n > 0;
	}
	*rest = from(*rest, 1);
	n = span_until(*rest, "\"");
	if (n == rest->len)
		return false;
	item->value = (struct gba_text){ rest->p, n };
	*rest = from(*rest, n + 1);
	return true;
}

static bool
take_item(struct check_form *form, struct gba_text *rest)
{
	struct check_item *item = &form->items[form->count];
	size_t n = span_until(*rest, "=, \t\"");

	item->name = (struct gba_text){ rest->p, n };
	for (size_t i = 0; i < n; i++)
		form->upper = form->upper || (rest->p[i] >= 'A' && rest->p[i] <= 'Z');
	*rest = from(*rest, n);
	form->blanks = form->blanks || blanks_at(*rest) > 0;
	*rest = from(*rest, blanks_at(*rest));
	if (n == 0 || rest->len == 0 || rest->p[0] != '=')
		return false;
	*rest = from(*rest, 1);
	form->blanks = form->blanks || blanks_at(*rest) > 0;
	*rest = from(*rest, blanks_at(*rest));
	if (!take_value(item, rest))
		return false;
	form->count++;
	return true;
}

void
check_form_read(struct check_form *out, struct gba_text value)
{
	static const char scheme[] = "Digest ";
	struct gba_text rest = value;

	memset(out, 0, sizeof(*out));
	if (value.len == 0)
		return;
	out->has_scheme = value.len >= sizeof(scheme) &&
			  memcmp(value.p, scheme, sizeof(scheme) - 1) == 0 &&
			  value.p[sizeof(scheme) - 1] != ' ';
	rest = from(rest, span_until(rest, " \t"));
	rest = from(rest, blanks_at(rest));
	while (rest.len > 0) {
		if (out->count == CHECK_FORM_MAX || !take_item(out, &rest)) {
			out->broken = true;
			return;
		}
		if (rest.len == 0)
			return;
		if (rest.len < 3 || memcmp(rest.p, ", ", 2) != 0 || rest.p[2] == ' ')
			out->blanks = true;
		rest = from(rest, blanks_at(rest));
		if (rest.len > 0 && rest.p[0] == ',')
			rest = from(rest, 1);
		rest = from(rest, blanks_at(rest));
	}
}

const struct check_item *
check_form_find(const struct check_form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (gba_text_is_nocase(form->items[i].name, name))
			return &form->items[i];
	return NULL;
}
