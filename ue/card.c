/* SPDX-License-Identifier: Apache-2.0 */
/* The software USIM. */
#include "ue/card_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/sqn.h"

static enum gba_status
card_parse(struct provision_card *out, const char *path, struct gba_octets text,
	   struct ue_why *why)
{
	struct provision_error err = { 0 };
	const enum gba_status status = provision_card_parse(out, text, &err);

	if (status != GBA_OK && err.line > 0)
		ue_why(why, "%s:%u: %s", path, err.line, err.text);
	else if (status != GBA_OK)
		ue_why(why, "%s: %s", path, err.text);
	return status;
}

static enum gba_status
card_read(struct provision_card *out, const char *path, struct ue_why *why)
{
	uint8_t text[UE_FILE_MAX];
	enum gba_status status;
	size_t len = 0;

	status = ue_file_read(text, &len, path, why);
	if (status == GBA_OK)
		status = card_parse(out, path, (struct gba_octets){ text, len }, why);
	gba_wipe(text, sizeof(text));
	return status;
}

typedef enum gba_status card_writer(const char *path, struct gba_octets content,
				    struct ue_why *why);

static enum gba_status
card_write(const char *path, const struct provision_card *file, card_writer *writer,
	   struct ue_why *why)
{
	uint8_t text[UE_FILE_MAX];
	struct gba_buf buf = gba_buf(text, sizeof(text));
	enum gba_status status;

	status = provision_card_build(&buf, file);
	if (status == GBA_OK)
		status = writer(path, (struct gba_octets){ text, buf.len }, why);
	else
		ue_why(why, "%s: the card does not fit in its file", path);
	gba_wipe(text, sizeof(text));
	return status;
}

enum gba_status
card_open(struct card *out, const char *path, struct ue_why *why)
{
	enum gba_status status;

	if (realpath(path, out->path) == NULL) {
		ue_why(why, "%s: %s (make one with: gba-ue card new)", path,
		       strerror(errno));
		return errno == ENOENT ? GBA_ERR_NOT_FOUND : GBA_ERR_IO;
	}
	status = card_read(&out->file, out->path, why);
	if (status != GBA_OK)
		card_close(out);
	return status;
}

void
card_close(struct card *card)
{
	gba_wipe(&card->file, sizeof(card->file));
}

/* Judge a genuine SQN, and if it is taken put that on the disk, with the new Ks in the
 * GBA context. */
static enum gba_status
card_take_sqn(struct card *card, struct card_answer *answer, const struct aka_rand *rand,
	      bool gba, struct ue_why *why)
{
	struct provision_card *file = &card->file;
	struct aka_sqn_array seen = file->seen;
	enum gba_status status;

	status = aka_sqn_array_accept(&seen, &answer->sqn, file->delta, file->age_limit);
	if (status == GBA_ERR_SQN) {
		answer->outcome = CARD_SYNC_FAILURE;
		answer->sqn_ms = aka_sqn_array_highest(&file->seen);
		return aka_auts_make(&answer->auts, &file->sub.sec, rand,
				     &answer->sqn_ms);
	}
	if (status != GBA_OK)
		return status;
	file->seen = seen;
	if (gba)
		card_memory_begin(&file->memory, answer, rand);
	answer->outcome = CARD_OK;
	answer->sqn_ms = aka_sqn_array_highest(&seen);
	return card_write(card->path, file, ue_file_replace, why);
}

/* AUTN* back to AUTN: IK is known before the MAC is (TS 33.220 5.3.2). */
static enum gba_status
unmask(struct aka_autn *out, const struct card *card, const struct aka_rand *rand,
       const struct aka_autn *autn_star)
{
	struct aka_ik ik;
	enum gba_status status;

	status = aka_f2345(NULL, NULL, &ik, NULL, &card->file.sub.sec, rand);
	if (status == GBA_OK)
		status = aka_autn_star(out, autn_star, &ik);
	gba_wipe(&ik, sizeof(ik));
	return status;
}

static enum gba_status
card_judge(struct card *card, struct card_answer *answer, const struct aka_rand *rand,
	   const struct aka_autn *received, bool gba, struct ue_why *why)
{
	struct aka_autn plain = *received;
	const struct aka_autn *autn = &plain;
	enum gba_status status = GBA_OK;

	if (gba)
		status = unmask(&plain, card, rand, received);
	if (status != GBA_OK)
		return status;
	status = aka_autn_open(&answer->sqn, NULL, &answer->res, &answer->ck, &answer->ik,
			       &card->file.sub.sec, rand, autn);
	if (status == GBA_ERR_MAC) {
		answer->outcome = CARD_MAC_FAILURE;
		return GBA_OK;
	}
	if (status == GBA_OK)
		status = card_take_sqn(card, answer, rand, gba, why);
	if (status != GBA_OK || answer->outcome != CARD_OK) {
		gba_wipe(&answer->res, sizeof(answer->res));
		gba_wipe(&answer->ck, sizeof(answer->ck));
		gba_wipe(&answer->ik, sizeof(answer->ik));
	}
	return status;
}

