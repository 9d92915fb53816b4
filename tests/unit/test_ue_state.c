/* SPDX-License-Identifier: Apache-2.0 */
/* The state file: round trip, lifetime, another card, hostile content. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ue/state.h"
#include "ue_lab.h"
#include "unit.h"

#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define NOW  1767319445 /* 2026-01-02T02:04:05Z */

static struct ue_why why;

static struct state
bound_state(void)
{
	struct state state = {
		.impi = IMPI,
		.tmpi = "NdfNQvvGWK4SGbs7c17alrZHQXyhEcrW@tmpi.bsf.3gppnetwork.org",
		.bound = true,
		.btid = "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub."
			"3gppnetwork.org",
		.bsf = "http://bsf.example/",
		.created_s = NOW,
		.expires_s = NOW + 3600
	};

	cr_assert_eq(
		gba_unhex(state.ks.b, 32,
			  gba_text("b40ba9a3c58b2a05bbf0d987b21bf8cbf769bcd7510446041276"
				   "72711c6d3441")),
		GBA_OK);
	cr_assert_eq(
		gba_unhex(state.rand.b, 16, gba_text("23553cbe9637a89d218ae64dae47bf35")),
		GBA_OK);
	return state;
}

static enum gba_status
parse(struct state *out, const char *text)
{
	return state_parse(
		out, (struct gba_octets){ (const uint8_t *)text, strlen(text) }, &why);
}

Test(ue_state, what_is_written_is_read_again_and_the_file_is_closed)
{
	const struct state in = bound_state();
	struct lab_dir dir;
	struct state out;
	char path[200];
	struct stat st;

	lab_dir_init(&dir);
	cr_assert_eq(state_write(&in, dir.card, &why), GBA_OK, "%s", why.text);
	snprintf(path, sizeof(path), "%s.gba", dir.card);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_assert_eq(state_read(&out, dir.card, IMPI, NOW, &why), GBA_OK, "%s", why.text);
	cr_expect(out.bound);
	cr_expect_arr_eq(out.ks.b, in.ks.b, 32);
	cr_expect_arr_eq(out.rand.b, in.rand.b, 16);
	cr_expect_str_eq(out.btid, in.btid);
	cr_expect_str_eq(out.tmpi, in.tmpi);
	cr_expect_str_eq(out.bsf, in.bsf);
	cr_expect_eq(out.created_s, in.created_s);
	cr_expect_eq(out.expires_s, in.expires_s);
	lab_dir_fini(&dir);
}

Test(ue_state, no_file_is_an_empty_state)
{
	struct lab_dir dir;
	struct state out;

	lab_dir_init(&dir);
	cr_assert_eq(state_read(&out, dir.card, IMPI, NOW, &why), GBA_OK);
	cr_expect_not(out.bound);
	cr_expect_str_eq(out.impi, IMPI);
	lab_dir_fini(&dir);
}

static bool
file_holds(const struct lab_dir *dir, const char *text)
{
	char path[200], content[4096] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s.gba", dir->card);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	(void)!fread(content, 1, sizeof(content) - 1, file);
	fclose(file);
	return strstr(content, text) != NULL;
}

Test(ue_state, a_ks_lives_to_the_last_second_and_is_gone_from_the_disk_at_expiry)
{
	const struct state in = bound_state();
	struct lab_dir dir;
	struct state out;

	lab_dir_init(&dir);
	cr_assert_eq(state_write(&in, dir.card, &why), GBA_OK, "%s", why.text);
	cr_assert_eq(state_read(&out, dir.card, IMPI, NOW + 3599, &why), GBA_OK);
	cr_expect(out.bound);
	cr_expect(file_holds(&dir, "b40ba9a3"));
	cr_assert_eq(state_read(&out, dir.card, IMPI, NOW + 3600, &why), GBA_OK);
	cr_expect_not(out.bound);
	cr_expect_str_eq(out.tmpi, in.tmpi);
	cr_expect_not(file_holds(&dir, "b40ba9a3"));
	lab_dir_fini(&dir);
}

Test(ue_state, another_card_finds_nothing_and_the_old_state_is_deleted)
{
	const struct state in = bound_state();
	struct lab_dir dir;
	struct state out;

	lab_dir_init(&dir);
	cr_assert_eq(state_write(&in, dir.card, &why), GBA_OK, "%s", why.text);
	cr_assert_eq(state_read(&out, dir.card, "other@home1.net", NOW, &why), GBA_OK);
	cr_expect_not(out.bound);
	cr_expect_str_empty(out.tmpi);
	cr_expect_not(file_holds(&dir, "impi"));
	lab_dir_fini(&dir);
}

