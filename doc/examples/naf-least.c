/* SPDX-License-Identifier: Apache-2.0 */
/* naf-least CONF HOST: for a line with a B-TID the key is fetched, any other line is
 * judged as the Authorization of a "GET /". It ends with 1, without a word, when the BSF
 * is not reached.
 *
 *     cc -o naf-least naf-least.c $(pkg-config --cflags --libs gba-naf)
 */
#include <gba/naf.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	static const uint8_t http_digest[GBA_NAF_UA_ID_LEN] = { 1, 0, 0, 0, 2 };
	struct gba_naf_request r = { .size = sizeof(r), .method = "GET", .target = "/" };
	char line[4096], value[GBA_NAF_VALUE_MAX];
	struct gba_naf_verdict *v;
	struct gba_naf_key *key;
	struct gba_naf *naf;

	if (argc != 3 || gba_naf_new(&naf) || gba_naf_load(naf, argv[1]) ||
	    gba_naf_open(naf) || gba_naf_ready(naf, 20000))
		return 1;
	for (r.host = argv[2]; scanf("%4095[^\n]%*c", line) == 1; fflush(stdout)) {
		r.authorization = line;
		if (!gba_naf_key_get(naf, argv[2], http_digest, line, 5000, &key)) {
			printf("%lld\n", (long long)gba_naf_key_expires(key));
			gba_naf_key_free(key);
		} else if (!gba_naf_check(naf, &r, 5000, &v)) {
			if (gba_naf_verdict_header(v, "", 0, value, sizeof(value)))
				*value = '\0';
			printf("%u %s\n", gba_naf_verdict_http(v), value);
			gba_naf_verdict_free(v);
		}
	}
	gba_naf_free(naf);
	return 0;
}
