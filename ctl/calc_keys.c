/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of the key hierarchy and of names (TS 33.220 Annex B, H; TS 23.003 13.3, 16.2). */
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "ctl/calc_keys.h"

static enum gba_status
read_ua_id(struct calc *c, struct gba_ua_id *out)
{
	struct gba_suite suite;
	struct gba_text t;
	enum gba_status status = calc_text(c, &t, "ua-id");

	if (status != GBA_OK)
		return status;
	if (gba_text_is_nocase(t, "http-digest"))
		*out = gba_ua_id_http_digest;
	else if (gba_text_is_nocase(t, "tls13-psk"))
		*out = gba_ua_id_tls13_psk;
	else if (gba_text_is_nocase(t, "gpl"))
		*out = gba_ua_id_gpl;
	else if (gba_suite_by_name(&suite, t) == GBA_OK)
		*out = gba_ua_id_tls(suite);
	else if (gba_ua_id_parse(out, t) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "ua-id: %zu characters, 10 hexadecimal digits or "
				   "http-digest, tls13-psk, gpl or the name of a TLS "
				   "suite expected",
				   t.len);
	return GBA_OK;
}

enum gba_status
calc_naf(struct calc *c, struct calc_naf *out)
{
	struct gba_text fqdn;
	enum gba_status status;

	if (calc_has(c, "naf-id")) {
		if (calc_has(c, "naf") || calc_has(c, "ua-id"))
			return calc_refuse(c, GBA_ERR_SYNTAX,
					   "naf-id: not beside naf or ua-id");
		status = calc_hex_range(c, out->octets, &out->len, 6, GBA_NAF_ID_MAX,
					"naf-id");
		if (status == GBA_OK &&
		    naf_id_parse(&out->name,
				 (struct gba_octets){ out->octets, out->len }) != GBA_OK)
			status = calc_refuse(c, GBA_ERR_SYNTAX,
					     "naf-id: no host name before the last five "
					     "octets");
		return status;
	}
	status = calc_text(c, &fqdn, "naf");
	if (status != GBA_OK)
		return status;
	if (!fqdn_is_valid(fqdn))
		return calc_refuse(
			c, GBA_ERR_SYNTAX,
			"naf: no host name (letters, digits, '-' and '.', 1 to "
			"253; no port, no scheme)");
	status = read_ua_id(c, &out->name.ua);
	if (status == GBA_OK)
		status = gba_text_copy(out->name.fqdn, sizeof(out->name.fqdn), fqdn);
	if (status == GBA_OK)
		status = naf_id_build(out->octets, &out->len, out->name.fqdn,
				      &out->name.ua);
	return status;
}

enum gba_status
calc_naf_id(struct calc *c)
{
	struct calc_naf naf;
	enum gba_status status = calc_naf(c, &naf);

	if (status == GBA_OK) {
		calc_put(c, "naf", "%s", naf.name.fqdn);
		calc_put_hex(c, "ua-id", naf.name.ua.b, sizeof(naf.name.ua.b));
		calc_put_hex(c, "naf-id", naf.octets, naf.len);
	}
	return status;
}

