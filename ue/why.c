/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences for people. */
#include "ue/why.h"

#include <stdarg.h>
#include <stdio.h>

void
ue_why(struct ue_why *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	for (char *p = why->text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
}
