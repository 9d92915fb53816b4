/* SPDX-License-Identifier: Apache-2.0 */
/* A context of the public library over a BSF of the test. */
#include "lib_fake.h"

#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

const uint8_t fake_ua_http[GBA_NAF_UA_ID_LEN] = { 1, 0, 0, 0, 2 };
struct fake_bsf lib_bsf;
bool lib_bsf_is_ready;

static enum gba_status
fake_open(void **self, const struct naf_transport_conf *conf, char reason[NAF_REASON_MAX])
{
	(void)reason;
	cr_assert_str_eq(conf->uri, "aaa://bsf.example");
	*self = &lib_bsf;
	return GBA_OK;
}

/* As the real one does: what is under way gets no answer any more. */
static void
fake_close(void *self)
{
	struct fake_bsf *bsf = self;

	for (size_t i = 0; i < bsf->waiting; i++) {
		naf_key_unref(bsf->wait[i].key);
		bsf->wait[i].key = NULL;
		bsf->wait[i].status = GBA_ERR_PEER;
	}
	fake_bsf_answer(bsf);
}

static struct naf_key_source
source(void *self)
{
	return fake_source(self);
}

static bool
is_ready(void *self)
{
	(void)self;
	return lib_bsf_is_ready;
}

const struct naf_transport lib_transport = {
	.version = PACKAGE_VERSION,
	.open = fake_open,
	.close = fake_close,
	.source = source,
	.is_ready = is_ready,
};

struct gba_naf *
lib_open(const char *name)
{
	struct gba_naf *naf = NULL;

	lib_bsf = (struct fake_bsf){ .otherwise = GBA_ERR_DENIED };
	memcpy(lib_bsf.btid, FAKE_BTID, sizeof(FAKE_BTID));
	fake_bsf_add(&lib_bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11)->expires_s =
		(int64_t)time(NULL) + 3600;
	cr_assert_eq(gba_naf_new(&naf), GBA_NAF_OK);
	cr_assert_eq(gba_naf_set(naf, "bsf", "aaa://bsf.example"), GBA_NAF_OK);
	cr_assert_eq(gba_naf_set(naf, "name", name), GBA_NAF_OK);
	cr_assert_eq(naf_context_open(naf, &lib_transport), GBA_NAF_OK);
	return naf;
}

struct gba_naf_request
lib_request(const char *authorization)
{
	return (struct gba_naf_request){ .size = sizeof(struct gba_naf_request),
					 .method = "GET",
					 .target = "/",
					 .host = FAKE_HOST,
					 .authorization = authorization };
}

void
lib_answer(const struct gba_naf_verdict *challenge, const char *nc, uint8_t octet,
	   char *out, size_t size)
{
	char value[GBA_NAF_VALUE_MAX], nonce[NONCE_LEN + 1];
	const char *at;

	cr_assert_str_eq(gba_naf_verdict_field(challenge), "WWW-Authenticate");
	cr_assert_eq(gba_naf_verdict_header(challenge, NULL, 0, value, sizeof(value)),
		     GBA_NAF_OK);
	at = strstr(value, "nonce=\"");
	cr_assert_not_null(at);
	memcpy(nonce, at + 7, NONCE_LEN);
	nonce[NONCE_LEN] = '\0';
	fake_ue_answer(out, size, &(struct fake_ue){ .nonce = nonce, .nc = nc }, octet);
}
