/* SPDX-License-Identifier: Apache-2.0 */
/* Commands to the software USIM: each is answered, none breaks the card or brings out
 * what stays in it. The input is a session: one octet of length, so many octets of APDU,
 * ... */
#include "check.h"

#include <string.h>

#include "base/secret.h"
#include "ue/file.h"
#include "ue/usim.h"

static const char blank[] = "imsi = 001010123456789\nmnc-digits = 2\nuicc = gba_u\n"
			    "k = 465b5ce8b199b49faa5f0a2ee238a6bc\n"
			    "opc = cd63cb71954a9f4e48a5994e37a02baf\n";

/* The card's file, in memory: these take the place of ue/file.c. */
static uint8_t content[UE_FILE_MAX];
static size_t content_len;

enum gba_status
ue_file_read(uint8_t buf[UE_FILE_MAX], size_t *len, const char *path, struct ue_why *why)
{
	(void)path;
	(void)why;
	memcpy(buf, content, content_len);
	*len = content_len;
	return GBA_OK;
}

enum gba_status
ue_file_replace(const char *path, struct gba_octets fresh, struct ue_why *why)
{
	(void)path;
	(void)why;
	CHECK(fresh.len < sizeof(content));
	memcpy(content, fresh.p, fresh.len);
	content_len = fresh.len;
	return GBA_OK;
}

enum gba_status
ue_file_create(const char *path, struct gba_octets fresh, struct ue_why *why)
{
	return ue_file_replace(path, fresh, why);
}

enum gba_status
ue_file_remove(const char *path, struct ue_why *why)
{
	(void)path;
	(void)why;
	return GBA_OK;
}

enum gba_status
ue_file_lock(int *fd, const char *path, struct ue_why *why)
{
	(void)path;
	(void)why;
	*fd = -1;
	return GBA_OK;
}

void
ue_file_unlock(int fd)
{
	CHECK(fd == -1);
}

/* What the ME wrote to EF_GBABP it may read there, whatever it is. */
static void
check_stays(const struct gba_buf *reply, const void *secret, size_t len,
	    struct gba_octets session)
{
	CHECK(memmem(reply->p, reply->len, secret, len) == NULL ||
	      memmem(session.p, session.len, secret, len) != NULL);
}

static void
check_reply(const struct usim *usim, const struct gba_buf *reply,
	    struct gba_octets session)
{
	const struct provision_card *file = &usim->card.file;
	unsigned sw1;

	CHECK(!reply->overflow && reply->len >= 2 && reply->len <= USIM_RESPONSE_MAX);
	sw1 = reply->p[reply->len - 2];
	CHECK(sw1 == 0x90 || sw1 == 0x98 || (sw1 >= 0x61 && sw1 <= 0x6e));
	CHECK(reply->len == 2 || sw1 == 0x90);
	check_stays(reply, file->sub.sec.k.b, 16, session);
	check_stays(reply, file->sub.sec.opc.b, 16, session);
	if (file->memory.has_ks) {
		check_stays(reply, file->memory.ks.b, 16, session);
		check_stays(reply, file->memory.ks.b + 16, 16, session);
	}
	for (size_t i = 0; i < PROVISION_GBANL_MAX; i++)
		if (file->memory.gbanl[i].used > 0)
			check_stays(reply, file->memory.gbanl[i].ks_int.b, 32, session);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct provision_error err;
	struct provision_card card;
	struct ue_why why = { "" };
	struct usim usim;

	content_len = sizeof(blank) - 1;
	memcpy(content, blank, content_len);
	CHECK(usim_open(&usim, "/dev/null", &why) == GBA_OK);
	for (size_t at = 0; at < size;) {
		const size_t len = data[at] < size - at - 1 ? data[at] : size - at - 1;
		uint8_t room[USIM_RESPONSE_MAX + 1], *apdu = malloc(len + 1);
		struct gba_buf reply = gba_buf(room, sizeof(room));

		CHECK(apdu != NULL);
		memcpy(apdu, data + at + 1, len);
		usim_exchange(&usim, &reply, (struct gba_octets){ apdu, len });
		free(apdu);
		check_reply(&usim, &reply, (struct gba_octets){ data, size });
		at += 1 + len;
	}
	usim_close(&usim);
	CHECK(provision_card_parse(&card, (struct gba_octets){ content, content_len },
				   &err) == GBA_OK);
	gba_wipe(&card, sizeof(card));
	return 0;
}