static enum gba_status
authenticate(struct card *card, struct card_answer *out, const struct aka_rand *rand,
	     const struct aka_autn *autn, bool gba, struct ue_why *why)
{
	struct card_answer answer = { 0 };
	enum gba_status status;
	int lock;

	status = ue_file_lock(&lock, card->path, why);
	if (status != GBA_OK)
		return status;
	status = card_read(&card->file, card->path, why);
	if (status == GBA_OK)
		status = card_judge(card, &answer, rand, autn, gba, why);
	if (status == GBA_OK)
		*out = answer;
	gba_wipe(&answer, sizeof(answer));
	ue_file_unlock(lock);
	return status;
}

enum gba_status
card_authenticate(struct card *card, struct card_answer *out, const struct aka_rand *rand,
		  const struct aka_autn *autn, struct ue_why *why)
{
	return authenticate(card, out, rand, autn, false, why);
}

enum gba_status
card_gba_bootstrap(struct card *card, struct card_answer *out,
		   const struct aka_rand *rand, const struct aka_autn *autn_star,
		   struct ue_why *why)
{
	const enum gba_status status =
		authenticate(card, out, rand, autn_star, true, why);

	if (status == GBA_OK) {
		gba_wipe(&out->ck, sizeof(out->ck));
		gba_wipe(&out->ik, sizeof(out->ik));
	}
	return status;
}

enum gba_status
card_new(const char *path, const char *const *words, size_t count, struct ue_why *why)
{
	char text[UE_FILE_MAX];
	struct gba_buf buf = gba_buf(text, sizeof(text));
	struct provision_card file = { 0 };
	enum gba_status status = GBA_OK;

	for (size_t i = 0; i < count && status == GBA_OK; i++) {
		const char *eq = strchr(words[i], '=');

		if (eq == NULL || strpbrk(words[i], "\r\n") != NULL) {
			ue_why(why, "word %zu is not key=value", i + 1);
			status = GBA_ERR_SYNTAX;
			goto out;
		}
		gba_buf_put(&buf, words[i], (size_t)(eq - words[i]));
		gba_buf_str(&buf, " = ");
		gba_buf_str(&buf, eq + 1);
		gba_buf_octet(&buf, '\n');
	}
	status = gba_buf_status(&buf);
	if (status == GBA_OK)
		status = card_parse(&file, "card new",
				    (struct gba_octets){ buf.p, buf.len }, why);
	if (status == GBA_OK)
		status = card_write(path, &file, ue_file_create, why);
out:
	gba_wipe(text, sizeof(text));
	gba_wipe(&file, sizeof(file));
	return status;
}

enum gba_status
card_change(struct card *card, card_work *work, void *ctx, struct ue_why *why)
{
	enum gba_status status;
	int lock;

	status = ue_file_lock(&lock, card->path, why);
	if (status != GBA_OK)
		return status;
	if (card_read(&card->file, card->path, why) != GBA_OK)
		status = GBA_ERR_IO; /* what work says must not be taken for it */
	if (status == GBA_OK)
		status = work(&card->file, ctx);
	if (status == GBA_OK)
		status = card_write(card->path, &card->file, ue_file_replace, why);
	ue_file_unlock(lock);
	return status;
}

struct sqn_change {
	uint64_t seq;
	int ind;
};

static enum gba_status
set_sqn(struct provision_card *file, void *ctx)
{
	const struct sqn_change *change = ctx;

	for (int i = 0; i < (int)AKA_IND_COUNT; i++)
		if (change->ind < 0 || change->ind == i)
			file->seen.seq[i] = change->seq;
	return GBA_OK;
}

enum gba_status
card_sqn_set(struct card *card, uint64_t seq, int ind, struct ue_why *why)
{
	struct sqn_change change = { seq, ind };

	if (seq > AKA_SEQ_MAX || ind >= (int)AKA_IND_COUNT) {
		ue_why(why, "SEQ has 43 bits and IND is 0 to 31");
		return GBA_ERR_ARG;
	}
	return card_change(card, set_sqn, &change, why);
}
