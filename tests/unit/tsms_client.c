/* SPDX-License-Identifier: Apache-2.0 */
#include "tsms_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "unit.h"

static bool
shake(struct sme_client *c, const char *dir, const char *name)
{
	char path[160];

	c->ctx = SSL_CTX_new(TLS_client_method());
	cr_assert_not_null(c->ctx);
	snprintf(path, sizeof(path), "%s/%s.pem", dir, name);
	cr_assert_eq(SSL_CTX_use_certificate_chain_file(c->ctx, path), 1);
	snprintf(path, sizeof(path), "%s/%s.key", dir, name);
	cr_assert_eq(SSL_CTX_use_PrivateKey_file(c->ctx, path, SSL_FILETYPE_PEM), 1);
	c->ssl = SSL_new(c->ctx);
	cr_assert_eq(SSL_set_fd(c->ssl, c->fd), 1);
	return SSL_connect(c->ssl) == 1;
}

bool
sme_client_open(struct sme_client *c, uint16_t port, const char *dir, const char *name)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval patience = { .tv_sec = 10 };

	c->ctx = NULL;
	c->ssl = NULL;
	c->sequence_number = 0;
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert(c->fd >= 0);
	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(c->fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	    (name == NULL || shake(c, dir, name)))
		return true;
	sme_client_close(c);
	return false;
}

void
sme_client_close(struct sme_client *c)
{
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	close(c->fd);
}

void
sme_client_say(struct sme_client *c, struct smpp_pdu *pdu)
{
	static uint8_t octets[SMPP_PDU_MAX + 1];
	struct gba_buf buf = gba_buf(octets, sizeof(octets));

	cr_assert_eq(smpp_build(&buf, pdu), GBA_OK, "%s",
		     smpp_command_name(pdu->command_id));
	if (c->ssl != NULL)
		cr_assert_eq(SSL_write(c->ssl, octets, (int)buf.len), (int)buf.len);
	else
		cr_assert_eq(send(c->fd, octets, buf.len, MSG_NOSIGNAL),
			     (ssize_t)buf.len);
}

static bool
read_all(struct sme_client *c, uint8_t *out, size_t len)
{
	for (size_t at = 0; at < len;) {
		const ssize_t n = c->ssl != NULL
					  ? SSL_read(c->ssl, out + at, (int)(len - at))
					  : recv(c->fd, out + at, len - at, 0);

		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

bool
sme_client_hear(struct sme_client *c)
{
	enum smpp_command_status error = SMPP_ROK;
	size_t len = 0;

	do {
		if (!read_all(c, c->octets, SMPP_HEADER))
			return false;
		len = (size_t)c->octets[2] << 8 | c->octets[3];
		if (!read_all(c, c->octets + SMPP_HEADER, len - SMPP_HEADER))
			return false;
		cr_assert_eq(
			smpp_parse(&c->in, &error, (struct gba_octets){ c->octets, len }),
			GBA_OK, "status %02x", error);
	} while (c->in.command_id == SMPP_ENQUIRE_LINK);
	return true;
}

uint32_t
sme_client_ask(struct sme_client *c, struct smpp_pdu *pdu)
{
	pdu->sequence_number = ++c->sequence_number;
	sme_client_say(c, pdu);
	cr_assert(sme_client_hear(c), "no response to %s",
		  smpp_command_name(pdu->command_id));
	cr_expect_eq(c->in.sequence_number, pdu->sequence_number);
	cr_expect_eq(c->in.command_id, SMPP_RESPONSE | pdu->command_id, "%08x",
		     c->in.command_id);
	return c->in.command_status;
}

uint32_t
sme_client_bind(struct sme_client *c, uint32_t command_id, uint8_t version,
		const char *system_id, const char *password)
{
	struct smpp_pdu pdu = { .command_id = command_id, .interface_version = version };

	snprintf(pdu.system_id, sizeof(pdu.system_id), "%s", system_id);
	snprintf(pdu.password, sizeof(pdu.password), "%s", password);
	return sme_client_ask(c, &pdu);
}
