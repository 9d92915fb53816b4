/* SPDX-License-Identifier: Apache-2.0 */
/* AES-256-GCM: nonce (12) || ciphertext || tag (16). */
#include "crypto/seal.h"

#include <string.h>

#include "base/secret.h"
#include "crypto/ossl.h"

#define NONCE_LEN 12
#define TAG_LEN	  16

/* EVP counts in int; what is sealed here is far shorter. */
#define SEAL_MAX (1 << 24)

/* Back to a key that opens nothing: the real one does not outlive the call. */
static void
forget_key(EVP_CIPHER_CTX *ctx)
{
	static const uint8_t zero[32];

	if (EVP_CipherInit_ex2(ctx, NULL, zero, zero, 1, NULL) != 1)
		EVP_CIPHER_CTX_reset(ctx); /* later calls fail, but keep no key */
}

static enum gba_status
encrypt(EVP_CIPHER_CTX *ctx, uint8_t *out, struct gba_octets aad, struct gba_octets in)
{
	int n;

	if (aad.len > 0 && EVP_EncryptUpdate(ctx, NULL, &n, aad.p, (int)aad.len) != 1)
		return GBA_ERR_CRYPTO;
	if (in.len > 0 &&
	    EVP_EncryptUpdate(ctx, out + NONCE_LEN, &n, in.p, (int)in.len) != 1)
		return GBA_ERR_CRYPTO;
	if (EVP_EncryptFinal_ex(ctx, out + NONCE_LEN + in.len, &n) != 1)
		return GBA_ERR_CRYPTO;
	if (EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN,
				out + NONCE_LEN + in.len) != 1)
		return GBA_ERR_CRYPTO;
	return GBA_OK;
}

enum gba_status
gba_seal_key_parse(struct gba_seal_key *out, struct gba_text text)
{
	if (text.len == sizeof(out->b)) {
		memcpy(out->b, text.p, text.len);
		return GBA_OK;
	}
	if (text.len == 2 * sizeof(out->b) + 1 && text.p[text.len - 1] == '\n')
		text.len--;
	return gba_unhex(out->b, sizeof(out->b), text);
}

enum gba_status
gba_seal(uint8_t *out, const struct gba_seal_key *key, const struct gba_random *random,
	 struct gba_octets aad, struct gba_octets in)
{
	const struct ossl_contexts *contexts = ossl_contexts();
	enum gba_status status;

	if (contexts == NULL)
		return GBA_ERR_CRYPTO;
	if (in.len > SEAL_MAX || aad.len > SEAL_MAX)
		return GBA_ERR_ARG;
	status = gba_random_fill(random, out, NONCE_LEN);
	if (status != GBA_OK)
		return status;
	if (EVP_CipherInit_ex2(contexts->gcm, NULL, key->b, out, 1, NULL) != 1)
		status = GBA_ERR_CRYPTO;
	else
		status = encrypt(contexts->gcm, out, aad, in);
	forget_key(contexts->gcm);
	return status;
}

static enum gba_status
decrypt(EVP_CIPHER_CTX *ctx, uint8_t *out, struct gba_octets aad, struct gba_octets in,
	const uint8_t *sent_tag)
{
	uint8_t tag[TAG_LEN];
	int n;

	for (size_t i = 0; i < sizeof(tag); i++) /* the control call wants it writable */
		tag[i] = sent_tag[i];
	if (aad.len > 0 && EVP_DecryptUpdate(ctx, NULL, &n, aad.p, (int)aad.len) != 1)
		return GBA_ERR_CRYPTO;
	if (in.len > 0 && EVP_DecryptUpdate(ctx, out, &n, in.p, (int)in.len) != 1)
		return GBA_ERR_CRYPTO;
	if (EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) != 1)
		return GBA_ERR_CRYPTO;
	return EVP_DecryptFinal_ex(ctx, out + in.len, &n) == 1 ? GBA_OK : GBA_ERR_MAC;
}

enum gba_status
gba_unseal(uint8_t *out, const struct gba_seal_key *key, struct gba_octets aad,
	   struct gba_octets in)
{
	const struct ossl_contexts *contexts = ossl_contexts();
	enum gba_status status = GBA_ERR_CRYPTO;
	struct gba_octets body;

	if (contexts == NULL)
		return GBA_ERR_CRYPTO;
	if (aad.len > SEAL_MAX)
		return GBA_ERR_ARG;
	if (in.len < GBA_SEAL_OVERHEAD || in.len > SEAL_MAX + GBA_SEAL_OVERHEAD)
		return GBA_ERR_SYNTAX;
	body = (struct gba_octets){ in.p + NONCE_LEN, in.len - GBA_SEAL_OVERHEAD };
	if (EVP_CipherInit_ex2(contexts->gcm, NULL, key->b, in.p, 0, NULL) == 1)
		status = decrypt(contexts->gcm, out, aad, body, body.p + body.len);
	forget_key(contexts->gcm);
	if (status != GBA_OK)
		gba_wipe(out, body.len); /* nothing unverified stays with the caller */
	return status;
}
