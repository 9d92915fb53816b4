/* SPDX-License-Identifier: Apache-2.0 */
/* zn-client: a NAF that is not ours. It knows freeDiameter and the dictionary, and
 * nothing else of this tree: each BIR is put together by hand from the command line, each
 * answer is printed AVP by AVP. With --count it becomes a load, with --bare the floor for
 * it. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "zn_client.h"

#include "diam/guard.h"
#include "diameter-dict/gaa.h"

void
die(const char *what)
{
	fprintf(stderr, "zn-client: %s\n", what);
	exit(1);
}

/* --- sending
 * ----------------------------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long under_way, answered, refused, lost;

static uint32_t
result_of(struct msg *msg)
{
	struct avp_hdr *hdr = NULL;
	struct avp *avp = NULL;

	(void)fd_msg_browse(msg, MSG_BRW_FIRST_CHILD, &avp, NULL);
	while (avp != NULL) {
		if (fd_msg_avp_hdr(avp, &hdr) == 0 && hdr->avp_code == 268 &&
		    hdr->avp_value != NULL)
			return hdr->avp_value->u32;
		(void)fd_msg_browse(avp, MSG_BRW_NEXT, &avp, NULL);
	}
	return 0;
}

/* Each answer is printed, under the name of its line. */
static bool
asks_each_line(void)
{
	return opt.lines != NULL && opt.count == opt.line_count;
}

