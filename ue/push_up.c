/* SPDX-License-Identifier: Apache-2.0 */
/* Uplink messages of GBA Push. */
#include "ue/push_up.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"

#define PAUSE_MS     INT64_C(1000) /* doubles from here */
#define PAUSE_MAX_MS INT64_C(60000)

const char *
push_up_url(const struct push_up *up, const char *fqdn)
{
	const char *any = NULL;

	for (size_t i = 0; i < up->uplink_count; i++) {
		const char *entry = up->uplinks[i];
		const size_t name = strcspn(entry, "=:/");

		if (entry[name] != '=')
			any = any != NULL ? any : entry;
		else if (strlen(fqdn) == name && strncasecmp(fqdn, entry, name) == 0)
			return entry + name + 1;
	}
	return any;
}

static enum gba_status
post(struct push_up *up, const char *url, struct gba_octets message, struct ue_why *why)
{
	static const char *const headers[] = { "Content-Type: " PUSH_TYPE_GPL };
	const struct ue_request request = { .peer = "NAF",
					    .method = "POST",
					    .url = url,
					    .headers = headers,
					    .header_count = 1,
					    .body = message };
	struct ue_reply reply = { .status = 0 };
	enum gba_status status = ue_http_send(up->http, &reply, &request, why);

	if (status == GBA_OK && reply.status == 503) {
		ue_why(why, "%s could not keep it", url);
		status = GBA_ERR_BUSY;
	} else if (status == GBA_OK && reply.status / 100 != 2) {
		ue_why(why, "%s answers %u", url, reply.status);
		status = GBA_ERR_PEER;
	}
	ue_reply_fini(&reply);
	return status;
}

enum gba_status
push_up_send(struct push_up *up, const char *ptid, const char *fqdn,
	     struct gba_octets content, struct ue_why *why)
{
	const size_t size = GPL_OVERHEAD(strlen(ptid)) + content.len;
	const char *url = push_up_url(up, fqdn);
	uint8_t *message;
	enum gba_status status;
	uint32_t sn;
	size_t len;

	if (url == NULL) {
		ue_why(why, "no --uplink says where %s takes messages", fqdn);
		return GBA_ERR_NOT_FOUND;
	}
	message = malloc(size);
	if (message == NULL)
		return GBA_ERR_NOMEM;
	status = push_protect(up->table, message, size, &len, &sn, ptid, up->suite,
			      content, gba_wall_s(&up->clock));
	if (status == GBA_OK)
		status = post(up, url, (struct gba_octets){ message, len }, why);
	else
		ue_why(why, "it cannot be protected: %s", gba_status_name(status));
	free(message);
	return status;
}

/* --- later -------------------------------------------------------------------------- */

static void
item_free(struct push_up_item *item)
{
	if (item->content != NULL)
		gba_wipe(item->content, item->len);
	free(item->content);
	memset(item, 0, sizeof(*item));
}

/* Another try may help: the Push-NAF does not answer, or not as it must. */
static bool
is_for_later(enum gba_status status)
{
	return status == GBA_ERR_IO || status == GBA_ERR_PEER || status == GBA_ERR_BUSY;
}

/* The place of an acknowledgement alone that a newer one stands in for, or a free one. */
static struct push_up_item *
place_for(struct push_up *up, const char *ptid, bool answer)
{
	struct push_up_item *place = NULL;

	for (size_t i = 0; i < PUSH_UP_WAITING; i++) {
		struct push_up_item *item = &up->waiting[i];

		if (!answer && item->len == PUSH_UP_HEAD && strcmp(item->ptid, ptid) == 0)
			return item;
		if (item->ptid[0] == '\0' && place == NULL)
			place = item;
	}
	return place;
}

static void
wait_with(struct push_up *up, const char *ptid, const char *fqdn, uint8_t *content,
	  size_t len)
{
	struct push_up_item *item = place_for(up, ptid, len > PUSH_UP_HEAD);

	if (item == NULL) {
		gba_log(up->log, GBA_LOG_WARNING, "push",
			"too many messages wait: one is given up ptid=%s", ptid);
		gba_wipe(content, len);
		free(content);
		return;
	}
	item_free(item);
	memcpy(item->ptid, ptid, strlen(ptid) + 1);
	memcpy(item->fqdn, fqdn, strlen(fqdn) + 1);
	item->content = content;
	item->len = len;
	item->due_ms = gba_mono_ms(&up->clock) + PAUSE_MS;
	item->tries = 1;
}

void
push_up_acknowledge(struct push_up *up, const char *ptid, const char *fqdn, uint32_t sn_h,
		    struct gba_octets answer)
{
	const size_t len = PUSH_UP_HEAD + answer.len;
	struct ue_why why = { "" };
	uint8_t *content;
	enum gba_status status;

	if (push_up_url(up, fqdn) == NULL)
		return; /* a UE that only receives */
	content = malloc(len);
	if (content == NULL)
		return;
	push_up_build(content, sn_h, answer);
	status = push_up_send(up, ptid, fqdn, (struct gba_octets){ content, len }, &why);
	if (status == GBA_OK)
		gba_log(up->log, GBA_LOG_INFO, "push", "acknowledged ptid=%s sn=%u", ptid,
			sn_h);
	else
		gba_log(up->log, GBA_LOG_WARNING, "push", "not acknowledged ptid=%s: %s",
			ptid, why.text);
	if (is_for_later(status)) {
		wait_with(up, ptid, fqdn, content, len);
		return;
	}
	gba_wipe(content, len);
	free(content);
}

static void
try_again(struct push_up *up, struct push_up_item *item, int64_t now_ms)
{
	const struct gba_octets content = { item->content, item->len };
	struct ue_why why = { "" };
	const enum gba_status status =
		push_up_send(up, item->ptid, item->fqdn, content, &why);
	int64_t pause_ms = PAUSE_MS;

	if (!is_for_later(status)) {
		gba_log(up->log, GBA_LOG_INFO, "push", "%s ptid=%s%s%s",
			status == GBA_OK ? "acknowledged later" : "given up", item->ptid,
			status == GBA_OK ? "" : ": ", why.text);
		item_free(item);
		return;
	}
	for (unsigned i = 0; i < item->tries && pause_ms < PAUSE_MAX_MS; i++)
		pause_ms *= 2;
	item->tries++;
	item->due_ms = now_ms + (pause_ms < PAUSE_MAX_MS ? pause_ms : PAUSE_MAX_MS);
}

void
push_up_retry(struct push_up *up)
{
	for (size_t i = 0; i < PUSH_UP_WAITING; i++) {
		const int64_t now_ms = gba_mono_ms(&up->clock);

		if (up->waiting[i].ptid[0] != '\0' && up->waiting[i].due_ms <= now_ms)
			try_again(up, &up->waiting[i], now_ms);
	}
}

void
push_up_fini(struct push_up *up)
{
	for (size_t i = 0; i < PUSH_UP_WAITING; i++)
		item_free(&up->waiting[i]);
}