Test(ue_state, forget_removes_the_file_and_may_be_said_twice)
{
	const struct state in = bound_state();
	struct lab_dir dir;

	lab_dir_init(&dir);
	cr_assert_eq(state_write(&in, dir.card, &why), GBA_OK, "%s", why.text);
	cr_expect_eq(state_forget(dir.card, &why), GBA_OK);
	cr_expect_not(file_holds(&dir, "impi"));
	cr_expect_eq(state_forget(dir.card, &why), GBA_OK);
	lab_dir_fini(&dir);
}

#define KS "ks = b40ba9a3c58b2a05bbf0d987b21bf8cbf769bcd751044604127672711c6d3441\n"
#define REST                                                                             \
	"rand = 23553cbe9637a89d218ae64dae47bf35\nbtid = a@b\nbsf = http://b/\n"         \
	"created = 2026-01-02T02:04:05Z\nexpires = 2026-01-02T03:04:05Z\n"

Test(ue_state, hostile_text_is_refused_and_leaves_no_key_behind)
{
	static const char *const bad[] = {
		"",
		"impi",
		"impi = \n",
		"impi = a\"b\n",
		"impi = a@b\nimpi = a@b\n",
		"impi = a@b\nnoise = 1\n",
		KS REST,
		"impi = a@b\n" KS,
		"impi = a@b\n" KS KS REST,
		"impi = a@b\n" REST,
		"impi = a@b\nks = b40b\n" REST,
		"impi = a@b\nks = "
		"zz0ba9a3c58b2a05bbf0d987b21bf8cbf769bcd751044604127672711c6d3"
		"441\n" REST,
		"impi = a@b\ntmpi = a@b\n",
		"impi = a@b\n" KS "rand = 23553cbe9637a89d218ae64dae47bf35\nbtid = a@b\n"
		"bsf = http://b/\ncreated = yesterday\nexpires = 2026-01-02T03:04:05Z\n",
	};
	static const char nul[] = "impi = a@b\0c\n";
	const struct state empty = { 0 };
	struct state out;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		cr_expect_eq(parse(&out, bad[i]), GBA_ERR_SYNTAX, "case %zu", i);
		cr_expect_arr_eq(&out, &empty, sizeof(out), "case %zu", i);
	}
	cr_expect_eq(
		state_parse(&out,
			    (struct gba_octets){ (const uint8_t *)nul, sizeof(nul) - 1 },
			    &why),
		GBA_ERR_SYNTAX);
	cr_expect_eq(parse(&out, "impi = a@b\n" KS REST), GBA_OK, "%s", why.text);
	cr_expect_eq(parse(&out, "impi = a@b"), GBA_OK, "%s", why.text);
}

Test(ue_state, a_text_of_a_thousand_octets_in_a_value_is_refused)
{
	char text[2048] = "impi = ";
	struct state out;

	memset(text + 7, 'a', 255);
	cr_expect_eq(parse(&out, text), GBA_OK);
	memset(text + 7, 'a', 256);
	cr_expect_eq(parse(&out, text), GBA_ERR_SYNTAX);
	memset(text + 7, 'a', 1000);
	cr_expect_eq(parse(&out, text), GBA_ERR_SYNTAX);
}

Test(ue_state, naf_keys_equal_the_chain_vectors)
{
	json_t *chain = lab_vectors("computed_gba_chain.json"), *one;
	const struct state state = bound_state();
	size_t i;

	json_array_foreach(json_object_get(lab_realistic(chain), "naf_keys"), i, one)
	{
		const char *fqdn = lab_text(one, "naf_fqdn");
		struct gba_ks_naf key;
		struct gba_ua_id ua;
		char hex[65];

		cr_assert_eq(
			gba_ua_id_parse(&ua, gba_text(lab_text(one, "ua_protocol_id"))),
			GBA_OK);
		cr_assert_eq(state_ks_naf(&key, &state, fqdn, &ua), GBA_OK, "%s", fqdn);
		gba_hex(hex, key.b, 32);
		cr_expect_str_eq(hex, lab_text(one, "ks_naf"));
	}
	json_decref(chain);
}

Test(ue_state, without_a_ks_there_is_no_naf_key)
{
	struct state state = bound_state();
	struct gba_ks_naf key;

	cr_expect_eq(state_ks_naf(&key, &state, "naf.example", &gba_ua_id_http_digest),
		     GBA_OK);
	cr_expect_eq(state_ks_naf(&key, &state, "n\xc3\xa4", &gba_ua_id_http_digest),
		     GBA_ERR_ARG);
	state_unbind(&state);
	cr_expect_eq(state_ks_naf(&key, &state, "naf.example", &gba_ua_id_http_digest),
		     GBA_ERR_NOT_FOUND);
}
