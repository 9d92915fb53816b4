/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs of every control socket read and write alike. */
#include "run/ctl_words.h"

#include <string.h>
#include <time.h>

#include "base/octets.h"

static bool
is_listed(const char *names, const char *name)
{
	const size_t len = strlen(name);
	const char *at = names;

	while (len > 0 && (at = strstr(at, name)) != NULL) {
		if ((at == names || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

bool
ctl_words_are(const struct ctl_request *request, struct ctl_reply *reply,
	      const char *names)
{
	for (size_t i = 0; i < request->count; i++) {
		if (is_listed(names, request->name[i]))
			continue;
		ctl_refuse(reply, "%.40s: \"%s\" takes no such word; it takes: %s",
			   request->name[i], request->verb,
			   names[0] != '\0' ? names : "none");
		return false;
	}
	return true;
}

const char *
ctl_need(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
	 const char *example)
{
	const char *value = ctl_word(request, name);

	if (value != NULL && value[0] != '\0')
		return value;
	ctl_refuse(reply, "%s: %s; give it as %s=%s", name,
		   value == NULL ? "missing" : "empty", name, example);
	return NULL;
}

bool
ctl_yes_no(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
	   bool *out)
{
	const char *value = ctl_word(request, name);

	if (value != NULL && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
		ctl_refuse(reply, "%s: \"%.20s\" is neither yes nor no", name, value);
		return false;
	}
	*out = value != NULL && strcmp(value, "yes") == 0;
	return true;
}

bool
ctl_limit(const struct ctl_request *request, struct ctl_reply *reply, unsigned absent,
	  unsigned *out)
{
	const char *value = ctl_word(request, "limit");
	uint64_t number = absent;

	if (value != NULL &&
	    gba_number(&number, gba_text(value), 1, CTL_LIST_MAX) != GBA_OK) {
		ctl_refuse(reply, "limit: \"%.20s\" is not a number from 1 to %d", value,
			   CTL_LIST_MAX);
		return false;
	}
	*out = (unsigned)number;
	return true;
}

void
ctl_put_time(struct ctl_reply *reply, const char *name, int64_t wall_s)
{
	const time_t t = (time_t)wall_s;
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&t, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	ctl_put(reply, name, "%s", text);
}

void
ctl_put_time_if(struct ctl_reply *reply, const char *name, int64_t wall_s)
{
	if (wall_s == 0)
		ctl_put(reply, name, "%s", "");
	else
		ctl_put_time(reply, name, wall_s);
}
