/* SPDX-License-Identifier: Apache-2.0 */
/* guss-read FILE...: what the reader of GUSS documents makes of each, a line each:
 * "FILE read USS REMARK" or "FILE refused LINE: WHY". */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/guss.h"

static uint8_t *
slurp(size_t *len, const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *p = NULL;
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
		fprintf(stderr, "guss-read: %s: %s\n", path, strerror(errno));
		exit(2);
	}
	rewind(file);
	p = malloc((size_t)size + 1);
	*len = p != NULL ? fread(p, 1, (size_t)size, file) : 0;
	if (p == NULL || *len != (size_t)size) {
		fprintf(stderr, "guss-read: %s: cannot be read\n", path);
		exit(2);
	}
	(void)fclose(file);
	return p;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct guss_error err = { .line = 0 };
		struct guss *guss = NULL;
		size_t len;
		uint8_t *xml = slurp(&len, argv[i]);
		const enum gba_status status =
			guss_parse(&guss, (struct gba_octets){ xml, len }, &err);

		if (status == GBA_OK)
			printf("%s read %zu %s\n", argv[i], guss->uss_count, err.text);
		else if (status == GBA_ERR_SYNTAX)
			printf("%s refused %u: %s\n", argv[i], err.line, err.text);
		else
			printf("%s failed %s\n", argv[i], gba_status_name(status));
		guss_free(guss);
		free(xml);
	}
	return 0;
}
