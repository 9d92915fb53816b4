/* SPDX-License-Identifier: Apache-2.0 */
/* naf-check ROUNDS: what the verification of a Digest costs in the public library when
 * the key is in memory, against its three hash computations alone: MD5 of A1, A2 and of
 * the response, by libcrypto on contexts made before, each over text that was joined
 * before. The two take turns, and the fastest turn of each counts, which is the one that
 * nothing else disturbed. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../system/lib_load.h"

#define TURN 50 /* verifications; their requests stay in the cache, as from a socket */

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
turn_of_checks(struct gba_naf *naf, const char *nonce, unsigned from)
{
	static char auth[TURN][LOAD_AUTH_MAX];
	unsigned accepted = 0;
	double start, end;

	for (unsigned i = 0; i < TURN; i++)
		if (!load_answer(auth[i], nonce, from + i, LOAD_KEY))
			exit(2);
	start = now_us();
	for (unsigned i = 0; i < TURN; i++) {
		const struct gba_naf_request r = load_request(auth[i]);
		struct gba_naf_verdict *verdict = NULL;

		if (gba_naf_check(naf, &r, 1000, &verdict) == GBA_NAF_OK &&
		    gba_naf_verdict_http(verdict) == 200)
			accepted++;
		gba_naf_verdict_free(verdict);
	}
	end = now_us();
	if (accepted != TURN)
		exit(1);
	return (end - start) / TURN;
}

static void
hash(EVP_MD_CTX *ctx, const char *text)
{
	unsigned char value[EVP_MAX_MD_SIZE];

	if (EVP_DigestInit_ex2(ctx, NULL, NULL) != 1 ||
	    EVP_DigestUpdate(ctx, text, strlen(text)) != 1 ||
	    EVP_DigestFinal_ex(ctx, value, NULL) != 1)
		exit(2);
}

static double
turn_of_hashes(EVP_MD_CTX *ctx, const char *nonce)
{
	char password[45], a1[256], response[256];
	double start;

	load_password(password, LOAD_KEY);
	snprintf(a1, sizeof(a1), "%s:%s:%s", LOAD_BTID, LOAD_REALM, password);
	snprintf(response, sizeof(response), "%032x:%s:00000001:c0:auth:%032x", 0u, nonce,
		 0u);
	start = now_us();
	for (unsigned i = 0; i < TURN; i++) {
		hash(ctx, a1);
		hash(ctx, "GET:/");
		hash(ctx, response);
	}
	return (now_us() - start) / TURN;
}

int
main(int argc, char **argv)
{
	const unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 2000;
	double check = 1e9, hashes = 1e9, us;
	struct gba_naf *naf = load_open();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_MD *md5 = EVP_MD_fetch(NULL, "MD5", NULL);
	char nonce[LOAD_NONCE_MAX];

	if (naf == NULL || ctx == NULL || md5 == NULL || !load_nonce(naf, nonce) ||
	    EVP_DigestInit_ex2(ctx, md5, NULL) != 1)
		return 2;
	for (unsigned i = 0; i < rounds; i++) {
		us = turn_of_checks(naf, nonce, 1 + i * TURN);
		if (us < check)
			check = us;
		us = turn_of_hashes(ctx, nonce);
		if (us < hashes)
			hashes = us;
	}
	printf("verification_us=%.2f hashes_us=%.2f ratio=%.2f\n", check, hashes,
	       check / hashes);
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md5);
	gba_naf_free(naf);
	return 0;
}
