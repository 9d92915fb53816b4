/* SPDX-License-Identifier: Apache-2.0 */
/** @file t4_server.h  T4 (TS 29.337): triggers that MTC-IWFs order, and reports back to
 * them. */
#ifndef GBA_SMSC_T4_SERVER_H
#define GBA_SMSC_T4_SERVER_H

#include "codec/t4.h"
#include "diam/diam.h"
#include "smsc/conf.h"
#include "smsc/desk.h"

struct t4_server;

/** *out is NULL, with GBA_OK, where T4 is off. conf and desk stay where they are. */
GBA_MUST_CHECK enum gba_status t4_server_new(struct t4_server **out,
					     const struct smsc_conf_t4 *conf,
					     struct desk *desk,
					     const struct gba_log *log);
/** Before the desk is gone. NULL does nothing. */
void t4_server_free(struct t4_server *server);
/** Send the DRR of a message that is over; queue_report_put says that it was taken. */
void t4_server_report(void *server, const struct message *message);
/** Read certificate, key and authority again; the old ones stay on failure. */
GBA_MUST_CHECK enum gba_status t4_server_renew(struct t4_server *server);
bool t4_server_is_up(const struct t4_server *server);
unsigned t4_server_peers(const struct t4_server *server);

struct t4_stats {
	uint64_t triggers, recalls, replaces, accepted, refused, unknown_peers, reports,
		reports_taken;
};
void t4_server_stats(const struct t4_server *server, struct t4_stats *out);

/* --- a request, without the network ----------------------------------------------------
 */

/* A DTR, read. Views into it. */
struct t4_request {
	char imsi[MESSAGE_IMSI_MAX + 1], msisdn[MESSAGE_ADDRESS_MAX + 1];
	char external_id[MESSAGE_IDENTITY_MAX + 1];
	struct sms_address smea;
	char serving[MESSAGE_IDENTITY_MAX + 1]; /* nodes, with blanks; "": none */
	struct gba_octets payload;
	uint32_t action;
	bool priority, has_port, has_validity;
	uint16_t port;
	uint32_t validity_s;
	int64_t reference, old_reference; /* -1: none */
	bool again;			  /* flag T; set by who has the message */
};

/** False: result says what is wrong with it. */
GBA_MUST_CHECK bool t4_request_read(struct t4_request *out, struct diam_result *result,
				    const struct t4_dtr *dtr);
/** Do what it asks. *error: MTC-Error-Diagnostic, if there is one to tell. */
void t4_request_do(struct desk *desk, const struct t4_request *request,
		   const char *origin_host, const char *origin_realm,
		   struct diam_result *result, struct avp_u32 *error);

/* A DRR and the octets its views stand on. */
struct t4_report {
	struct t4_drr drr;
	uint8_t msisdn[16], smea[SMS_ADDRESS_MAX];
	struct message m;
};
GBA_MUST_CHECK enum gba_status t4_report_build(struct t4_report *out,
					       const struct message *message);

#endif
