/* SPDX-License-Identifier: Apache-2.0 */
/** @file status.h  The one status type of the house. */
#ifndef GBA_BASE_STATUS_H
#define GBA_BASE_STATUS_H

#define GBA_MUST_CHECK __attribute__((warn_unused_result))
#define GBA_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define GBA_TEXT_OF_(a) #a
#define GBA_TEXT_OF(a)	GBA_TEXT_OF_(a) /* a number that is a macro, as a string */

enum gba_status {
	GBA_OK = 0,
	GBA_ERR_ARG,       /* the caller broke the contract */
	GBA_ERR_SYNTAX,    /* outside input does not parse */
	GBA_ERR_MAC,       /* a MAC, RES or digest does not match */
	GBA_ERR_NOT_FOUND, /* no such IMPI, B-TID, NAF or GUSS */
	GBA_ERR_EXPIRED,   /* the key lifetime is over */
	GBA_ERR_DENIED,    /* policy says no */
	GBA_ERR_CRYPTO,    /* libcrypto failed */
	GBA_ERR_STORE,     /* sqlite failed */
	GBA_ERR_PEER,      /* a Diameter or HTTP peer did not answer as it must */
	GBA_ERR_NOMEM,
	GBA_ERR_SQN,       /* AUTN is genuine, its SQN is out of range (TS 33.102 C.2) */
	GBA_ERR_BUSY,      /* a limit is reached: try again later */
	GBA_ERR_IO,        /* a file or socket of ours failed; errno says more */
	GBA_ERR_SCHEME,    /* known, but without credentials of the kind asked for */
};

/** The name of a status for logs and messages, for example "denied"; never NULL. */
const char *gba_status_name(enum gba_status status);

#endif
