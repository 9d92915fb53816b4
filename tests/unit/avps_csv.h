/* SPDX-License-Identifier: Apache-2.0 */
/** @file avps_csv.h  The lists of AVPs of tests/vectors, read for the tests. */
#ifndef GBA_UNIT_AVPS_CSV_H
#define GBA_UNIT_AVPS_CSV_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

struct csv_avp {
	uint32_t code, vendor;
	char name[64], type[32], flags[16];
};

#define CSV_MAX 80
#define CSV_GBA VECTORS_DIR "/gba-avps.csv"
#define CSV_MTC VECTORS_DIR "/mtc-avps.csv"
#define CSV_LOAD VECTORS_DIR "/load-avps.csv" /* nobody reads these */

/* The first five columns have no quotes and no commas in them. */
static size_t
csv_read(struct csv_avp out[CSV_MAX], const char *path)
{
	FILE *file = fopen(path, "r");
	char line[1024];
	size_t n = 0;

	cr_assert_not_null(file);
	cr_assert_not_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file) != NULL) {
		struct csv_avp *a = &out[n];

		cr_assert_lt(n, CSV_MAX);
		memset(a, 0, sizeof(*a));
		if (sscanf(line, "%u,%63[^,],%u,%31[^,],%15[^,]", &a->code, a->name,
			   &a->vendor, a->type, a->flags) >= 4)
			n++;
	}
	fclose(file);
	cr_assert_gt(n, 12);
	return n;
}

#endif
