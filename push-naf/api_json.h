/* SPDX-License-Identifier: Apache-2.0 */
/** @file api_json.h  The JSON of the local interface, by jansson: orders in, jobs out. */
#ifndef GBA_PUSH_NAF_API_JSON_H
#define GBA_PUSH_NAF_API_JSON_H

#include "push-naf/jobs.h"
#include "push-naf/trigger.h"

#define API_REASON_MAX 160
#define API_ORDERS_MAX 1000 /* in one array */

/* What an order may leave out, and how far it may go. */
struct api_limits {
	const char *const *names; /* of this Push-NAF; the first is the default */
	size_t name_count;
	uint8_t ua_id[5];
	const char *app_label;
	int64_t lifetime_s, lifetime_max_s;
	size_t payload_max;
	bool roads[JOB_ROADS]; /* which there are */
	/* of device triggers */
	enum job_profile profile;
	struct trigger_shape shape;
	size_t trigger_max[JOB_ROADS]; /* octets that the road takes */
	size_t ptid_len;	       /* of those made here */
};

struct api_order {
	struct job job;
	int64_t lifetime_s;
	struct gba_octets payload; /* p NULL: none; to be freed with api_order_fini */
};

/**
 * Read an order for a push, or for a message on an SA. Members that are not known, stand
 * twice or are of another type are refused.
 * @return GBA_OK; GBA_ERR_SYNTAX and a sentence; GBA_ERR_NOMEM
 */
GBA_MUST_CHECK enum gba_status api_order_parse(struct api_order *out,
					       const struct api_limits *limits,
					       enum job_kind kind, struct gba_octets body,
					       char reason[API_REASON_MAX]);
void api_order_fini(struct api_order *order);
/** An array of orders for pushes: all of them, or none. *out is to be freed, each of its
 * orders with api_order_fini. The sentence names the order by its place, from 1. */
GBA_MUST_CHECK enum gba_status api_orders_parse(struct api_order **out, size_t *count,
						const struct api_limits *limits,
						struct gba_octets body,
						char reason[API_REASON_MAX]);

/** An order in the words of gbactl (impi, gba-u=yes, lifetime=90) as JSON; a word ptid is
 * left out. To be freed; NULL: no memory, or no UTF-8. */
char *api_order_text(const char *const *names, const char *const *values, size_t count);

/* Texts are freed by the caller; NULL without memory. */
char *api_job_text(const struct job *job);
/** {"ids":["...",...]} of many jobs. */
char *api_ids_text(const struct api_order *orders, size_t count);
char *api_error_text(const char *sentence);
char *api_uplink_text(const struct uplink *uplink, struct gba_octets payload);

/* {"NAME":[...]}, one object after the other. */
struct api_list;
struct api_list *api_list_new(const char *name);
void api_list_job(void *list, const struct job *job);
void api_list_uplink(void *list, const struct uplink *uplink, struct gba_octets payload);
/** Its text; the list is gone. */
char *api_list_text(struct api_list *list);

#endif