enum gba_status
calc_ks(struct calc *c, struct gba_ks *ks)
{
	struct aka_ck ck;
	struct aka_ik ik;
	enum gba_status status;

	if (calc_has(c, "ks") && (calc_has(c, "ck") || calc_has(c, "ik")))
		return calc_refuse(c, GBA_ERR_SYNTAX, "ks: not beside ck or ik");
	if (calc_has(c, "ks"))
		return calc_hex(c, ks->b, sizeof(ks->b), "ks");
	if (!calc_has(c, "ck") && !calc_has(c, "ik"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "ks, or ck and ik: missing");
	status = calc_hex(c, ck.b, sizeof(ck.b), "ck");
	if (status == GBA_OK)
		status = calc_hex(c, ik.b, sizeof(ik.b), "ik");
	if (status == GBA_OK)
		gba_ks_make(ks, &ck, &ik);
	gba_wipe(&ck, sizeof(ck));
	gba_wipe(&ik, sizeof(ik));
	return status;
}

/* What a run of Ub left behind. */
struct run {
	struct gba_ks ks;
	struct aka_rand rand;
	char impi[GBA_IMPI_MAX + 1];
	struct calc_naf naf;
	bool gba_u;
};

static enum gba_status
read_run(struct calc *c, struct run *run)
{
	const struct gba_text mode = calc_text_or(c, "mode", "me"),
			      bsf = calc_text_or(c, "bsf", "x");
	enum gba_status status = calc_ks(c, &run->ks);

	if (status == GBA_OK)
		status = calc_hex(c, run->rand.b, sizeof(run->rand.b), "rand");
	if (status == GBA_OK)
		status = calc_impi(c, run->impi);
	if (status == GBA_OK)
		status = calc_naf(c, &run->naf);
	if (status != GBA_OK)
		return status;
	run->gba_u = gba_text_is(mode, "u");
	if (!run->gba_u && !gba_text_is(mode, "me"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "mode: me or u expected");
	if (!fqdn_is_valid(bsf))
		return calc_refuse(c, GBA_ERR_SYNTAX, "bsf: no host name");
	return GBA_OK;
}

static enum gba_status
put_names(struct calc *c, const struct run *run)
{
	const struct gba_text bsf = calc_text_or(c, "bsf", NULL);
	char btid[GBA_BTID_MAX + 1], tmpi[GBA_TMPI_LEN + 1];
	enum gba_status status;

	if (bsf.p == NULL)
		return GBA_OK;
	status = btid_build(btid, &run->rand, bsf.p);
	if (status == GBA_ERR_ARG)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "bsf: %zu characters, too long for a B-TID", bsf.len);
	if (status == GBA_OK)
		status = gba_tmpi(tmpi, &run->ks, &run->rand, gba_text(run->impi), bsf);
	if (status == GBA_OK) {
		calc_put(c, "btid", "%s", btid);
		calc_put(c, "tmpi", "%s", tmpi);
	}
	return status;
}

enum gba_status
calc_put_key(struct calc *c, const char *name, const struct gba_ks_naf *key)
{
	char label[40], fingerprint[9];
	enum gba_status status = gba_fingerprint(fingerprint, key->b, sizeof(key->b));

	if (status != GBA_OK)
		return status;
	calc_put_hex(c, name, key->b, sizeof(key->b));
	snprintf(label, sizeof(label), "%s-password", name);
	calc_put_b64(c, label, key->b, sizeof(key->b));
	snprintf(label, sizeof(label), "%s-fingerprint", name);
	calc_put(c, label, "%s", fingerprint);
	return GBA_OK;
}

static enum gba_status
put_keys(struct calc *c, const struct run *run)
{
	const struct gba_octets naf_id = { run->naf.octets, run->naf.len };
	const struct gba_text impi = gba_text(run->impi);
	struct gba_ks_naf key;
	enum gba_status status;

	status = gba_ks_naf(&key, &run->ks, &run->rand, impi, naf_id);
	if (status == GBA_OK)
		status = calc_put_key(c, run->gba_u ? "ks-ext-naf" : "ks-naf", &key);
	if (status == GBA_OK && run->gba_u)
		status = gba_ks_int_naf(&key, &run->ks, &run->rand, impi, naf_id);
	if (status == GBA_OK && run->gba_u)
		status = calc_put_key(c, "ks-int-naf", &key);
	gba_wipe(&key, sizeof(key));
	return status;
}

enum gba_status
calc_ks_naf(struct calc *c)
{
	struct run run;
	enum gba_status status = read_run(c, &run);

	if (status == GBA_OK) {
		calc_put(c, "impi", "%s", run.impi);
		calc_put_hex(c, "ua-id", run.naf.name.ua.b, sizeof(run.naf.name.ua.b));
		calc_put_hex(c, "naf-id", run.naf.octets, run.naf.len);
		status = put_names(c, &run);
	}
	if (status == GBA_OK)
		status = put_keys(c, &run);
	gba_wipe(&run, sizeof(run));
	return status;
}

static enum gba_status
put_btid(struct calc *c)
{
	struct gba_text btid, domain;
	struct aka_rand rand;
	enum gba_status status = calc_text(c, &btid, "btid");

	if (status == GBA_OK && c->words->count > 1)
		return calc_refuse(c, GBA_ERR_SYNTAX, "btid: stands alone");
	if (status == GBA_OK && btid_parse(&rand, &domain, btid) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "btid: base64 of 16 octets, '@' and the BSF name "
				   "expected");
	if (status == GBA_OK) {
		calc_put_hex(c, "rand", rand.b, sizeof(rand.b));
		calc_put(c, "bsf", "%.*s", (int)domain.len, domain.p);
	}
	return status;
}

enum gba_status
calc_identity(struct calc *c)
{
	const struct gba_text imsi = calc_text_or(c, "imsi", NULL);
	const bool long_mnc = gba_text_is(calc_text_or(c, "mnc-digits", ""), "3");
	char impi[GBA_IMPI_MAX + 1], bsf[256];
	enum gba_status status;

	if (calc_has(c, "btid"))
		return put_btid(c);
	status = calc_impi(c, impi);
	if (status != GBA_OK)
		return status;
	if (imsi.p != NULL)
		status = bsf_name_from_imsi(bsf, imsi, long_mnc ? 3 : 2);
	else
		status = bsf_name_from_impi(bsf, gba_text(impi));
	if (status != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "impi: no '@' and domain, so no BSF name");
	calc_put(c, "impi", "%s", impi);
	calc_put(c, "bsf", "%s", bsf);
	return GBA_OK;
}
