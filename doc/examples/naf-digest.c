/* SPDX-License-Identifier: Apache-2.0 */
/* naf-digest CONF HOST: each line of input is the Authorization of a "GET /", or empty;
 * what the reply has to say is written.
 *
 *     cc -o naf-digest naf-digest.c $(pkg-config --cflags --libs gba-naf)
 */
#include <gba/naf.h>
#include <stdio.h>
#include <string.h>

static void
judge(struct gba_naf *naf, struct gba_naf_request *request)
{
	char value[GBA_NAF_VALUE_MAX] = "";
	struct gba_naf_verdict *verdict;

	if (gba_naf_check(naf, request, 5000, &verdict) != GBA_NAF_OK) {
		puts("503");
		return;
	}
	if (gba_naf_verdict_field(verdict) != NULL &&
	    gba_naf_verdict_header(verdict, "", 0, value, sizeof(value)) == GBA_NAF_OK)
		printf("%u %s %s: %s\n", gba_naf_verdict_http(verdict),
		       gba_naf_verdict_identity(verdict), gba_naf_verdict_field(verdict),
		       value);
	else
		printf("%u %s\n", gba_naf_verdict_http(verdict),
		       gba_naf_verdict_reason(verdict));
	gba_naf_verdict_free(verdict);
}

int
main(int argc, char **argv)
{
	struct gba_naf_request request = { .size = sizeof(request),
					   .method = "GET",
					   .target = "/" };
	struct gba_naf *naf = NULL;
	char line[4096];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 3 || gba_naf_new(&naf) != GBA_NAF_OK)
		return 2;
	if (gba_naf_load(naf, argv[1]) == GBA_NAF_OK && gba_naf_open(naf) == GBA_NAF_OK &&
	    gba_naf_ready(naf, 20000) == GBA_NAF_OK) {
		request.host = argv[2];
		while (fgets(line, sizeof(line), stdin) != NULL) {
			line[strcspn(line, "\n")] = '\0';
			request.authorization = *line != '\0' ? line : NULL;
			judge(naf, &request);
		}
	} else {
		fprintf(stderr, "naf-digest: %s\n", gba_naf_error(naf));
	}
	gba_naf_free(naf);
	return 0;
}
