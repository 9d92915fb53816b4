/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of a GBA-Push-Info, by PROJECT PROFILE P1. */
#include <string.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"
#include "codec/gpi.h"
#include "ctl/calc_keys.h"

/* --- short messages (TS 23.040 9.2.3.24; WAP-230) ------------------------------------
 */

#define SM_OCTETS     140
#define UDH_PORT      7	 /* a 16-bit port, and the length of the header */
#define UDH_PORT_PART 12 /* and a part of several, with an 8-bit reference */

/* A WSP push: id, type and length of the headers; Content-Type; X-Wap-Application-Id. */
#define WSP_CODES (3 + 4 + 4) /* both as codes of two octets */
#define WSP_TEXT  (3 + sizeof(GPI_CONTENT_TYPE) + 4)

struct short_messages {
	size_t count, left; /* octets that still have room in them */
};

static struct short_messages
short_messages(size_t octets)
{
	const size_t one = SM_OCTETS - UDH_PORT, part = SM_OCTETS - UDH_PORT_PART;
	struct short_messages sm = { 1, 0 };

	if (octets <= one) {
		sm.left = one - octets;
		return sm;
	}
	sm.count = (octets + part - 1) / part;
	sm.left = sm.count * part - octets;
	return sm;
}

static void
put_road(struct calc *c, const char *road, const char *road_left, size_t octets)
{
	const struct short_messages sm = short_messages(octets);

	calc_put(c, road, "%zu", sm.count);
	calc_put(c, road_left, "%zu", sm.left);
}

static void
put_sizes(struct calc *c, size_t gpi_len)
{
	const size_t len = GPI_ENVELOPE_LEN + gpi_len;

	calc_put(c, "gpi-octets", "%zu", gpi_len);
	calc_put(c, "envelope-octets", "%zu", len);
	put_road(c, "sms-port", "sms-port-left", len);
	put_road(c, "sms-wap", "sms-wap-left", WSP_CODES + len);
	put_road(c, "sms-wap-text", "sms-wap-text-left", WSP_TEXT + len);
}

/* --- gpi ---------------------------------------------------------------------------- */

/* The keys that the words give: Ks, from which all follow, or those of the GPI alone. */
struct keys {
	bool has_ks, has_gpi_keys;
	struct gba_ks ks;	     /* secret */
	char impi[GBA_IMPI_MAX + 1]; /* with Ks */
	struct gba_push_keys gpi;    /* secret; with Ks once RAND is known */
};

static enum gba_status
read_keys(struct calc *c, struct keys *keys)
{
	enum gba_status status = GBA_OK;

	keys->has_gpi_keys = calc_has(c, "k-int") || calc_has(c, "k-enc");
	keys->has_ks = calc_has(c, "ks") || calc_has(c, "ck") || calc_has(c, "ik");
	if (keys->has_gpi_keys && keys->has_ks)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "k-int and k-enc: not beside ks, ck or ik");
	if (keys->has_gpi_keys) {
		status = calc_hex(c, keys->gpi.integrity, sizeof(keys->gpi.integrity),
				  "k-int");
		if (status == GBA_OK)
			status = calc_hex(c, keys->gpi.encryption,
					  sizeof(keys->gpi.encryption), "k-enc");
	}
	if (keys->has_ks) {
		status = calc_ks(c, &keys->ks);
		if (status == GBA_OK)
			status = calc_impi(c, keys->impi);
	}
	return status;
}

static enum gba_status
keys_for(struct keys *keys, const struct aka_rand *rand)
{
	if (!keys->has_ks)
		return GBA_OK;
	return gba_push_gpi_keys(&keys->gpi, &keys->ks, rand, gba_text(keys->impi));
}

