/* SPDX-License-Identifier: Apache-2.0 */
/** @file usim_reader.h  A software USIM in a reader: hexadecimal in, hexadecimal out. */
#ifndef GBA_USIM_READER_H
#define GBA_USIM_READER_H

#include "ue_lab.h"

#define USIM "00a4040c07a0000000871002"
#define ISIM "00a4040c07a0000000871004"
#define RAND "23553cbe9637a89d218ae64dae47bf35"
#define AUTN "aa689c64835100009f897ef2e7a4c5f8" /* SQN 0x21, AMF 0000 */

#define BTID "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"
#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"

/* The words of the card of the transcripts. */
#define LAB_WORDS                                                                        \
	"imsi=001010123456789", "mnc-digits=2", "k=465b5ce8b199b49faa5f0a2ee238a6bc",    \
		"opc=cd63cb71954a9f4e48a5994e37a02baf"

/* A card of some words in a directory of its own. */
struct reader {
	struct lab_dir dir;
	struct usim usim;
	char last[2 * USIM_RESPONSE_MAX + 1];
};

void reader_init(struct reader *r, const char *const *words, size_t count);
void reader_fini(struct reader *r);
/** The card of the transcripts, with GBA_U and keys that may be read. */
void gba_u_init(struct reader *r);
/** The card again, after it was taken out. */
void insert(struct reader *r);

/** Send one command; the answer lives until the next one. */
const char *send_hex(struct reader *r, const char *hex);
void expect(struct reader *r, const char *apdu, const char *want);
void demand(struct reader *r, const char *apdu, const char *want); /* or end the test */

void hex_of_text(char *out, const char *text);
/** AUTHENTICATE: P2, Lc and, in the GBA context, the mode as "8423dd". */
void challenge_apdu(char out[128], const char *p2_and_lc, const char *rand,
		    const char *autn);
void derive_apdu(char out[1024], const char *naf_id_hex, const char *impi);
/** UPDATE BINARY of EF_GBABP as the ME does after the 200. */
void bind_btid(struct reader *r, const char *fid, const char *rand, const char *btid);

/** The realistic case of the chain, with AUTN*: what the BSF sends to this card. */
void bootstrap(struct reader *r);
/** Derive for a NAF_Id of one letter and Ua id 01 00 00 00 02. */
const char *derive_for(struct reader *r, char letter);
/** Letters of EF_GBANL in order of the records, '.' for a free one. */
void expect_names(struct reader *r, const char *want);

#endif
