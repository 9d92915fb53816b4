/* SPDX-License-Identifier: Apache-2.0 */
/** @file usim.h  The software USIM as a terminal meets it: command APDU in, response APDU
 * out (TS 31.102, ETSI TS 102 221). */
#ifndef GBA_UE_USIM_H
#define GBA_UE_USIM_H

#include "base/buf.h"
#include "ue/card.h"

#define USIM_COMMAND_MAX  261 /* head, Lc, 255 octets, Le */
#define USIM_RESPONSE_MAX 258 /* 256 octets and the status word */

/* Status words (TS 31.102 7.3, ETSI TS 102 221 10.2). */
enum usim_sw {
	SW_OK = 0x9000,
	SW_WAITING = 0x6100, /* low octet: so many octets wait for GET RESPONSE */
	SW_LENGTH = 0x6700,
	SW_LE = 0x6c00,	       /* low octet: the right Le */
	SW_STRUCTURE = 0x6981, /* not for a file of this kind */
	SW_SECURITY = 0x6982,  /* ADM is needed */
	SW_CONDITIONS = 0x6985,
	SW_NO_EF = 0x6986,
	SW_DATA = 0x6a80,
	SW_NOT_FOUND = 0x6a82,
	SW_NO_RECORD = 0x6a83,
	SW_P1_P2 = 0x6a86,
	SW_OFFSET = 0x6b00,
	SW_INS = 0x6d00,
	SW_CLA = 0x6e00,
	SW_FAILED = 0x6f00,
	SW_MAC = 0x9862,     /* authentication error, incorrect MAC */
	SW_CONTEXT = 0x9864, /* authentication error, security context not supported */
	SW_SPACE = 0x9866,   /* authentication error, no memory space */
};

enum usim_dir { USIM_MF, USIM_ADF_USIM, USIM_ADF_ISIM };
struct usim_file;

struct usim {
	struct card card; /* secret */
	enum usim_dir dir;
	const struct usim_file *ef; /* selected; NULL: none */
	unsigned record;	    /* current; 0: none */
	uint8_t out[256];	    /* data of a response; may be secret */
	size_t out_len;
	/* For the people of a lab, not for the ME: what AUTHENTICATE found, or why the
	 * card failed. */
	struct ue_why note;
};

/** Insert the card of this file. */
GBA_MUST_CHECK enum gba_status usim_open(struct usim *out, const char *path,
					 struct ue_why *why);
void usim_close(struct usim *usim); /* wipes */
/** MF selected, nothing waits. What the card remembers stays. */
void usim_reset(struct usim *usim);

/**
 * Carry out one command. Any octets are answered, if only by a status word; extended
 * lengths, logical channels and secure messaging are refused. Data is answered at once
 * when the command has an Le, else with 61 XX and GET RESPONSE.
 * @param[out] reply  room for USIM_RESPONSE_MAX and a NUL; may be secret
 */
void usim_exchange(struct usim *usim, struct gba_buf *reply, struct gba_octets apdu);

/* --- inside: usim.c and usim_files.c ----------------------------------------------- */

struct usim_command {
	uint8_t cla, ins, p1, p2;
	struct gba_octets data; /* len 0: none */
	bool has_le;
	size_t le; /* 1 to 256 */
};

enum usim_sw usim_select(struct usim *usim, const struct usim_command *c);
enum usim_sw usim_status(struct usim *usim, const struct usim_command *c);
enum usim_sw usim_read_binary(struct usim *usim, const struct usim_command *c);
enum usim_sw usim_update_binary(struct usim *usim, const struct usim_command *c);
enum usim_sw usim_read_record(struct usim *usim, const struct usim_command *c);
enum usim_sw usim_update_record(struct usim *usim, const struct usim_command *c);

/** GBA is among the services of the card. */
bool usim_has_gba(const struct usim *usim);
void usim_put(struct usim *usim, const void *p, size_t len); /* to out */

#endif
