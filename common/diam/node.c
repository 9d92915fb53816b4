/* SPDX-License-Identifier: Apache-2.0 */
/* The node's life. The library keeps one core in a process, so there is one node. */
#include "diam/route.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diam/blame.h"
#include "diam/door.h"
#include "diam/guard.h"
#include "diam/plain.h"
#include "diameter-dict/gaa.h"

/* The library's log callback carries no context. Lines come one at a time, under its
 * lock. */
static _Atomic(struct diam_node *) logging;
static atomic_bool used; /* the core cannot be started a second time */

/* Formats that print whole AVPs, which may be keys. */
static bool
shows_values(const char *format)
{
	return strstr(format, "AVP: %s") != NULL || strchr(format, '\n') != NULL;
}

/* Nothing else tells that the library ends, be it asked to or not. */
static void
note_end(struct diam_node *node, const char *format)
{
	if (strstr(format, "Initiating freeDiameter shutdown") == NULL ||
	    !atomic_load(&node->started) || atomic_load(&node->stopping))
		return;
	if (!atomic_exchange(&node->down, true))
		gba_log(node->log, GBA_LOG_ERROR, "diam",
			"the Diameter library has shut itself down (its lines above say "
			"why): a new start is needed");
}

static void log_line(struct diam_node *node, int level, const char *format, va_list args)
	GBA_PRINTF(3, 0);

static void
log_line(struct diam_node *node, int level, const char *format, va_list args)
{
	const enum gba_log_level ours =
		level >= FD_LOG_ERROR ? GBA_LOG_INFO : GBA_LOG_DEBUG;
	char line[sizeof(node->complaint)];

	note_end(node, format);
	if (level < FD_LOG_ERROR && !gba_log_is_on(node->log, ours))
		return;
	if (shows_values(format))
		return;
	vsnprintf(line, sizeof(line), format, args);
	if (level >= FD_LOG_ERROR && !atomic_load(&node->started))
		memcpy(node->complaint, line, sizeof(line));
	gba_log(node->log, ours, "diam", "library: %s", line);
}

static void on_log(int level, const char *format, va_list args) GBA_PRINTF(2, 0);

/* The library cancels its threads, and a log line is where that would happen. */
static void
on_log(int level, const char *format, va_list args)
{
	struct diam_node *node = atomic_load(&logging);
	int before;

	if (node == NULL || level < FD_LOG_NOTICE)
		return;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	log_line(node, level, format, args);
	pthread_setcancelstate(before, NULL);
}

static enum gba_status
applications_put(const struct diam_conf *conf)
{
	vendor_id_t vendor_id = GBA_VENDOR_3GPP;
	struct dict_object *vendor, *application;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_VENDOR, VENDOR_BY_ID, &vendor_id,
			   &vendor, ENOENT) != 0)
		return GBA_ERR_ARG;
	for (size_t i = 0; i < conf->application_count; i++) {
		application_id_t id = conf->applications[i];

		if (fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION,
				   APPLICATION_BY_ID, &id, &application, ENOENT) != 0 ||
		    fd_disp_app_support(application, vendor, 1, 0) != 0)
			return GBA_ERR_ARG;
	}
	return GBA_OK;
}

/* The configuration file holds names only, no secret; it is gone again once it is read.
 */
static enum gba_status
conf_load(const struct diam_conf *conf)
{
	const char *dir = getenv("TMPDIR");
	enum gba_status status;
	char path[512];

	if (snprintf(path, sizeof(path), "%s/opengba-fd.XXXXXX",
		     dir != NULL && dir[0] == '/' ? dir : "/tmp") >= (int)sizeof(path))
		return GBA_ERR_ARG;
	status = diam_conf_write(path, conf);
	if (status == GBA_OK && fd_core_parseconf(path) != 0)
		status = GBA_ERR_ARG;
	(void)unlink(path);
	return status;
}

static enum gba_status
core_start(struct diam_node *node, const struct diam_conf *conf)
{
	enum gba_status status;

	if (dict_gaa_init() != 0)
		return GBA_ERR_ARG;
	status = diam_peer_watch(node);
	if (status == GBA_OK)
		status = diam_route_watch(node);
	if (status == GBA_OK)
		status = conf_load(conf);
	if (status == GBA_OK)
		status = diam_conf_listen(conf);
	if (status == GBA_OK)
		status = diam_conf_listen_plain(conf);
	diam_door_judge(diam_peer_may_come, node);
	if (status == GBA_OK)
		status = diam_base_find(&node->base);
	if (status == GBA_OK)
		status = applications_put(conf);
	if (status == GBA_OK && fd_core_start() != 0)
		status = GBA_ERR_IO;
	if (status == GBA_OK && fd_core_waitstartcomplete() != 0)
		status = GBA_ERR_IO;
	if (status == GBA_OK && conf->listen_plain[0] != '\0' && !diam_door_is_bound())
		status = GBA_ERR_IO;
	return status;
}