/* What follows from Ks: the keys of the GPI, and those of the NAF. */
static enum gba_status
put_keys(struct calc *c, const struct keys *keys, const struct gpi *gpi)
{
	const struct aka_rand *rand = &gpi->challenge.rand;
	const struct gba_text impi = gba_text(keys->impi);
	uint8_t id[GBA_NAF_ID_MAX];
	struct gba_ks_naf key;
	enum gba_status status;
	size_t len;

	if (!keys->has_ks)
		return GBA_OK;
	calc_put_hex(c, "k-int", keys->gpi.integrity, sizeof(keys->gpi.integrity));
	calc_put_hex(c, "k-enc", keys->gpi.encryption, sizeof(keys->gpi.encryption));
	status = naf_id_build(id, &len, gpi->naf_id.fqdn, &gpi->naf_id.ua);
	if (status == GBA_OK)
		status = gba_ks_naf(&key, &keys->ks, rand, impi,
				    (struct gba_octets){ id, len });
	if (status == GBA_OK)
		status = calc_put_key(c, gpi->challenge.gba_u ? "ks-ext-naf" : "ks-naf",
				      &key);
	if (status == GBA_OK && gpi->challenge.gba_u) {
		status = gba_ks_int_naf(&key, &keys->ks, rand, impi,
					(struct gba_octets){ id, len });
		if (status == GBA_OK)
			status = calc_put_key(c, "ks-int-naf", &key);
	}
	gba_wipe(&key, sizeof(key));
	return status;
}

static enum gba_status
put_gpi(struct calc *c, const struct gpi *gpi)
{
	char name[RAND_AT_NAF_MAX + 1], lifetime[21];
	const enum gba_status status =
		rand_at_naf_build(name, &gpi->challenge.rand, gpi->naf_id.fqdn);

	gba_datetime_build(lifetime, gpi->expires_s);
	calc_put(c, "ptid", "%s", gpi->ptid);
	calc_put(c, "naf", "%s", gpi->naf_id.fqdn);
	calc_put_hex(c, "ua-id", gpi->naf_id.ua.b, sizeof(gpi->naf_id.ua.b));
	calc_put(c, "lifetime", "%s", lifetime);
	if (status == GBA_OK)
		calc_put(c, "rand-at-naf", "%s", name);
	return status;
}

static enum gba_status
read_label(struct calc *c, struct gpi_challenge *out)
{
	const struct gba_text label = calc_text_or(c, "app-label", "USIM");
	uint8_t octets[GPI_APP_LABEL_MAX];
	size_t len;

	if (push_text_parse(octets, &len, sizeof(octets), label) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "app-label: at most %d octets expected, those that "
				   "are not visible ASCII, and %%, as %%XX",
				   GPI_APP_LABEL_MAX);
	return gba_text_copy(out->app_label, sizeof(out->app_label), label);
}

static enum gba_status
read_ptid(struct calc *c, char out[GBA_PTID_TEXT_MAX + 1])
{
	struct gba_text ptid;
	enum gba_status status = calc_text(c, &ptid, "ptid");

	if (status == GBA_OK && !ptid_is_valid(ptid))
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "ptid: 1 to 255 octets expected, those that are not "
				   "visible ASCII, and %%, as %%XX");
	return status == GBA_OK ? gba_text_copy(out, GBA_PTID_TEXT_MAX + 1, ptid)
				: status;
}

