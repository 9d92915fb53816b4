/* SPDX-License-Identifier: Apache-2.0 */
/* xs:dateTime and HTTP dates; neither the locale nor TZ matters. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "codec/bsf_xml.h"

#define WALL_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static struct tm
utc(int64_t wall_s)
{
	const time_t t = wall_s < 0 ? 0 : wall_s > WALL_MAX ? WALL_MAX : wall_s;
	struct tm tm;

	gmtime_r(&t, &tm);
	return tm;
}

void
gba_datetime_build(char out[21], int64_t wall_s)
{
	const struct tm tm = utc(wall_s);
	struct gba_buf buf = gba_buf(out, 21);

	gba_buf_fmt(&buf, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void
gba_http_date_build(char out[30], int64_t wall_s)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const struct tm tm = utc(wall_s);
	struct gba_buf buf = gba_buf(out, 30);

	gba_buf_fmt(&buf, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
		    days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
		    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* The number of exactly `width` digits before `end`; consumes both. */
static bool
take_number(struct gba_text *t, size_t width, char end, int max, int *out)
{
	uint64_t n;

	if (t->len < width ||
	    (end != '\0' && (t->len < width + 1 || t->p[width] != end)) ||
	    gba_number(&n, (struct gba_text){ t->p, width }, 0, (uint64_t)max) != GBA_OK)
		return false;
	*out = (int)n;
	width += end != '\0';
	*t = (struct gba_text){t->p + width, t->len - width};
	return true;
}

/* ".25", which is dropped. */
static bool
take_fraction(struct gba_text *t)
{
	size_t n = 1;

	if (t->len == 0 || t->p[0] != '.')
		return true;
	while (n < t->len && t->p[n] >= '0' && t->p[n] <= '9')
		n++;
	*t = (struct gba_text){t->p + n, t->len - n};
	return n > 1;
}

/* "Z", "+hh:mm", "-hh:mm", or nothing, which is read as UTC. */
static bool
take_offset(struct gba_text *t, int *minutes)
{
	int sign = 1, h, m;

	*minutes = 0;
	if (t->len == 0 || gba_text_is(*t, "Z"))
		return true;
	if (t->p[0] != '+' && t->p[0] != '-')
		return false;
	sign = t->p[0] == '-' ? -1 : 1;
	*t = (struct gba_text){t->p + 1, t->len - 1};
	if (!take_number(t, 2, ':', 14, &h) || !take_number(t, 2, '\0', 59, &m) ||
	    t->len > 0)
		return false;
	*minutes = sign * (60 * h + m);
	return true;
}

enum gba_status
gba_datetime_parse(int64_t *wall_s, struct gba_text t)
{
	struct tm tm = { .tm_isdst = 0 }, check;
	int minutes;
	int64_t s;

	if (t.p == NULL || !take_number(&t, 4, '-', 9999, &tm.tm_year) ||
	    !take_number(&t, 2, '-', 12, &tm.tm_mon) ||
	    !take_number(&t, 2, 'T', 31, &tm.tm_mday) ||
	    !take_number(&t, 2, ':', 23, &tm.tm_hour) ||
	    !take_number(&t, 2, ':', 59, &tm.tm_min) ||
	    !take_number(&t, 2, '\0', 59, &tm.tm_sec) || !take_fraction(&t) ||
	    !take_offset(&t, &minutes))
		return GBA_ERR_SYNTAX;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	check = tm;
	s = timegm(&check);
	if (check.tm_mon != tm.tm_mon || check.tm_mday != tm.tm_mday) /* 30 February */
		return GBA_ERR_SYNTAX;
	s -= INT64_C(60) * minutes;
	if (s < 0 || s > WALL_MAX)
		return GBA_ERR_SYNTAX;
	*wall_s = s;
	return GBA_OK;
}
