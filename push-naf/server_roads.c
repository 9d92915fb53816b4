/* SPDX-License-Identifier: Apache-2.0 */
/* The roads of device triggers, opened by the settings. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "push-naf/server.h"

/* The realm is that of the first peer, unless it is set. */
static enum gba_status
start_tsp(struct pnaf_server *s)
{
	const struct pnaf_conf_tsp *conf = &s->conf.tsp;
	struct road_tsp_conf road = {
		.node = pnaf_node_diam(s->node),
		.realm = s->tsp_realm,
		.scs = s->conf.tsp.scs,
		.shape = pnaf_shape(&s->conf),
		.timeout_ms = (unsigned)conf->timeout_ms,
		.window = (unsigned)conf->window,
		.payload_max = conf->payload_max,
		.log = s->log,
	};
	enum gba_status status = GBA_OK;
	struct conf_peer peer;
	const char *dot;

	if (conf->peer.count == 0)
		return GBA_OK;
	for (size_t i = 0; status == GBA_OK && i < conf->peer.count; i++) {
		status = conf_peer_parse(&peer, conf->peer.item[i]);
		if (status != GBA_OK)
			break;
		memcpy(road.peer[i], peer.identity, sizeof(peer.identity));
		road.peer_count++;
	}
	if (status != GBA_OK)
		return status;
	dot = strchr(road.peer[0], '.');
	status = gba_text_copy(s->tsp_realm, sizeof(s->tsp_realm),
			       gba_text(*conf->realm != '\0' ? conf->realm
					: dot != NULL	     ? dot + 1
							     : road.peer[0]));
	if (status == GBA_OK)
		status = road_tsp_new(&s->tsp, &road);
	if (status == GBA_OK)
		s->roads.tsp = road_tsp_road(s->tsp);
	return status;
}

static enum gba_status
refuse_file(const struct pnaf_server *s, const char *why)
{
	gba_log(s->log, GBA_LOG_ERROR, "pnaf", "%s: %s", s->conf.smpp.password_file, why);
	return GBA_ERR_ARG;
}

/* The first line of a file that nobody else may read. */
static enum gba_status
read_password(struct pnaf_server *s)
{
	const char *path = s->conf.smpp.password_file;
	char text[64];
	enum gba_status status;
	struct stat st;
	ssize_t n;
	int fd;

	if (*path == '\0')
		return GBA_OK;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return refuse_file(s, strerror(errno));
	n = read(fd, text, sizeof(text));
	if (n <= 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		status = refuse_file(s, "it cannot be read");
	else if ((st.st_mode & 077) != 0)
		status = refuse_file(s, "others may read it; mode 0600 is expected");
	else {
		const char *end = memchr(text, '\n', (size_t)n);
		const struct gba_text line = { text, end != NULL ? (size_t)(end - text)
								 : (size_t)n };

		status = gba_text_copy(s->smpp_password, sizeof(s->smpp_password), line);
		if (status != GBA_OK)
			status = refuse_file(s,
					     "a line of up to 8 characters is expected");
	}
	gba_wipe(text, sizeof(text));
	close(fd);
	return status;
}

static enum gba_status
start_smpp(struct pnaf_server *s)
{
	const struct pnaf_conf_smpp *conf = &s->conf.smpp;
	enum gba_status status;
	uint16_t port;

	if (*conf->server == '\0')
		return GBA_OK;
	status = pnaf_server_parse(s->smpp_host, &port, conf->server);
	if (status == GBA_OK)
		status = read_password(s);
	if (status != GBA_OK)
		return status;
	status = road_smpp_new(
		&s->smpp,
		&(struct road_smpp_conf){
			.host = s->smpp_host,
			.port = port,
			.plain = conf->plain,
			.certificate = conf->certificate,
			.key = conf->key,
			.ca = conf->ca,
			.system_id = conf->system_id,
			.system_type = conf->system_type,
			.password = s->smpp_password,
			.source = conf->source,
			.shape = pnaf_shape(&s->conf),
			.timeout_ms = (unsigned)conf->timeout_ms,
			.window = (unsigned)conf->window,
			.rate = (unsigned)conf->rate,
			.keep_alive_ms = (unsigned)conf->keep_alive_s * 1000,
			.reconnect_max_ms = (unsigned)conf->reconnect_max_s * 1000,
			.payload_max = conf->payload_max,
			.clock = s->clock,
			.log = s->log,
		});
	if (status == GBA_OK)
		s->roads.smpp = road_smpp_road(s->smpp);
	return status;
}

enum gba_status
pnaf_roads_start(struct pnaf_server *s)
{
	const enum gba_status status = start_tsp(s);

	return status == GBA_OK ? start_smpp(s) : status;
}

enum gba_status
pnaf_roads_serve(struct pnaf_server *s)
{
	road_smpp_serve(s->smpp, s->engine);
	road_smpp_tick(s->smpp);
	return s->tsp != NULL ? road_tsp_serve(s->tsp, s->engine) : GBA_OK;
}