static void
on_answer(void *data, struct msg **msg)
{
	const bool good = result_of(*msg) == 2001;

	(void)data;
	if ((opt.count == 1 && opt.btids == NULL) || opt.naf_ids != NULL ||
	    asks_each_line())
		print_answer(*msg);
	(void)fd_msg_free(*msg);
	*msg = NULL;
	pthread_mutex_lock(&lock);
	under_way--;
	answered++;
	refused += good ? 0 : 1;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static void
on_expiry(void *data, DiamId_t peer, size_t peer_len, struct msg **msg)
{
	(void)data;
	(void)peer;
	(void)peer_len;
	(void)fd_msg_free(*msg);
	*msg = NULL;
	pthread_mutex_lock(&lock);
	under_way--;
	lost++;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static struct timespec
in_ms(long ms)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

/* The library may also drop an answer without a word: wait no longer than the time-out.
 */
static bool
wait_below(long limit)
{
	const struct timespec until = in_ms(opt.timeout_ms + 1000);
	bool in_time = true;

	pthread_mutex_lock(&lock);
	while (under_way >= limit && in_time)
		in_time = pthread_cond_timedwait(&changed, &lock, &until) == 0;
	pthread_mutex_unlock(&lock);
	return in_time;
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int
send_all(void)
{
	const double start = seconds();
	double took;

	for (long i = 0; i < opt.count; i++) {
		const struct timespec at = in_ms(opt.timeout_ms);
		const char *name = "";
		struct msg *msg;

		if (!wait_below(opt.outstanding))
			break;
		if (opt.lines != NULL)
			name = zn_line_take(opt.lines[i % opt.line_count]);
		if (asks_each_line())
			printf("# %s\n", name);
		if (opt.btids != NULL)
			opt.btid = opt.btids[i % opt.btid_count];
		if (opt.naf_ids != NULL)
			opt.naf_id_hex = opt.naf_ids[i % opt.naf_id_count];
		msg = request_new();
		pthread_mutex_lock(&lock);
		under_way++;
		pthread_mutex_unlock(&lock);
		if (fd_msg_send_timeout(&msg, on_answer, NULL, on_expiry, &at) != 0)
			die("the request cannot be sent");
	}
	(void)wait_below(1);
	took = seconds() - start;
	if ((opt.count > 1 || opt.btids != NULL) && opt.naf_ids == NULL &&
	    !asks_each_line())
		printf("sent=%ld answered=%ld success=%ld refused=%ld lost=%ld "
		       "seconds=%.3f "
		       "per_second=%.0f\n",
		       opt.count, answered, answered - refused, refused,
		       opt.count - answered, took, (double)answered / took);
	if (answered < opt.count)
		fprintf(stderr, "zn-client: %ld without an answer\n",
			opt.count - answered);
	return answered == opt.count ? 0 : 2;
}

/* --- the floor: a server that does nothing but answer
 * -------------------------------------------- */

static int
on_bare(struct msg **msg, struct avp *avp, struct session *session, void *data,
	enum disp_action *action)
{
	(void)avp;
	(void)session;
	(void)data;
	if (fd_msg_new_answer_from_req(fd_g_config->cnf_dict, msg, 0) != 0)
		return EINVAL;
	put_u32(*msg, 268, 0, 2001);
	put_origin(*msg);
	*action = DISP_ACT_SEND;
	return 0;
}

static int
on_validate(struct peer_info *info, int *auth, int (**after)(struct peer_info *))
{
	(void)after;
	info->config.pic_flags.sec = PI_SEC_NONE;
	*auth = 1;
	return 0;
}

/* --- the library
 * ----------------------------------------------------------------------------------- */

static void on_log(int level, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void
on_log(int level, const char *format, va_list args)
{
	if (!opt.verbose || level < FD_LOG_NOTICE)
		return;
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

static void
on_hook(enum fd_hook_type type, struct msg *msg, struct peer_hdr *peer, void *other,
	struct fd_hook_permsgdata *pmd, void *data)
{
	(void)msg;
	(void)peer;
	(void)pmd;
	(void)data;
	if (type == HOOK_PEER_CONNECT_FAILED && other != NULL)
		fprintf(stderr, "zn-client: no connection: %s\n", (const char *)other);
}

static void
conf_write(FILE *to)
{
	fprintf(to, "Identity = \"%s\";\nRealm = \"%s\";\n", opt.identity, opt.realm);
	fprintf(to, "Port = %u;\nSecPort = 0;\nNo_SCTP;\nNo_IPv6;\nNoRelay;\n",
		opt.bare_port);
	fprintf(to, "TcTimer = 1;\n");
	if (opt.tls)
		fprintf(to, "TLS_Cred = \"%s\", \"%s\";\nTLS_CA = \"%s\";\n", opt.cert,
			opt.key, opt.ca);
	if (opt.fdx != NULL)
		fprintf(to, "LoadExtension = \"%s\";\n", opt.fdx);
	if (opt.bare_port == 0)
		fprintf(to,
			"ConnectPeer = \"%s\" { ConnectTo = \"%s\"; Port = %u; %s};\n",
			opt.peer, opt.address, opt.port, opt.tls ? "" : "No_TLS; ");
}

static void
conf_load(void)
{
	char path[] = "/tmp/zn-client.XXXXXX";
	const int fd = mkstemp(path);
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
	int error;

	if (to == NULL)
		die("no temporary file");
	conf_write(to);
	if (fclose(to) != 0)
		die("no temporary file");
	error = fd_core_parseconf(path);
	unlink(path);
	if (error != 0)
		die("the library refuses the settings");
}

static void
serve_bare(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	command_code_t code = 310;
	struct disp_when when = { 0 };

	if (fd_ep_add_merge(&fd_g_config->cnf_endpoints, (struct sockaddr *)&at,
			    sizeof(at), EP_FL_CONF | EP_ACCEPTALL) != 0 ||
	    fd_peer_validate_register(on_validate) != 0 ||
	    fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_CODE_R, &code,
			   &when.command, ENOENT) != 0 ||
	    fd_disp_register(on_bare, DISP_HOW_CC, &when, NULL, NULL) != 0)
		die("the bare server cannot be set up");
}

static void
advertise(application_id_t application)
{
	struct dict_object *vendor = NULL, *app = NULL;
	vendor_id_t id = VENDOR_3GPP;

	if (fd_dict_search(fd_g_config->cnf_dict, DICT_VENDOR, VENDOR_BY_ID, &id, &vendor,
			   ENOENT) != 0 ||
	    fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID,
			   &application, &app, 0) != 0)
		die("vendor 10415 is not in the dictionary");
	if (app != NULL && fd_disp_app_support(app, vendor, 1, 0) != 0)
		die("the application cannot be advertised");
}

/* The library keeps a request from a peer that did not advertise its application; the
 * peer's own answer to it is what we want to see. */
static int
on_route(void *data, struct msg **msg, struct fd_list *candidates)
{
	(void)data;
	(void)msg;
	for (struct fd_list *li = candidates->next; li != candidates; li = li->next)
		((struct rtd_candidate *)li)->score += 1000;
	return 0;
}

/* The library may put its first connection off by up to four seconds, drawn from
 * random(), which it does not seed; with this seed the draw is under four milliseconds.
 */
#define SEED_WITHOUT_DELAY 1243

static void
library_start(void)
{
	struct fd_rt_out_hdl *route;
	struct fd_hook_hdl *hook;

	srandom(SEED_WITHOUT_DELAY);
	(void)fd_log_handler_register(on_log);
	(void)diam_guard();
	if (fd_core_initialize() != 0)
		die("the library does not start");
	if (opt.fdx == NULL && dict_gaa_init() != 0)
		die("the dictionary is refused");
	if (fd_hook_register((UINT32_C(1) << (HOOK_LAST + 1)) - 1, on_hook, NULL, NULL,
			     &hook) != 0)
		die("no hook");
	conf_load();
	if (opt.bare_port != 0)
		serve_bare();
	advertise(ZN);
	if (opt.application != ZN)
		advertise((application_id_t)opt.application);
	if (fd_rt_out_register(on_route, NULL, 0, &route) != 0)
		die("no route");
	if (fd_core_start() != 0)
		die("the library does not start");
	fd_core_waitstartcomplete();
}

static bool
is_connected(void)
{
	struct peer_hdr *peer = NULL;
	char name[256];

	snprintf(name, sizeof(name), "%s", opt.peer);
	return fd_peer_getbyid(name, strlen(name), 1, &peer) == 0 && peer != NULL &&
	       fd_peer_get_state(peer) == STATE_OPEN;
}

static int
run(void)
{
	const double until = seconds() + (double)opt.timeout_ms / 1000;

	if (opt.bare_port != 0) {
		printf("ready\n");
		fflush(stdout);
		while (getchar() != EOF)
			;
		return 0;
	}
	while (!is_connected() && seconds() < until)
		usleep(20000);
	if (!is_connected()) {
		fprintf(stderr, "zn-client: not connected to %s\n", opt.peer);
		return 3;
	}
	return send_all();
}

int
main(int argc, char **argv)
{
	const struct argp argp = {
		zn_options,
		zn_parse,
		NULL,
		"Ask a BSF over Zn.\vExit status: 0 answered, 1 usage, "
		"2 no answer, 3 no connection.",
		NULL,
		NULL,
		NULL
	};
	int status;

	argp_err_exit_status = 1;
	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	library_start();
	status = run();
	fflush(stdout);
	(void)fd_core_shutdown();
	(void)fd_core_wait_shutdown_complete();
	return status;
}
