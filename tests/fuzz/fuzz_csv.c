/* SPDX-License-Identifier: Apache-2.0 */
/* CSV of subscribers: lines rise, each row is good or has a reason. */
#include "check.h"

#include <string.h>

#include "codec/provision.h"

struct seen {
	unsigned line;
	size_t rows;
};

static bool
on_row(void *ctx, unsigned line, const struct provision_subscriber *sub,
       const struct provision_error *err)
{
	struct seen *seen = ctx;

	CHECK((sub == NULL) != (err == NULL));
	CHECK(seen->rows == 0 || line > seen->line);
	if (sub != NULL)
		CHECK(sub->impi[0] != '\0' &&
		      (sub->digest.realm[0] != '\0' ||
		       (sub->sec.k_len >= 16 && sub->sec.res_len >= 4)));
	else
		CHECK(err->text[0] != '\0' && err->line == line);
	seen->line = line;
	seen->rows++;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = { .line = 0 };
	const struct gba_octets csv = { data, size };

	if (provision_csv(csv, on_row, &seen) != GBA_OK)
		CHECK(seen.rows == 1);
	return 0;
}
