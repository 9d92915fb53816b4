/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs around the bootstrapping: bootstrap, key, status, forget, profiles. */
#include "ue/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "ue/naf_key.h"

static void
to_usim(void *ctx, struct gba_buf *reply, struct gba_octets apdu)
{
	usim_exchange(ctx, reply, apdu);
}

static const char *
explain(void *ctx)
{
	const struct usim *usim = ctx;

	return usim->note.text;
}

struct uicc_port
ue_card_port(struct usim *usim)
{
	return (struct uicc_port){ to_usim, explain, usim };
}

/* Ks in the card and what the ME remembers have to be of one bootstrapping; what the ME
 * does not remember it takes from the card (TS 33.220 G.1). */
static enum gba_status
agree_with_card(struct ue *ue, struct ue_why *why)
{
	struct state *state = &ue->state;
	struct uicc_binding card;
	enum gba_status status = GBA_ERR_NOT_FOUND;
	int64_t expires_s;

	if (ue->gba_u)
		status = uicc_gba_binding(&ue->uicc, &card, why);
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	if (state->bound && state->mode == STATE_GBA_U &&
	    (status != GBA_OK || strcmp(card.btid, state->btid) != 0))
		state_unbind(state);
	if (status != GBA_OK || state->bound ||
	    gba_datetime_parse(&expires_s, gba_text(card.lifetime)) != GBA_OK ||
	    expires_s <= gba_wall_s(&ue->clock))
		return GBA_OK;
	state->bound = true;
	state->mode = STATE_GBA_U;
	state->rand = card.rand;
	state->created_s = gba_wall_s(&ue->clock);
	state->expires_s = expires_s;
	memcpy(state->btid, card.btid, sizeof(state->btid));
	return ub_bsf_url(state->bsf, &ue->uicc, ue_bsf(ue), false, why);
}

/* 2G GBA is for who has a SIM and no more, GBA_Digest for who has no card (TS 33.220
 * Annex I, M): so the card file says it, unless the user does. */
static enum gba_status
choose_kind(struct ue *ue, struct ue_why *why)
{
	const struct provision_subscriber *sub = &ue->usim.card.file.sub;
	enum ub_kind kind = UB_USIM;

	if (sub->sec.k_len == 0)
		kind = UB_DIGEST;
	else if (sub->uicc == GUSS_UICC_SIM)
		kind = UB_SIM;
	if (ue->args->has_kind)
		kind = ue->args->kind;
	ue->kind = kind;
	ue->gba_u = kind == UB_USIM && ue->uicc.gba_u && !ue->args->gba_me;
	if (kind == UB_DIGEST ? *sub->digest.realm != '\0' : sub->sec.k_len > 0)
		return GBA_OK;
	ue_why(why,
	       kind == UB_DIGEST ? "%s has no digest-password or digest-ha1"
				 : "%s has no k",
	       ue->usim.card.path);
	return GBA_ERR_ARG;
}

/* A Ks of another kind is none for this one. */
static void
drop_other_kind(struct ue *ue)
{
	static const enum ub_kind kinds[] = {
		[STATE_GBA_ME] = UB_USIM,
		[STATE_GBA_U] = UB_USIM,
		[STATE_2G] = UB_SIM,
		[STATE_DIGEST] = UB_DIGEST,
	};

	if (ue->state.bound && kinds[ue->state.mode] != ue->kind)
		state_unbind(&ue->state);
}

const char *
ue_bsf(const struct ue *ue)
{
	const char *by_card = ue->usim.card.file.bsf;

	if (ue->args->bsf != NULL)
		return ue->args->bsf;
	return by_card[0] != '\0' ? by_card : NULL;
}

static enum gba_status
open_card(struct ue *ue, struct ue_why *why)
{
	const struct uicc_port port = ue_card_port(&ue->usim);
	enum gba_status status;

	status = usim_open(&ue->usim, ue->args->card, why);
	if (status == GBA_OK)
		status = uicc_open(&ue->uicc, &port, &ue->trace, why);
	if (status == GBA_OK)
		status = state_read(&ue->state, ue->usim.card.path, ue->uicc.impi,
				    gba_wall_s(&ue->clock), why);
	if (status == GBA_OK)
		status = choose_kind(ue, why);
	if (status == GBA_OK) {
		drop_other_kind(ue);
		status = agree_with_card(ue, why);
	}
	return status;
}

enum gba_status
ue_open(struct ue *ue, const struct args *args, struct ue_why *why)
{
	struct ue_http_conf http = args->http;
	enum gba_status status;

	memset(ue, 0, sizeof(*ue));
	ue->args = args;
	ue->clock = gba_clock_system();
	ue->random = gba_random_system();
	ue->trace = (struct ue_trace){ .mode = args->trace, .to = stderr };
	ue->trace.colour = !args->no_colour && isatty(STDERR_FILENO) != 0 &&
			   getenv("NO_COLOR") == NULL;
	http.resolve = args->resolve.item;
	http.resolve_count = args->resolve.count;
	http.trace = &ue->trace;
	status = open_card(ue, why);
	if (status == GBA_OK)
		status = ue_http_new(&ue->http, &http);
	if (status == GBA_ERR_NOMEM)
		ue_why(why,
		       "the HTTP client does not start: memory, or a wrong --ciphers");
	if (status != GBA_OK)
		ue_close(ue);
	return status;
}

