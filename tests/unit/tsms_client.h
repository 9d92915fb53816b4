/* SPDX-License-Identifier: Apache-2.0 */
/** @file tsms_client.h  An SME of the tests: one PDU out, one in, over TLS or plain. */
#ifndef GBA_TSMS_CLIENT_H
#define GBA_TSMS_CLIENT_H

#include <openssl/ssl.h>

#include "smpp/smpp.h"

struct sme_client {
	int fd;
	SSL_CTX *ctx;
	SSL *ssl; /* NULL: plain */
	uint32_t sequence_number;
	struct smpp_pdu in; /* the last one that came */
	uint8_t octets[SMPP_PDU_MAX];
};

/** name NULL: plain; else NAME.pem and NAME.key in dir. False: no connection, no
 * handshake. */
bool sme_client_open(struct sme_client *c, uint16_t port, const char *dir,
		     const char *name);
void sme_client_close(struct sme_client *c);
void sme_client_say(struct sme_client *c, struct smpp_pdu *pdu);
/** The next PDU but enquire_link, within ten seconds; false: the peer closed. */
bool sme_client_hear(struct sme_client *c);
/** A request, and the status of its response. */
uint32_t sme_client_ask(struct sme_client *c, struct smpp_pdu *pdu);
uint32_t sme_client_bind(struct sme_client *c, uint32_t command_id, uint8_t version,
			 const char *system_id, const char *password);

#endif
