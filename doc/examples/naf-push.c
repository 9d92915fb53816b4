/* SPDX-License-Identifier: Apache-2.0 */
/* naf-push CONF FQDN IMPI TEXT: an SA with a UE that did not call: the GPI that goes to
 * it, and a first message behind it, in hexadecimal (PROJECT PROFILE P1).
 *
 *     cc -o naf-push naf-push.c $(pkg-config --cflags --libs gba-naf)
 */
#include <gba/push.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void
print(const char *name, const uint8_t *p, size_t len)
{
	printf("%s=", name);
	for (size_t i = 0; i < len; i++)
		printf("%02x", p[i]);
	putchar('\n');
}

static enum gba_naf_status
push(struct gba_naf *naf, const char *fqdn, const char *impi, const char *text)
{
	const struct gba_naf_push order = { .size = sizeof(order),
					    .fqdn = fqdn,
					    .impi = impi,
					    .expires = (int64_t)time(NULL) + 3600 };
	static uint8_t message[GBA_NAF_GPL_MAX];
	struct gba_naf_sa *sa = NULL;
	enum gba_naf_status status = gba_naf_push_get(naf, &order, 5000, &sa);
	const uint8_t *gpi;
	size_t len;
	uint32_t sn;

	if (status != GBA_NAF_OK)
		return status;
	printf("ptid=%s expires=%lld\n", gba_naf_sa_ptid(sa),
	       (long long)gba_naf_sa_expires(sa));
	gpi = gba_naf_sa_gpi(sa, &len);
	print("gpi", gpi, len);
	status = gba_naf_sa_protect(naf, gba_naf_sa_ptid(sa), GBA_NAF_ENCRYPT, text,
				    strlen(text), message, sizeof(message), &len, &sn);
	if (status == GBA_NAF_OK)
		print("message", message, len);
	gba_naf_sa_free(sa);
	return status;
}

int
main(int argc, char **argv)
{
	enum gba_naf_status status = GBA_NAF_ERR_ARG;
	struct gba_naf *naf = NULL;

	if (argc != 5 || gba_naf_new(&naf) != GBA_NAF_OK)
		return 2;
	if (gba_naf_load(naf, argv[1]) != GBA_NAF_OK || gba_naf_open(naf) != GBA_NAF_OK) {
		fprintf(stderr, "naf-push: %s\n", gba_naf_error(naf));
		gba_naf_free(naf);
		return 2;
	}
	status = gba_naf_ready(naf, 20000);
	if (status == GBA_NAF_OK)
		status = push(naf, argv[2], argv[3], argv[4]);
	if (status != GBA_NAF_OK)
		fprintf(stderr, "naf-push: %s\n", gba_naf_strerror(status));
	gba_naf_free(naf);
	return status == GBA_NAF_OK ? 0 : 1;
}
