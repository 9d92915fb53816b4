/* SPDX-License-Identifier: Apache-2.0 */
/* What a device trigger carries, by profile. */
#include "push-naf/trigger.h"

#include <stdio.h>
#include <string.h>

#include "codec/gpi.h"
#include "codec/gpl.h"
#include "codec/wsp_push.h"
#include "push-naf/desk.h"

_Static_assert(TRIGGER_ADDED_MAX >= 2 * (WSP_PUSH_TEXT_MAX + 8), "two texts at most");

uint16_t
trigger_port(const struct trigger_shape *shape, enum job_profile profile)
{
	return profile == JOB_PROFILE_WAP ? TRIGGER_PORT_WAP : shape->port;
}

uint16_t
trigger_source_port(const struct trigger_shape *shape, enum job_profile profile)
{
	return profile == JOB_PROFILE_WAP ? TRIGGER_PORT_WAP_SOURCE : shape->port;
}

/* The transaction identifier is the session's, so that what is sent again is the same. */
static enum gba_status
build_wap(uint8_t *out, size_t size, size_t *len, const struct trigger_shape *shape,
	  struct gba_octets content)
{
	struct wsp_push push = { .tid = content.len > 2 ? content.p[2] : 0,
				 .has_app_id = *shape->app_id != '\0',
				 .body = content };

	snprintf(push.type.text, sizeof(push.type.text), "%s", DESK_TYPE_GPI);
	if (gba_text_copy(push.app_id.text, sizeof(push.app_id.text),
			  gba_text(shape->app_id)) != GBA_OK)
		return GBA_ERR_ARG;
	return wsp_push_build(out, size, len, &push);
}

enum gba_status
trigger_build(uint8_t *out, size_t size, size_t *len, const struct trigger_shape *shape,
	      enum job_profile profile, struct gba_octets content)
{
	if (profile == JOB_PROFILE_WAP)
		return build_wap(out, size, len, shape, content);
	if (content.len > size)
		return GBA_ERR_ARG;
	memcpy(out, content.p, content.len);
	*len = content.len;
	return GBA_OK;
}

/* Of a GPI of profile P1, whose fields are known but for their values. */
static size_t
gpi_len(const struct job *job, size_t ptid_len)
{
	const size_t sealed =
		1 + ptid_len + 1 + strlen(job->naf) + sizeof(job->ua_id) + 4;

	return 2 + sizeof(struct aka_rand) + sizeof(struct aka_autn) + 1 +
	       strlen(job->app_label) + 2 + sealed + GBA_PUSH_MAC_LEN;
}

size_t
trigger_len(const struct trigger_shape *shape, const struct job *job, size_t ptid_len,
	    const size_t *payload_len)
{
	uint8_t head[TRIGGER_ADDED_MAX] = { 0 };
	size_t len = GPI_ENVELOPE_LEN + gpi_len(job, ptid_len), added = 0;

	if (payload_len != NULL)
		len += GPL_OVERHEAD(sizeof(struct aka_rand)) + *payload_len;
	if (job->profile == JOB_PROFILE_WAP &&
	    build_wap(head, sizeof(head), &added, shape,
		      (struct gba_octets){ head, 0 }) != GBA_OK)
		added = sizeof(head);
	return len + added;
}
