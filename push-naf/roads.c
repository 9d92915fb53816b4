/* SPDX-License-Identifier: Apache-2.0 */
/* The roads: direct (HTTP), file, and those of device triggers. */
#include "push-naf/roads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "codec/btid.h"
#include "codec/tbcd.h"

#define NAME_LEN_MAX 100

const char *
roads_e164(const char *address)
{
	const char *digits = address + 5;

	if (strncmp(address, "tel:+", 5) != 0 || *digits < '1' || *digits > '9' ||
	    strlen(digits) > E164_DIGITS_MAX ||
	    strspn(digits, "0123456789") != strlen(digits))
		return NULL;
	return digits;
}

static bool
is_external_id(const char *address)
{
	char canonical[EXTERNAL_ID_MAX + 1];

	return external_id_canonical(canonical, gba_text(address)) == GBA_OK;
}

bool
roads_address_is_valid(enum job_road road, const char *address)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-_";

	if (road == JOB_ROAD_DIRECT)
		return strncasecmp(address, "http://", 7) == 0 ||
		       strncasecmp(address, "https://", 8) == 0;
	if (road == JOB_ROAD_TSP && is_external_id(address))
		return true;
	if (job_road_is_trigger(road))
		return roads_e164(address) != NULL;
	return *address != '\0' && strlen(address) <= NAME_LEN_MAX &&
	       strspn(address, allowed) == strlen(address);
}

const char *
roads_address_form(enum job_road road)
{
	static const char *const forms[JOB_ROADS] = {
		[JOB_ROAD_DIRECT] = "http://... or https://...",
		[JOB_ROAD_FILE] = "letters, digits, - and _",
		[JOB_ROAD_TSP] = "LOCAL@DOMAIN or tel:+DIGITS",
		[JOB_ROAD_SMPP] = "tel:+DIGITS",
	};

	return forms[road];
}

/* --- direct ----------------------------------------------------------------------------
 */

/* A parcel that is under way. */
struct handing {
	int64_t number;
	desk_on_handed on_handed;
	void *ctx;
};

/* A 2xx says that the octets were handed over; what else the answer holds is not read. */
static void
on_post(void *ctx, const struct post_answer *answer)
{
	struct handing *handing = ctx;
	const bool ok = answer->status >= 200 && answer->status <= 299;
	char status[32];

	snprintf(status, sizeof(status), "HTTP status %u", answer->status);
	handing->on_handed(handing->ctx, handing->number, ok,
			   ok || answer->status == 0 ? answer->reason : status);
	free(handing);
}

static void
send_post(const struct roads *roads, const struct desk_parcel *parcel,
	  desk_on_handed on_handed, void *ctx)
{
	const struct post_header type = { "Content-Type", parcel->type };
	struct handing *handing = malloc(sizeof(*handing));

	if (handing == NULL) {
		on_handed(ctx, parcel->number, false, "no memory is left");
		return;
	}
	*handing = (struct handing){ parcel->number, on_handed, ctx };
	post_send(roads->post,
		  &(struct post_request){ .url = parcel->address,
					  .headers = &type,
					  .header_count = 1,
					  .body = parcel->body },
		  on_post, handing);
}

/* --- file ------------------------------------------------------------------------------
 */

static enum gba_status
write_all(int fd, struct gba_octets body)
{
	size_t done = 0;

	while (done < body.len) {
		const ssize_t n = write(fd, body.p + done, body.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return GBA_ERR_IO;
		done += (size_t)n;
	}
	return fsync(fd) == 0 ? GBA_OK : GBA_ERR_IO;
}

/* Complete under its name, or not there at all. */
static enum gba_status
put_file(int dir, const char *name, struct gba_octets body)
{
	char hidden[NAME_LEN_MAX + JOB_ID_LEN + 16];
	enum gba_status status = GBA_ERR_IO;
	int fd;

	snprintf(hidden, sizeof(hidden), ".%s", name);
	fd = openat(dir, hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		    0640);
	if (fd < 0)
		return GBA_ERR_IO;
	status = write_all(fd, body);
	if (close(fd) != 0)
		status = GBA_ERR_IO;
	if (status == GBA_OK && renameat(dir, hidden, dir, name) != 0)
		status = GBA_ERR_IO;
	if (status == GBA_OK && fsync(dir) != 0)
		status = GBA_ERR_IO;
	if (status != GBA_OK)
		(void)unlinkat(dir, hidden, 0);
	return status;
}

static void
send_file(const struct roads *roads, const struct desk_parcel *parcel,
	  desk_on_handed on_handed, void *ctx)
{
	const bool gpi = strcmp(parcel->type, DESK_TYPE_GPI) == 0;
	char name[NAME_LEN_MAX + JOB_ID_LEN + 8], reason[JOB_REASON_MAX + 1];
	int dir = open(roads->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum gba_status status = dir >= 0 ? GBA_OK : GBA_ERR_IO;

	snprintf(name, sizeof(name), "%.*s.%s.%s", NAME_LEN_MAX, parcel->address,
		 parcel->name, gpi ? "gpi" : "gpl");
	if (status == GBA_OK)
		status = put_file(dir, name, parcel->body);
	if (status != GBA_OK)
		snprintf(reason, sizeof(reason), "the file cannot be written: %s",
			 strerror(errno));
	if (dir >= 0)
		close(dir);
	on_handed(ctx, parcel->number, status == GBA_OK, status == GBA_OK ? "" : reason);
}

/* --- the desk --------------------------------------------------------------------------
 */

static void
send_parcel(void *ctx, const struct desk_parcel *parcel, desk_on_handed on_handed,
	    void *on_handed_ctx)
{
	const struct roads *roads = ctx;

	if (parcel->road == JOB_ROAD_DIRECT)
		send_post(roads, parcel, on_handed, on_handed_ctx);
	else if (*roads->directory != '\0')
		send_file(roads, parcel, on_handed, on_handed_ctx);
	else
		on_handed(on_handed_ctx, parcel->number, false, "the road is closed");
}

static void
send_trigger(void *ctx, const struct desk_trigger *trigger, desk_on_answer on_answer,
	     void *on_answer_ctx)
{
	const struct roads *roads = ctx;
	const struct trigger_road *road =
		trigger->road == JOB_ROAD_TSP ? &roads->tsp : &roads->smpp;
	const struct desk_answer closed = { .number = trigger->number,
					    .action = trigger->action,
					    .outcome = DESK_LATER,
					    .message_id = "",
					    .reason = "the road is closed" };

	if (road->send != NULL)
		road->send(road->ctx, trigger, on_answer, on_answer_ctx);
	else
		on_answer(on_answer_ctx, &closed);
}

struct desk_roads
roads_desk(struct roads *roads)
{
	return (struct desk_roads){ .ctx = roads,
				    .send = send_parcel,
				    .trigger = send_trigger };
}
