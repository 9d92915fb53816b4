/* SPDX-License-Identifier: Apache-2.0 */
/* Times of SMPP: YYMMDDhhmmsstnnp.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "smsc/tsms_order.h"

static int
two(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool
is_date(const struct tm *tm)
{
	struct tm copy = *tm;

	(void)timegm(&copy); /* makes another date of one that does not exist */
	return copy.tm_year == tm->tm_year && copy.tm_mon == tm->tm_mon &&
	       copy.tm_mday == tm->tm_mday && copy.tm_hour == tm->tm_hour &&
	       copy.tm_min == tm->tm_min && copy.tm_sec == tm->tm_sec;
}

static bool
read_absolute(int64_t *wall_s, const char *text)
{
	struct tm tm = { .tm_year = 100 + two(text),
			 .tm_mon = two(text + 2) - 1,
			 .tm_mday = two(text + 4),
			 .tm_hour = two(text + 6),
			 .tm_min = two(text + 8),
			 .tm_sec = two(text + 10) };
	const int quarters = two(text + 13); /* that local time is ahead of, or behind */

	if (!is_date(&tm) || quarters > 48)
		return false;
	*wall_s = (int64_t)timegm(&tm) -
		  (text[15] == '+' ? 1 : -1) * quarters * INT64_C(900);
	return true;
}

static bool
read_relative(int64_t *wall_s, const char *text, int64_t now_s)
{
	const time_t now = (time_t)now_s;
	struct tm tm;

	if (memcmp(text + 12, "000", 3) != 0 || gmtime_r(&now, &tm) == NULL)
		return false;
	tm.tm_year += two(text);
	tm.tm_mon += two(text + 2);
	tm.tm_mday += two(text + 4);
	tm.tm_hour += two(text + 6);
	tm.tm_min += two(text + 8);
	tm.tm_sec += two(text + 10);
	*wall_s = (int64_t)timegm(&tm);
	return true;
}

bool
tsms_time_read(int64_t *wall_s, const char *text, int64_t now_s)
{
	if (strspn(text, "0123456789") != 15 || strlen(text) != 16)
		return false;
	if (text[15] == 'R')
		return read_relative(wall_s, text, now_s);
	return (text[15] == '+' || text[15] == '-') && read_absolute(wall_s, text);
}

static unsigned
by_day(unsigned before, unsigned bit, const char *text)
{
	if (text[0] == '\0')
		return before;
	return text[15] == 'R' ? before & ~bit : before | bit;
}

unsigned
tsms_times_by_day(unsigned before, const char *schedule, const char *validity)
{
	return by_day(by_day(before, MESSAGE_DUE_BY_DAY, schedule),
		      MESSAGE_EXPIRES_BY_DAY, validity);
}

void
tsms_time_put(char out[17], int64_t wall_s)
{
	const time_t wall = (time_t)wall_s;
	struct tm tm;

	out[0] = '\0';
	if (gmtime_r(&wall, &tm) != NULL)
		snprintf(out, 17, "%02u%02u%02u%02u%02u%02u000+",
			 (unsigned)tm.tm_year % 100, (unsigned)(tm.tm_mon + 1) % 100,
			 (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
			 (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}
