/* SPDX-License-Identifier: Apache-2.0 */
/* What a ClientHello offers, read from its extensions: OpenSSL tells the server_name and
 * the identities later than the alert and the suite have to be chosen. */
#include <gba/naf-tls.h>
#include <string.h>

struct octets {
	const unsigned char *p;
	size_t len;
};

/* Cut a vector with a length of two octets off; 0: it is not there as a whole. */
static int
take(struct octets *from, struct octets *out)
{
	size_t len;

	if (from->len < 2)
		return 0;
	len = (size_t)from->p[0] << 8 | from->p[1];
	if (len > from->len - 2)
		return 0;
	*out = (struct octets){ from->p + 2, len };
	*from = (struct octets){ from->p + 2 + len, from->len - 2 - len };
	return 1;
}

static int
extension(SSL *ssl, unsigned type, struct octets *out)
{
	return SSL_client_hello_get0_ext(ssl, type, &out->p, &out->len) == 1;
}

/* RFC 6066 clause 3. What is there but is no name becomes "", which is nobody's. */
static const char *
read_name(SSL *ssl, char out[GBA_NAF_TLS_NAME_MAX + 1])
{
	struct octets ext, list, name;

	out[0] = '\0';
	if (!extension(ssl, TLSEXT_TYPE_server_name, &ext))
		return NULL;
	if (!take(&ext, &list) || list.len < 1 || list.p[0] != TLSEXT_NAMETYPE_host_name)
		return out;
	list = (struct octets){ list.p + 1, list.len - 1 };
	if (!take(&list, &name) || name.len > GBA_NAF_TLS_NAME_MAX ||
	    memchr(name.p, '\0', name.len) != NULL)
		return out;
	memcpy(out, name.p, name.len);
	out[name.len] = '\0';
	return out;
}

/* RFC 8446 clause 4.2.11: identities, each with an age of four octets. The first that
 * holds a B-TID. */
static int
read_identity(SSL *ssl, struct octets *out)
{
	char btid[GBA_NAF_BTID_MAX + 1];
	struct octets ext, list, identity;

	if (!extension(ssl, TLSEXT_TYPE_psk, &ext) || !take(&ext, &list))
		return 0;
	while (take(&list, &identity) && list.len >= 4) {
		list = (struct octets){ list.p + 4, list.len - 4 };
		if (gba_naf_psk_btid(identity.p, identity.len, btid) == GBA_NAF_OK) {
			*out = identity;
			return 1;
		}
	}
	return 0;
}

enum gba_naf_status
gba_naf_tls_offer(SSL *ssl, struct gba_naf_psk *psk, char *server_name)
{
	struct octets identity;

	if (ssl == NULL || psk == NULL || server_name == NULL ||
	    !read_identity(ssl, &identity))
		return GBA_NAF_ERR_ARG;
	*psk = (struct gba_naf_psk){ .size = sizeof(*psk),
				     .identity = identity.p,
				     .identity_len = identity.len,
				     .server_name = read_name(ssl, server_name),
				     .tls_suite = 0x1301 };
	return GBA_NAF_OK;
}