static enum gba_status
node_fill(struct diam_node *node, const struct diam_conf *conf)
{
	pthread_condattr_t attr;

	node->log = conf->log;
	node->allow_plain = conf->allow_plain;
	node->may_connect = conf->may_connect;
	node->may_connect_plain = conf->may_connect_plain;
	node->may_connect_ctx = conf->may_connect_ctx;
	snprintf(node->identity, sizeof(node->identity), "%s", conf->identity);
	pthread_mutex_init(&node->lock, NULL);
	pthread_cond_init(&node->idle, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&node->asked, &attr);
	pthread_condattr_destroy(&attr);
	if (diam_files_keep(&node->files, conf) != GBA_OK)
		return GBA_ERR_NOMEM;
	if (conf->peer_count == 0)
		return GBA_OK;
	node->peers = calloc(conf->peer_count, sizeof(*node->peers));
	node->mute_until_ms = calloc(conf->peer_count, sizeof(*node->mute_until_ms));
	if (node->peers == NULL || node->mute_until_ms == NULL)
		return GBA_ERR_NOMEM;
	memcpy(node->peers, conf->peers, conf->peer_count * sizeof(*node->peers));
	node->peer_count = conf->peer_count;
	return GBA_OK;
}

static void
node_fini(struct diam_node *node)
{
	diam_asks_end(node);
	diam_guard_answers(NULL);
	diam_door_set(NULL, 0, 0);
	diam_door_judge(NULL, NULL);
	diam_peer_unwatch(node);
	atomic_store(&logging, NULL);
	diam_commands_free(node);
	pthread_cond_destroy(&node->asked);
	pthread_cond_destroy(&node->idle);
	pthread_mutex_destroy(&node->lock);
	diam_files_drop(&node->files);
	free(node->peers);
	free(node->mute_until_ms);
	free(node);
}

/* Without it a plain listener on its own would be wherever the other one is. */
static enum gba_status
guard_set(const struct diam_conf *conf)
{
	if (diam_guard())
		return GBA_OK;
	gba_log(conf->log, GBA_LOG_WARNING, "diam",
		"the calls of this Diameter library are not found: its threads may "
		"disturb each other when a TLS peer leaves");
	if (conf->listen_plain[0] == '\0')
		return GBA_OK;
	gba_log(conf->log, GBA_LOG_ERROR, "diam",
		"nor can its plain listener be on another address than the one with TLS");
	return GBA_ERR_IO;
}

enum gba_status
diam_node_new(struct diam_node **out, const struct diam_conf *conf)
{
	struct diam_node *node = NULL;
	enum gba_status status;

	status = diam_conf_check(conf);
	if (status != GBA_OK)
		return status;
	if (atomic_exchange(&used, true)) {
		gba_log(conf->log, GBA_LOG_ERROR, "diam",
			"a process has one Diameter node");
		return GBA_ERR_BUSY;
	}
	node = calloc(1, sizeof(*node));
	if (node == NULL)
		return GBA_ERR_NOMEM;
	status = node_fill(node, conf);
	if (status == GBA_OK)
		status = diam_asks_begin(node);
	if (status != GBA_OK)
		goto out;
	atomic_store(&logging, node);
	(void)fd_log_handler_register(on_log);
	status = guard_set(conf);
	if (status != GBA_OK)
		goto out;
	diam_guard_answers(&(struct diam_guard_answers){
		.begun = diam_blame, .unroutable = diam_blame_realm, .ctx = node });
	if (fd_core_initialize() != 0) {
		status = GBA_ERR_NOMEM;
		goto out;
	}
	status = core_start(node, conf);
	if (status != GBA_OK) {
		gba_log(conf->log, GBA_LOG_ERROR, "diam",
			"the library does not start: %s", node->complaint);
		(void)fd_core_shutdown();
		(void)fd_core_wait_shutdown_complete();
		goto out;
	}
	atomic_store(&node->started, true);
	*out = node;
	node = NULL;
out:
	if (node != NULL)
		node_fini(node);
	return status;
}

void
diam_node_free(struct diam_node *node)
{
	if (node == NULL)
		return;
	atomic_store(&node->stopping, true);
	diam_services_stop(node);
	(void)fd_core_shutdown();
	(void)fd_core_wait_shutdown_complete();
	node_fini(node);
}

bool
diam_node_is_up(const struct diam_node *node)
{
	return node == NULL || !atomic_load(&node->down);
}
