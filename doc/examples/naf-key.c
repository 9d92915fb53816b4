/* SPDX-License-Identifier: Apache-2.0 */
/* naf-key CONF FQDN B-TID: the key of a B-TID for plain HTTP Digest, over any transport.
 *
 *     cc -o naf-key naf-key.c $(pkg-config --cflags --libs gba-naf)
 */
#include <gba/naf.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	static const uint8_t http_digest[GBA_NAF_UA_ID_LEN] = { 1, 0, 0, 0, 2 };
	enum gba_naf_status status = GBA_NAF_ERR_ARG;
	struct gba_naf_key *key = NULL;
	struct gba_naf *naf = NULL;

	if (argc != 4 || gba_naf_new(&naf) != GBA_NAF_OK)
		return 2;
	if (gba_naf_load(naf, argv[1]) != GBA_NAF_OK || gba_naf_open(naf) != GBA_NAF_OK) {
		fprintf(stderr, "naf-key: %s\n", gba_naf_error(naf));
		gba_naf_free(naf);
		return 2;
	}
	status = gba_naf_ready(naf, 20000);
	if (status == GBA_NAF_OK)
		status = gba_naf_key_get(naf, argv[2], http_digest, argv[3], 5000, &key);
	if (status == GBA_NAF_OK)
		printf("impi=%s expires=%lld\n", gba_naf_key_impi(key),
		       (long long)gba_naf_key_expires(key));
	else
		printf("%s\n", gba_naf_strerror(status));
	gba_naf_key_free(key);
	gba_naf_free(naf);
	return status == GBA_NAF_OK ? 0 : 1;
}
