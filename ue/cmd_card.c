/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs on the card file: card new, card show, card sqn. */
#include <stdio.h>
#include <string.h>

#include "crypto/sqn.h"
#include "ue/cmd.h"

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
show_card(const struct card *card)
{
	const struct provision_card *file = &card->file;
	const struct aka_sqn highest = aka_sqn_array_highest(&file->seen);
	char hex[13], bsf[256];

	printf("impi=%s\n", file->sub.impi);
	if (file->imsi[0] != '\0')
		printf("imsi=%s\nmnc-digits=%u\n", file->imsi, file->mnc_digits);
	printf("algorithm=%s\n", aka_alg_name(file->sub.sec.alg));
	if (card_bsf_name(bsf, card) == GBA_OK)
		printf("bsf=%s\n", bsf);
	gba_hex(hex, highest.b, sizeof(highest.b));
	printf("sqn=%s\n", hex);
	for (unsigned ind = 0; ind < AKA_IND_COUNT; ind++)
		if (file->seen.seq[ind] != 0)
			printf("seq.%u=%llu\n", ind,
			       (unsigned long long)file->seen.seq[ind]);
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
