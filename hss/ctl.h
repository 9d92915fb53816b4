/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl.h  What gba-hssd can be asked over its control socket. */
#ifndef GBA_HSS_CTL_H
#define GBA_HSS_CTL_H

#include <stddef.h>

#include "home/desk.h"
#include "hss/s6m_server.h"
#include "hss/zh_server.h"

/* The ctx to be given to ctl_server_new with the verbs. */
struct hss_ctl {
	struct home_desk desk; /* first: the verbs of home/ see no more */
	struct hss_zh *zh;
	struct hss_s6m *s6m;
	struct diam_node *node; /* NULL: it is off */
};

const struct ctl_verb *hss_ctl_verbs(size_t *count);

#endif