static enum gba_status
read_challenge(struct calc *c, struct gpi_challenge *out, const struct keys *keys)
{
	const struct gba_text mode = calc_text_or(c, "mode", "me");
	enum gba_status status = calc_hex(c, out->rand.b, sizeof(out->rand.b), "rand");
	struct aka_ik ik;

	if (status == GBA_OK)
		status = calc_hex(c, out->autn.b, sizeof(out->autn.b), "autn");
	if (status == GBA_OK)
		status = read_label(c, out);
	if (status != GBA_OK)
		return status;
	out->gba_u = gba_text_is(mode, "u");
	if (!out->gba_u && !gba_text_is(mode, "me"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "mode: me or u expected");
	if (out->gba_u && keys->has_ks) {
		memcpy(ik.b, keys->ks.b + sizeof(ik.b), sizeof(ik.b));
		status = aka_autn_star(&out->autn, &out->autn, &ik);
		gba_wipe(&ik, sizeof(ik));
	}
	return status;
}

static enum gba_status
read_gpi(struct calc *c, struct gpi *out, const struct keys *keys)
{
	struct gba_text lifetime;
	struct calc_naf naf;
	enum gba_status status = read_challenge(c, &out->challenge, keys);

	if (status == GBA_OK)
		status = calc_naf(c, &naf);
	if (status == GBA_OK)
		status = read_ptid(c, out->ptid);
	if (status == GBA_OK)
		status = calc_text(c, &lifetime, "lifetime");
	if (status != GBA_OK)
		return status;
	if (gba_datetime_parse(&out->expires_s, lifetime) != GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "lifetime: an instant like 2026-01-02T03:04:05Z "
				   "expected");
	out->naf_id = naf.name;
	return GBA_OK;
}

static enum gba_status
build_gpi(struct calc *c, struct keys *keys)
{
	struct gpi gpi = { .expires_s = 0 };
	uint8_t made[GPI_MAX], envelope[GPI_ENVELOPE_LEN + GPI_MAX];
	size_t len, envelope_len;
	uint64_t session;
	enum gba_status status;

	if (!keys->has_ks && !keys->has_gpi_keys)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "ks, or ck and ik, or k-int and k-enc: missing");
	status = read_gpi(c, &gpi, keys);
	if (status != GBA_OK)
		return status;
	if (gba_number(&session, calc_text_or(c, "session", "0"), 0, UINT16_MAX) !=
	    GBA_OK)
		return calc_refuse(c, GBA_ERR_SYNTAX, "session: 0 to 65535 expected");
	status = keys_for(keys, &gpi.challenge.rand);
	if (status == GBA_OK)
		status = gpi_build(made, &len, &gpi, &keys->gpi);
	if (status == GBA_ERR_ARG)
		return calc_refuse(c, GBA_ERR_SYNTAX,
				   "app-label, naf or lifetime is out of the bounds of a "
				   "GPI");
	if (status == GBA_OK)
		status = gpi_envelope_build(envelope, &envelope_len, (uint16_t)session,
					    (struct gba_octets){ made, len });
	if (status == GBA_OK)
		status = put_gpi(c, &gpi);
	if (status == GBA_OK)
		status = put_keys(c, keys, &gpi);
	if (status != GBA_OK)
		return status;
	calc_put_hex(c, "gpi", made, len);
	calc_put_hex(c, "envelope", envelope, envelope_len);
	put_sizes(c, len);
	return GBA_OK;
}

/* The Ua id, which is five octets whatever it is, may be left out. */
static enum gba_status
read_naf(struct calc *c, struct naf_id *out)
{
	struct gba_text fqdn;
	struct calc_naf naf;
	enum gba_status status;

	if (calc_has(c, "naf-id") || calc_has(c, "ua-id")) {
		status = calc_naf(c, &naf);
		if (status == GBA_OK)
			*out = naf.name;
		return status;
	}
	status = calc_text(c, &fqdn, "naf");
	if (status == GBA_OK && !fqdn_is_valid(fqdn))
		return calc_refuse(c, GBA_ERR_SYNTAX, "naf: no host name");
	return status == GBA_OK ? gba_text_copy(out->fqdn, sizeof(out->fqdn), fqdn)
				: status;
}

/* How long the GPI of a NAF will be: neither keys nor a vector change that. */
static enum gba_status
size_gpi(struct calc *c)
{
	static const uint8_t seed[GBA_PTID_SEED];
	uint8_t ptid[GBA_PTID_MAX];
	struct gpi gpi = { .expires_s = INT32_MAX };
	struct gba_push_keys keys = { { 0 }, { 0 } };
	uint8_t made[GPI_MAX];
	enum gba_status status;
	size_t len, ptid_len;

	status = read_label(c, &gpi.challenge);
	if (status == GBA_OK)
		status = read_naf(c, &gpi.naf_id);
	if (status == GBA_OK && calc_has(c, "ptid"))
		status = read_ptid(c, gpi.ptid);
	else if (status == GBA_OK)
		status = ptid_build(gpi.ptid, seed, sizeof(seed));
	if (status == GBA_OK)
		status = push_text_parse(ptid, &ptid_len, sizeof(ptid),
					 gba_text(gpi.ptid));
	if (status == GBA_OK)
		status = gpi_build(made, &len, &gpi, &keys);
	if (status == GBA_ERR_ARG)
		return calc_refuse(c, GBA_ERR_SYNTAX, "naf: too long for a GPI");
	if (status != GBA_OK)
		return status;
	calc_put(c, "naf", "%s", gpi.naf_id.fqdn);
	calc_put(c, "ptid-octets", "%zu", ptid_len);
	put_sizes(c, len);
	return GBA_OK;
}