void
ue_close(struct ue *ue)
{
	ue_http_free(ue->http);
	usim_close(&ue->usim);
	state_fini(&ue->state);
}

/* Write what Ub left in the state, also when it only took a TMPI away. */
static enum gba_status
run_ub(struct ue *ue, struct ue_why *why)
{
	const struct ub_conf conf = {
		.kind = ue->kind,
		.digest = &ue->usim.card.file.sub.digest,
		.digest_form = ue->args->digest_form,
		.digest_exporter = ue->args->digest_exporter,
		.http = ue->http,
		.uicc = &ue->uicc,
		.gba_u = ue->gba_u,
		.profile = ue->args->profile,
		.bsf_url = ue_bsf(ue),
		.no_tmpi = ue->args->no_tmpi,
		.clock = &ue->clock,
		.random = &ue->random,
		.trace = &ue->trace,
	};
	struct ue_why unwritten = { "" };
	enum gba_status status, written;

	status = ub_run(&conf, &ue->state, why);
	written = state_write(&ue->state, ue->usim.card.path, &unwritten);
	if (status == GBA_OK && written != GBA_OK) {
		*why = unwritten;
		status = GBA_ERR_STORE;
	}
	return status;
}

enum gba_status
ue_bootstrap(struct ue *ue, bool fresh, struct ue_why *why)
{
	enum gba_status status;

	if (ue->state.bound && ue->state.expires_s <= gba_wall_s(&ue->clock))
		state_unbind(&ue->state);
	if (ue->state.bound && !fresh) {
		ue_trace_note(&ue->trace, "ME", "Ks is valid for %lld s more",
			      (long long)(ue->state.expires_s - gba_wall_s(&ue->clock)));
		return GBA_OK;
	}
	status = run_ub(ue, why);
	ue->ub_failed = status != GBA_OK;
	return status;
}

int
ue_fail(const struct ue *ue, enum gba_status status, const struct ue_why *why)
{
	const char *text = why->text[0] != '\0' ? why->text : gba_status_name(status);

	switch (status) {
	case GBA_ERR_NOMEM:
	case GBA_ERR_CRYPTO:
	case GBA_ERR_STORE:
		return args_fail(EXIT_INTERNAL, "%s", text);
	case GBA_ERR_ARG:
		return args_fail(EXIT_USAGE, "%s", text);
	case GBA_ERR_IO:
		return args_fail(EXIT_NETWORK, "%s", text);
	default:
		break;
	}
	if (ue->ub_failed)
		return args_fail(EXIT_BOOTSTRAP, "bootstrapping failed: %s", text);
	return args_fail(status == GBA_ERR_MAC	  ? EXIT_UNPROVEN
			 : status == GBA_ERR_PEER ? EXIT_NETWORK
						  : EXIT_REFUSED,
			 "%s", text);
}

static void
print_ks(const struct state *state, bool show_keys)
{
	char print[9], hex[65];

	if (state->mode != STATE_GBA_U &&
	    gba_fingerprint(print, state->ks.b, sizeof(state->ks.b)) == GBA_OK)
		printf("fingerprint=%s\n", print);
	if (!show_keys)
		return;
	gba_hex(hex, state->rand.b, sizeof(state->rand.b));
	if (state->mode == STATE_DIGEST)
		printf("nonce=%s\n", state->nonce);
	else
		printf("rand=%s\n", hex);
	gba_hex(hex, state->ks.b, sizeof(state->ks.b));
	if (state->mode != STATE_GBA_U)
		printf("ks=%s\n", hex);
	gba_wipe(hex, sizeof(hex));
}

static void
print_state(const struct ue *ue, bool show_keys)
{
	const struct state *state = &ue->state;
	char instant[21];

	printf("impi=%s\n", state->impi);
	if (state->tmpi[0] != '\0')
		printf("tmpi=%s\n", state->tmpi);
	if (!state->bound)
		return;
	gba_datetime_build(instant, state->expires_s);
	printf("mode=%s\n", state_mode_name(state->mode));
	printf("btid=%s\nlifetime=%s\nlifetime_s=%lld\nbsf=%s\n", state->btid, instant,
	       (long long)(state->expires_s - gba_wall_s(&ue->clock)), state->bsf);
	print_ks(state, show_keys);
}

static int
no_words(const struct args *args)
{
	if (args->words.count == 0)
		return EXIT_DONE;
	return args_fail(EXIT_USAGE, "%s takes no further word: %s", args->verb,
			 args->words.item[0]);
}

/* Open; a failure here is one of the command line's files. */
static int
open_or_tell(struct ue *ue, const struct args *args)
{
	struct ue_why why = { "" };
	const enum gba_status status = ue_open(ue, args, &why);

	if (status == GBA_OK)
		return EXIT_DONE;
	return args_fail(status == GBA_ERR_NOMEM ? EXIT_INTERNAL : EXIT_USAGE, "%s",
			 why.text);
}

