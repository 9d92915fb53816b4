/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the kinds of bootstrapping. */
#include "bsf/ub_mode.h"

/* clang-format off */
static const struct ub_mode_row rows[] = {
	[GBA_MODE_ME] = { .name = "GBA_ME", .tmpi = true, .auts = true,
		.wrong = UB_RESPONSE_WRONG, .off = UB_3G_OFF,
		.fill = ub_3g_fill, .password = ub_3g_password, .ks = ub_3g_ks },
	[GBA_MODE_U] = { .name = "GBA_U", .tmpi = true, .auts = true,
		.wrong = UB_RESPONSE_WRONG, .off = UB_3G_OFF,
		.fill = ub_3g_fill, .password = ub_3g_password, .ks = ub_3g_ks },
	[GBA_MODE_2G] = { .name = "2G GBA", .tls = true,
		.wrong = UB_RESPONSE_WRONG, .off = UB_2G_OFF, .plain = UB_2G_PLAIN,
		.no_auts = UB_2G_AUTS,
		.fill = ub_2g_fill, .password = ub_3g_password, .ks = ub_3g_ks },
	[GBA_MODE_DIGEST] = { .name = "GBA_Digest", .tls = true,
		.wrong = UB_DIGEST_WRONG, .off = UB_DIGEST_OFF, .plain = UB_DIGEST_PLAIN,
		.no_auts = UB_DIGEST_AUTS, .kind = AV_SIP_DIGEST,
		.fill = ub_digest_fill, .password = ub_digest_password, .ks = ub_digest_ks },
};
/* clang-format on */

const struct ub_mode_row *
ub_mode_row(enum gba_mode mode)
{
	return &rows[mode];
}

static bool
is_allowed(enum gba_mode mode, const struct bsf_conf_ub *conf)
{
	switch (mode) {
	case GBA_MODE_2G:
		return conf->allow_2g;
	case GBA_MODE_DIGEST:
		return conf->allow_digest;
	default:
		return conf->allow_3g;
	}
}

bool
ub_mode_is_served(enum ub_reason *reason, enum gba_mode mode,
		  const struct bsf_conf_ub *conf, const struct ub_request *request)
{
	const struct ub_mode_row *row = ub_mode_row(mode);

	if (!is_allowed(mode, conf))
		*reason = row->off;
	else if (row->tls && !request->in.channel.tls)
		*reason = row->plain;
	else if (!row->tmpi && request->is_tmpi)
		*reason = UB_TMPI_NOT_USED;
	else if (!row->auts && request->kind == UB_AUTS)
		*reason = row->no_auts;
	else
		return true;
	return false;
}

bool
ub_nonce_len_is_ours(size_t len)
{
	return len == UB_NONCE_3G_LEN || len == UB_NONCE_2G_LEN ||
	       len == UB_NONCE_DIGEST_LEN;
}
