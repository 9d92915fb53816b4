/* SPDX-License-Identifier: Apache-2.0 */
/* Where the SAs of a context are kept, and under which key. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "lib/sa.h"

#define SN_BLOCK 16 /* numbers that one commit takes; a crash loses them */

static enum gba_status
refuse(char reason[NAF_REASON_MAX], const char *path, const char *what)
{
	snprintf(reason, NAF_REASON_MAX, "sa-key-file: %.160s: %s", path, what);
	return GBA_ERR_IO;
}

static enum gba_status
read_key(struct gba_seal_key *out, const char *path, char reason[NAF_REASON_MAX])
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum gba_status status = GBA_OK;
	char text[128];
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return refuse(reason, path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		status = refuse(reason, path, "is no file");
	else if ((st.st_mode & 037) != 0)
		status = refuse(reason, path, "others can read the key; chmod 600 it");
	if (status == GBA_OK) {
		n = read(fd, text, sizeof(text));
		if (n < 0 || gba_seal_key_parse(
				     out, (struct gba_text){ text, (size_t)n }) != GBA_OK)
			status = refuse(reason, path,
					"32 octets or 64 hex digits expected");
	}
	close(fd);
	gba_wipe(text, sizeof(text));
	return status;
}

enum gba_status
naf_sa_open(struct push_table **out, struct gba_naf *naf, char reason[NAF_REASON_MAX])
{
	const struct naf_settings *s = &naf->settings;
	const bool in_memory = s->sa_store[0] == '\0';
	struct gba_seal_key seal;
	enum gba_status status = GBA_OK;

	if (!in_memory && s->sa_key_file[0] == '\0') {
		snprintf(reason, NAF_REASON_MAX, "sa-store: it needs sa-key-file");
		return GBA_ERR_ARG;
	}
	if (!in_memory)
		status = read_key(&seal, s->sa_key_file, reason);
	if (status != GBA_OK)
		return status;
	status = push_table_new(out, &(struct push_conf){
					     .path = in_memory ? ":memory:" : s->sa_store,
					     .side = PUSH_NAF,
					     .seal = in_memory ? NULL : &seal,
					     .sn_block = SN_BLOCK,
					     .random = &naf->random,
					     .log = &naf->log,
				     });
	gba_wipe(&seal, sizeof(seal));
	if (status != GBA_OK)
		snprintf(reason, NAF_REASON_MAX,
			 "sa-store: %.160s cannot be opened; the log says why",
			 s->sa_store);
	return status == GBA_ERR_STORE ? GBA_ERR_IO : status;
}
