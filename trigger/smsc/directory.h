/* SPDX-License-Identifier: Apache-2.0 */
/** @file directory.h  Whom the SMS-SC knows: SMEs, subscribers, serving nodes, links. It
 * is provisioned data, and all that the filter takes for proven beside the connection. */
#ifndef GBA_SMSC_DIRECTORY_H
#define GBA_SMSC_DIRECTORY_H

#include "codec/btid.h"
#include "smsc/db.h"
#include "smsc/message.h"

#define SYSTEM_ID_MAX 15 /* SMPP 3.4: 16 with its NUL */
#define DIR_LIST_MAX  32 /* addresses of an SME, senders of a subscriber */
#define DIR_URL_MAX   255

struct dir_list {
	size_t count;
	char item[DIR_LIST_MAX][MESSAGE_ADDRESS_MAX + 1];
};

/* --- SMEs ------------------------------------------------------------------------------
 */

struct sme {
	char system_id[SYSTEM_ID_MAX + 1];
	char certificate[MESSAGE_IDENTITY_MAX + 1]; /* dNSName; "": it cannot bind */
	bool has_password;
	uint8_t password[DB_PRINT_LEN]; /* print of it */
	bool trusted;			/* may send triggers */
	bool any_ue;			/* to every UE (R-6.1-n) */
	unsigned rate; /* messages a second; 0: no limit. Who listens keeps it */
	struct dir_list addresses; /* its own, as source_addr, without "+" */
};

/** GBA_ERR_NOT_FOUND: no such SME. */
GBA_MUST_CHECK enum gba_status dir_sme_get(struct db *db, struct sme *out,
					   const char *system_id);
/** The SME that has this address. */
GBA_MUST_CHECK enum gba_status dir_sme_by_address(struct db *db, struct sme *out,
						  const char *address);
/** Is this its password? Always so when it has none. */
GBA_MUST_CHECK bool dir_sme_password_is(const struct db *db, const struct sme *sme,
					const char *password);
bool dir_sme_has_address(const struct sme *sme, const char *address);
/** May it trigger this UE, by list or by any_ue? */
GBA_MUST_CHECK enum gba_status dir_sme_may(struct db *db, bool *out,
					   const struct sme *sme, const char *imsi);

/** New, or in place of the one that is there. password NULL: as sme->password says. */
GBA_MUST_CHECK enum gba_status dir_sme_put(struct db *db, const struct sme *sme,
					   const char *password);
GBA_MUST_CHECK enum gba_status dir_sme_delete(struct db *db, const char *system_id);
GBA_MUST_CHECK enum gba_status dir_sme_allow(struct db *db, const char *system_id,
					     const char *imsi, bool allow);
/** The callbacks of this file must not call it. */
GBA_MUST_CHECK enum gba_status dir_sme_each(struct db *db, unsigned limit,
					    void (*row)(void *ctx, const struct sme *sme),
					    void *ctx);
/** Whom it may trigger by list. */
GBA_MUST_CHECK enum gba_status
dir_sme_ues(struct db *db, const char *system_id,
	    void (*row)(void *ctx, const char *imsi, const char *msisdn), void *ctx);

/* --- subscribers -----------------------------------------------------------------------
 */

struct sub {
	char imsi[MESSAGE_IMSI_MAX + 1];
	char msisdn[MESSAGE_ADDRESS_MAX + 1];  /* "": none */
	char external_id[EXTERNAL_ID_MAX + 1]; /* as external_id_canonical; "": none */
	char node[DIR_URL_MAX + 1];	       /* URL, or the name of a node */
	bool is_protected;		       /* by Home Network Routing */
	struct dir_list senders;	       /* authorised on the SMS-IWMSC */
};

/* How somebody is named: the first that is not NULL and not "" counts. */
struct sub_name {
	const char *imsi, *msisdn, *external_id;
};
GBA_MUST_CHECK enum gba_status dir_sub_get(struct db *db, struct sub *out,
					   const struct sub_name *name);
bool dir_sub_has_sender(const struct sub *sub, const char *sender);
GBA_MUST_CHECK enum gba_status dir_sub_put(struct db *db, const struct sub *sub);
GBA_MUST_CHECK enum gba_status dir_sub_delete(struct db *db, const char *imsi);
GBA_MUST_CHECK enum gba_status dir_sub_each(struct db *db, unsigned limit,
					    void (*row)(void *ctx, const struct sub *sub),
					    void *ctx);

/* --- nodes and links -------------------------------------------------------------------
 */

/** Where the node of this name or number is. */
GBA_MUST_CHECK enum gba_status dir_node_get(struct db *db, char url[DIR_URL_MAX + 1],
					    const char *name);
GBA_MUST_CHECK enum gba_status dir_node_put(struct db *db, const char *name,
					    const char *url);
GBA_MUST_CHECK enum gba_status dir_node_delete(struct db *db, const char *name);
GBA_MUST_CHECK enum gba_status
dir_node_each(struct db *db, unsigned limit,
	      void (*row)(void *ctx, const char *name, const char *url), void *ctx);

enum link_class {
	LINK_MSC,     /* a serving node of ours: MO */
	LINK_SC,      /* a foreign SMS-SC */
	LINK_HOME_SC, /* at the router: the SMS-SC that handles triggers */
};
struct link {
	char name[MESSAGE_IDENTITY_MAX + 1]; /* dNSName of its certificate */
	enum link_class class;
	bool trusted; /* SC: its triggers are taken (IW-5) */
};
GBA_MUST_CHECK enum gba_status dir_link_get(struct db *db, struct link *out,
					    const char *name);
GBA_MUST_CHECK enum gba_status dir_link_put(struct db *db, const struct link *link);
GBA_MUST_CHECK enum gba_status dir_link_delete(struct db *db, const char *name);
GBA_MUST_CHECK enum gba_status
dir_link_each(struct db *db, unsigned limit,
	      void (*row)(void *ctx, const struct link *link), void *ctx);
const char *dir_link_class_name(enum link_class class);
GBA_MUST_CHECK bool dir_link_class_parse(enum link_class *out, const char *word);

#endif