/* The NAF is named, and nothing that only a GPI with its values needs. */
static bool
is_for_size(const struct calc *c)
{
	static const char *const words[] = { "naf", "ua-id", "naf-id", "ptid",
					     "app-label" };
	size_t known = 0;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		known += calc_has(c, words[i]);
	return known == c->words->count && (calc_has(c, "naf") || calc_has(c, "naf-id"));
}

static void
put_challenge(struct calc *c, const struct gpi_challenge *challenge)
{
	calc_put(c, "mode", "%s", challenge->gba_u ? "u" : "me");
	calc_put_hex(c, "rand", challenge->rand.b, sizeof(challenge->rand.b));
	calc_put_hex(c, challenge->gba_u ? "autn-star" : "autn", challenge->autn.b,
		     sizeof(challenge->autn.b));
	calc_put(c, "app-label", "%s", challenge->app_label);
}

/* The GPI of the words, out of its envelope. */
static enum gba_status
read_octets(struct calc *c, uint8_t room[GPI_ENVELOPE_LEN + GPI_MAX],
	    struct gba_octets *gpi)
{
	const bool in_envelope = calc_has(c, "envelope");
	const char *word = in_envelope ? "envelope" : "gpi";
	enum gba_status status;
	uint16_t session;
	size_t len;

	if (in_envelope && calc_has(c, "gpi"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "gpi and envelope: give one");
	status = calc_hex_range(c, room, &len, 1, GPI_ENVELOPE_LEN + GPI_MAX, word);
	if (status != GBA_OK)
		return status;
	*gpi = (struct gba_octets){ room, len };
	if (!in_envelope)
		return GBA_OK;
	if (gpi_envelope_parse(&session, gpi, *gpi) != GBA_OK)
		return calc_refuse(c, GBA_ERR_MAC, "this is no envelope");
	calc_put(c, "session", "%u", session);
	return GBA_OK;
}

static enum gba_status
open_gpi(struct calc *c, struct keys *keys)
{
	static const char *const of_building[] = { "rand",	"autn",	  "mode",
						   "app-label", "ptid",	  "naf",
						   "ua-id",	"naf-id", "lifetime",
						   "session" };
	uint8_t room[GPI_ENVELOPE_LEN + GPI_MAX];
	struct gpi_challenge challenge;
	struct gba_octets in;
	struct gpi gpi;
	enum gba_status status;

	for (size_t i = 0; i < ARRAY_LEN(of_building); i++)
		if (calc_has(c, of_building[i]))
			return calc_refuse(c, GBA_ERR_SYNTAX,
					   "%s: not beside gpi or envelope",
					   of_building[i]);
	status = read_octets(c, room, &in);
	if (status != GBA_OK)
		return status;
	if (gpi_challenge_parse(&challenge, in) != GBA_OK)
		return calc_refuse(c, GBA_ERR_MAC, "this is no GPI of this profile");
	put_challenge(c, &challenge);
	put_sizes(c, in.len);
	if (!keys->has_ks && !keys->has_gpi_keys)
		return GBA_OK;
	status = keys_for(keys, &challenge.rand);
	if (status == GBA_OK)
		status = gpi_open(&gpi, in, &keys->gpi);
	if (status == GBA_ERR_MAC)
		return calc_refuse(c, status, "the MAC is not of these keys");
	if (status == GBA_ERR_SYNTAX)
		return calc_refuse(c, GBA_ERR_MAC,
				   "the MAC is right, and the fields make no GPI");
	if (status == GBA_OK)
		status = put_gpi(c, &gpi);
	return status == GBA_OK ? put_keys(c, keys, &gpi) : status;
}

enum gba_status
calc_gpi(struct calc *c)
{
	struct keys keys = { .has_ks = false };
	enum gba_status status;

	if (is_for_size(c))
		return size_gpi(c);
	status = read_keys(c, &keys);
	if (status == GBA_OK)
		status = calc_has(c, "gpi") || calc_has(c, "envelope")
				 ? open_gpi(c, &keys)
				 : build_gpi(c, &keys);
	gba_wipe(&keys, sizeof(keys));
	return status;
}
