/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs on the card: card new, card show, card sqn; apdu. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "crypto/sqn.h"
#include "ue/card.h"
#include "ue/cmd.h"
#include "ue/ef.h"

static int
make_card(const struct args *args)
{
	struct ue_why why = { "" };

	if (card_new(args->card, args->words.item + 1, args->words.count - 1, &why) !=
	    GBA_OK)
		return args_fail(EXIT_USAGE, "%s", why.text);
	printf("card=%s\n", args->card);
	return EXIT_DONE;
}

static void
show_text(const char *name, struct gba_octets octets)
{
	printf("%s=", name);
	for (size_t i = 0; i < octets.len; i++)
		putchar(octets.p[i] > 0x20 && octets.p[i] < 0x7f ? octets.p[i] : '.');
	putchar('\n');
}

/* What EF_GBABP and EF_GBANL name; the keys are not shown. */
static void
show_memory(const struct provision_memory *memory)
{
	struct ef_gbabp bound;
	struct ef_gbanl naf;

	if (ef_gbabp_parse(&bound, (struct gba_octets){ memory->gbabp,
							memory->gbabp_len }) == GBA_OK) {
		show_text("btid", bound.btid);
		show_text("lifetime", bound.lifetime);
	}
	for (size_t i = 0; i < PROVISION_GBANL_MAX; i++) {
		const struct provision_gbanl *entry = &memory->gbanl[i];
		char ua[11];

		if (entry->used == 0 ||
		    ef_gbanl_parse(&naf, (struct gba_octets){ entry->record,
							      entry->len }) != GBA_OK ||
		    naf.naf_id.len < 5)
			continue;
		gba_hex(ua, naf.naf_id.p + naf.naf_id.len - 5, 5);
		printf("naf.%zu=%.*s %s\n", i + 1, (int)naf.naf_id.len - 5,
		       (const char *)naf.naf_id.p, ua);
	}
}

static void
show_card(const struct card *card)
{
	const struct provision_card *file = &card->file;
	const struct aka_sqn highest = aka_sqn_array_highest(&file->seen);
	char hex[13], bsf[256];

	printf("impi=%s\n", file->sub.impi);
	if (file->imsi[0] != '\0')
		printf("imsi=%s\nmnc-digits=%u\n", file->imsi, file->mnc_digits);
	printf("algorithm=%s\n", aka_alg_name(file->sub.sec.alg));
	printf("uicc=%s\n", file->sub.uicc == GUSS_UICC_GBA_U ? "gba_u" : "gba");
	if (file->bsf[0] != '\0')
		printf("bsf=%s\n", file->bsf);
	else if ((file->has_isim || file->imsi[0] == '\0'
			  ? bsf_name_from_impi(bsf, gba_text(file->sub.impi))
			  : bsf_name_from_imsi(bsf, gba_text(file->imsi),
					       file->mnc_digits)) == GBA_OK)
		printf("bsf=%s\n", bsf);
	gba_hex(hex, highest.b, sizeof(highest.b));
	printf("sqn=%s\n", hex);
	for (unsigned ind = 0; ind < AKA_IND_COUNT; ind++)
		if (file->seen.seq[ind] != 0)
			printf("seq.%u=%llu\n", ind,
			       (unsigned long long)file->seen.seq[ind]);
	show_memory(&file->memory);
}

int
cmd_card(const struct args *args)
{
	const char *word = args->words.count > 0 ? args->words.item[0] : "";
	struct ue_why why = { "" };
	enum gba_status status;
	struct card card;

	if (strcmp(word, "new") == 0)
		return make_card(args);
	if (args->words.count != 1 ||
	    (strcmp(word, "show") != 0 && strcmp(word, "sqn") != 0))
		return args_fail(EXIT_USAGE, "card new WORD=..., card show, or card sqn");
	if (strcmp(word, "sqn") == 0 && !args->has_seq)
		return args_fail(EXIT_USAGE, "card sqn needs --seq");
	status = card_open(&card, args->card, &why);
	if (status == GBA_OK && strcmp(word, "sqn") == 0)
		status = card_sqn_set(&card, args->seq, args->ind, &why);
	if (status == GBA_OK)
		show_card(&card);
	card_close(&card);
	return status == GBA_OK ? EXIT_DONE : args_fail(EXIT_USAGE, "%s", why.text);
}

/* Blanks between the octets are allowed. */
static enum gba_status
read_apdu(uint8_t out[USIM_COMMAND_MAX], size_t *len, const char *word)
{
	char digits[2 * USIM_COMMAND_MAX + 1];
	size_t n = 0;

	for (; *word != '\0' && n < sizeof(digits); word++)
		if (!isspace((unsigned char)*word))
			digits[n++] = *word;
	if (n % 2 != 0 || n > 2 * USIM_COMMAND_MAX)
		return GBA_ERR_SYNTAX;
	*len = n / 2;
	return gba_unhex(out, *len, (struct gba_text){ digits, n });
}

static int
send_apdu(struct usim *usim, const char *word)
{
	uint8_t apdu[USIM_COMMAND_MAX], room[USIM_RESPONSE_MAX + 1];
	struct gba_buf reply = gba_buf(room, sizeof(room));
	char hex[2 * USIM_RESPONSE_MAX + 1];
	size_t len;

	if (read_apdu(apdu, &len, word) != GBA_OK)
		return args_fail(EXIT_USAGE, "%s: not an APDU in hexadecimal", word);
	usim_exchange(usim, &reply, (struct gba_octets){ apdu, len });
	gba_hex(hex, reply.p, reply.len);
	puts(hex);
	gba_wipe(hex, sizeof(hex));
	gba_wipe(room, sizeof(room));
	return EXIT_DONE;
}

/* One session with the card: what one command selects the next ones find selected. */
int
cmd_apdu(const struct args *args)
{
	struct ue_why why = { "" };
	struct usim usim;
	int code = EXIT_DONE;

	if (args->words.count == 0)
		return args_fail(EXIT_USAGE, "apdu takes commands in hexadecimal");
	if (usim_open(&usim, args->card, &why) != GBA_OK)
		return args_fail(EXIT_USAGE, "%s", why.text);
	for (size_t i = 0; i < args->words.count && code == EXIT_DONE; i++)
		code = send_apdu(&usim, args->words.item[i]);
	usim_close(&usim);
	return code;
}
