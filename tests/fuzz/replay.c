/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over files: its seeds replay in `make check` without a fuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *exact = NULL;
	long size;
	int rc = -1;

	if (f == NULL)
		return -1;
	if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		goto out;
	rewind(f);
	exact = malloc((size_t)size > 0 ? (size_t)size : 1); /* exact: ASan sees one too far */
	if (exact == NULL || fread(exact, 1, (size_t)size, f) != (size_t)size)
		goto out;
	LLVMFuzzerTestOneInput(exact, (size_t)size);
	rc = 0;
out:
	free(exact);
	fclose(f);
	return rc;
}

int
main(int argc, char **argv)
{
	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		if (run_file(argv[i]) != 0) {
			fprintf(stderr, "replay: %s: cannot be read\n", argv[i]);
			return 1;
		}
	}
	return 0;
}