int
cmd_bootstrap(const struct args *args)
{
	struct ue_why why = { "" };
	enum gba_status status;
	int code = no_words(args);
	struct ue ue;

	if (code == EXIT_DONE)
		code = open_or_tell(&ue, args);
	if (code != EXIT_DONE)
		return code;
	status = ue_bootstrap(&ue, true, &why);
	if (status == GBA_OK)
		print_state(&ue, args->show_keys);
	else
		code = ue_fail(&ue, status, &why);
	ue_close(&ue);
	return code;
}

static void
print_key(const struct ue *ue, const char *fqdn, const struct gba_ua_id *ua,
	  const char *name, const struct gba_ks_naf *key)
{
	char password[GBA_B64_LEN(sizeof(key->b)) + 1], hex[65], print[9];

	gba_b64(password, key->b, sizeof(key->b));
	gba_hex(hex, ua->b, sizeof(ua->b));
	printf("btid=%s\npassword=%s\nnaf=%s\nua_id=%s\n", ue->state.btid, password, fqdn,
	       hex);
	if (gba_fingerprint(print, key->b, sizeof(key->b)) == GBA_OK)
		printf("fingerprint=%s\n", print);
	gba_hex(hex, key->b, sizeof(key->b));
	if (ue->args->show_keys)
		printf("%s=%s\n", name, hex);
	gba_wipe(password, sizeof(password));
	gba_wipe(hex, sizeof(hex));
}

static enum gba_status
make_key(struct ue *ue, const char *fqdn, const struct gba_ua_id *ua, struct ue_why *why)
{
	const struct naf_key_source from = { &ue->state, &ue->uicc };
	const bool in_card = ue->args->realm == UA_REALM_UICC_INT;
	struct gba_ks_naf key;
	enum gba_status status;

	status = in_card ? naf_key_int(&key, &from, fqdn, ua, why)
			 : naf_key_me(&key, &from, fqdn, ua, why);
	if (status == GBA_OK)
		print_key(ue, fqdn, ua, in_card ? "ks_int_naf" : "ks_naf", &key);
	gba_wipe(&key, sizeof(key));
	return status;
}

int
cmd_key(const struct args *args)
{
	const struct gba_ua_id *ua =
		args->has_ua_id ? &args->ua_id : &gba_ua_id_http_digest;
	struct ue_why why = { "" };
	enum gba_status status;
	struct ue ue;
	int code;

	if (args->words.count != 1 || !fqdn_is_valid(gba_text(args->words.item[0])))
		return args_fail(EXIT_USAGE,
				 "key takes the FQDN of one NAF, without port");
	code = open_or_tell(&ue, args);
	if (code != EXIT_DONE)
		return code;
	status = ue_bootstrap(&ue, args->fresh, &why);
	if (status == GBA_OK)
		status = make_key(&ue, args->words.item[0], ua, &why);
	if (status != GBA_OK)
		code = ue_fail(&ue, status, &why);
	ue_close(&ue);
	return code;
}

int
cmd_status(const struct args *args)
{
	char url[512], sqn[13];
	struct aka_sqn highest;
	struct ue_why why = { "" };
	int code = no_words(args);
	struct ue ue;

	if (code == EXIT_DONE)
		code = open_or_tell(&ue, args);
	if (code != EXIT_DONE)
		return code;
	printf("card=%s\nuicc=%s\n", ue.usim.card.path,
	       ue.kind == UB_SIM      ? "sim"
	       : ue.kind == UB_DIGEST ? "none"
	       : ue.uicc.gba_u	      ? "gba_u"
				      : "gba");
	highest = aka_sqn_array_highest(&ue.usim.card.file.seen);
	gba_hex(sqn, highest.b, sizeof(highest.b));
	printf("sqn=%s\n", sqn);
	if (ub_bsf_url(url, &ue.uicc, ue_bsf(&ue), ue.kind != UB_USIM, &why) == GBA_OK)
		printf("default_bsf=%s\n", url);
	printf("bound=%s\n", ue.state.bound ? "yes" : "no");
	print_state(&ue, args->show_keys);
	code = ue.state.bound ? EXIT_DONE : EXIT_REFUSED;
	ue_close(&ue);
	return code;
}

int
cmd_forget(const struct args *args)
{
	struct ue_why why = { "" };
	enum gba_status status;
	struct card card;

	if (no_words(args) != EXIT_DONE)
		return EXIT_USAGE;
	status = card_open(&card, args->card, &why);
	if (status == GBA_OK)
		status = state_forget(card.path, &why);
	card_close(&card);
	return status == GBA_OK ? EXIT_DONE : args_fail(EXIT_USAGE, "%s", why.text);
}

int
cmd_profiles(const struct args *args)
{
	if (no_words(args) != EXIT_DONE)
		return EXIT_USAGE;
	for (size_t i = 0; i < profile_count; i++)
		printf("%-18s %-16s %s\n", profiles[i].name, profiles[i].row,
		       profiles[i].help);
	return EXIT_DONE;
}
