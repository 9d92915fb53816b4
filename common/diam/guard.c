/* SPDX-License-Identifier: Apache-2.0 */
/* The guard of freeDiameter's calls: what it does instead, and how it gets there. */
#include "diam/guard.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "diam/door.h"

/* --- a TLS session has one writer at a time --------------------------------------------
 */

/* A session finds its lock by its address. Two may share one: then they wait for each
 * other for as long as one record takes, which the library bounds to a second. */
#define TURNS 64u
static pthread_mutex_t turns[TURNS];
static pthread_once_t turns_once = PTHREAD_ONCE_INIT;

static void
turns_init(void)
{
	for (size_t i = 0; i < TURNS; i++)
		pthread_mutex_init(&turns[i], NULL);
}

/* The library cancels its threads where they wait for the network. That must not be in
 * here, where one would keep the lock, and leave half a record to be sent. */
static pthread_mutex_t *
turn_take(gnutls_session_t session, int *cancel_state)
{
	const uintptr_t hash = ((uintptr_t)session >> 6) * 0x9e3779b1u;
	pthread_mutex_t *turn = &turns[(hash >> 16) % TURNS];

	pthread_once(&turns_once, turns_init);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, cancel_state);
	pthread_mutex_lock(turn);
	return turn;
}

static void
turn_give(pthread_mutex_t *turn, int cancel_state)
{
	pthread_mutex_unlock(turn);
	pthread_setcancelstate(cancel_state, NULL);
}

/* Who asks to wait for the peer's goodbye has just read it: only ours is still owed. */
int
diam_guard_bye(gnutls_session_t session, gnutls_close_request_t how)
{
	pthread_mutex_t *turn;
	int cancel_state, error;

	(void)how;
	turn = turn_take(session, &cancel_state);
	error = gnutls_bye(session, GNUTLS_SHUT_WR);
	turn_give(turn, cancel_state);
	return error;
}

/* The library frees what it has sent or received, and an answer may hold keys. */
static void
overwrite(const void *p, size_t len)
{
	explicit_bzero((void *)(uintptr_t)p, len);
}

ssize_t
diam_guard_send(gnutls_session_t session, const void *data, size_t len)
{
	pthread_mutex_t *turn;
	int cancel_state;
	ssize_t sent;

	turn = turn_take(session, &cancel_state);
	sent = gnutls_record_send(session, data, len);
	if (sent > 0)
		overwrite(data, (size_t)sent);
	turn_give(turn, cancel_state);
	return sent;
}

/* A message that came is freed when it was taken apart, before anybody of ours sees it.
 */
void
diam_guard_free(void *p)
{
	if (p != NULL)
		overwrite(p, malloc_usable_size(p));
	free(p);
}

void
diam_guard_deinit(gnutls_session_t session)
{
	pthread_mutex_t *turn;
	int cancel_state;

	turn = turn_take(session, &cancel_state);
	gnutls_deinit(session);
	turn_give(turn, cancel_state);
}

/* --- what was said to be sent is sent, and no signal comes of it
 * ------------------------
 */

ssize_t
diam_guard_writev(int fd, const struct iovec *iov, int count)
{
	const struct msghdr msg = {
		.msg_iov = (struct iovec *)(uintptr_t)iov,
		.msg_iovlen = (size_t)count,
	};
	int cancel_state;
	ssize_t sent;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	sent = sendmsg(fd, &msg, MSG_NOSIGNAL);
	for (ssize_t left = sent, i = 0; i < count && left > 0; i++) {
		const size_t len =
			iov[i].iov_len < (size_t)left ? iov[i].iov_len : (size_t)left;

		overwrite(iov[i].iov_base, len);
		left -= (ssize_t)len;
	}
	pthread_setcancelstate(cancel_state, NULL);
	return sent;
}

/* --- a queue is taken down with patience -----------------------------------------------
 */

#define FIFO_NAP_US  1000 /* what the library sleeps, 20 times at most */
#define FIFO_BRISK   12	  /* times that suffice when nothing is slow */
#define FIFO_SLOW_US 500000

static _Thread_local bool taking_down;
static _Thread_local unsigned naps;

int
diam_guard_fifo_del(struct fifo **queue)
{
	int error;

	taking_down = true;
	naps = 0;
	error = fd_fifo_del(queue);
	taking_down = false;
	return error;
}

int
diam_guard_usleep(useconds_t us)
{
	if (taking_down && us == FIFO_NAP_US && ++naps > FIFO_BRISK)
		us = FIFO_SLOW_US;
	return usleep(us);
}

/* --- an instant to wait for is there until it has come
 * ---------------------------------
 */

int
diam_guard_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock,
		     const struct timespec *at)
{
	const struct timespec until = *at; /* valid as long as the lock is held */

	return pthread_cond_timedwait(cond, lock, &until);
}

/* --- its threads do not wait for each other in a circle
 * ---------------------------------
 */

/* What came in, and what could not be sent; a queue that the library does not export in a
 * header. */
extern struct fifo *fd_g_incoming __attribute__((weak));

/* The threads that run handlers wait for room in the queue of what goes out, the one that
 * takes from there for room in this one, when a question of ours finds no peer, and the
 * one that takes from here for those that run handlers. The circle is open where nobody
 * waits. Nobody is to: what a peer sends is read without a limit before it comes here. */
int
diam_guard_post(struct fifo *queue, void **item)
{
	if (&fd_g_incoming != NULL && queue == fd_g_incoming)
		return fd_fifo_post_noblock(queue, item);
	return fd_fifo_post_int(queue, item);
}

/* --- a peer that is back gets its answers
 * -----------------------------------------------
 */

/* The library looks a peer up by its name only where it sends a message, and then asks
 * for its state: an answer goes to one in STATE_OPEN or STATE_CLOSING_GRACE, a request to
 * the former alone. */
static _Thread_local const struct peer_hdr *found;

int
diam_guard_peer_find(DiamId_t identity, size_t len, int any_case, struct peer_hdr **peer)
{
	const int error = fd_peer_getbyid(identity, len, any_case, peer);

	found = error == 0 ? *peer : NULL;
	return error;
}

int
diam_guard_peer_state(struct peer_hdr *peer)
{
	const int state = fd_peer_get_state(peer);

	return state == STATE_REOPEN && peer == found ? STATE_CLOSING_GRACE : state;
}

/* --- an answer of the library's own is one of its command
 * -------------------------------
 */

static struct diam_guard_answers answers;

void
diam_guard_answers(const struct diam_guard_answers *on)
{
	answers = on != NULL ? *on : (struct diam_guard_answers){ NULL, NULL, NULL };
}

int
diam_guard_answer(struct dictionary *dict, struct msg **msg, int flags)
{
	struct msg *request = *msg;
	struct msg_hdr *asked = NULL, *hdr = NULL;
	int cancel_state, error;

	error = fd_msg_new_answer_from_req(dict, msg, flags);
	if (error != 0 || fd_msg_hdr(request, &asked) != 0 || fd_msg_hdr(*msg, &hdr) != 0)
		return error;
	hdr->msg_flags &= (uint8_t)~CMD_FLAG_PROXIABLE; /* RFC 6733 clause 6.2 */
	hdr->msg_flags |= asked->msg_flags & CMD_FLAG_PROXIABLE;
	if (answers.begun == NULL || (flags & MSGFL_ANSW_ERROR) != 0)
		return 0;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	answers.begun(answers.ctx, *msg, request);
	pthread_setcancelstate(cancel_state, NULL);
	return 0;
}

int
diam_guard_result(struct msg *answer, char *code, char *text, struct avp *failed, int who)
{
	struct msg *request = NULL;
	bool written = false;
	int cancel_state;

	if (answers.unroutable != NULL && failed == NULL &&
	    strcmp(code, "DIAMETER_COMMAND_UNSUPPORTED") == 0 &&
	    fd_msg_answ_getq(answer, &request) == 0 && request != NULL) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
		written = answers.unroutable(answers.ctx, answer, request);
		pthread_setcancelstate(cancel_state, NULL);
	}
	return written ? 0 : fd_msg_rescode_set(answer, code, text, failed, who);
}

/* --- a Session-Id that cannot be one does not take the process down
 * ---------------------
 */

#define MESSAGE_HEADER 20u
#define AVP_HEADER     8u
#define SESSION_ID     263u

static size_t
number(const uint8_t *p, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++)
		out = out << 8 | p[i];
	return out;
}

/* What is shaped worse than that is the library's to refuse. */
static bool
session_is_bad(const uint8_t *p, size_t len)
{
	size_t at = MESSAGE_HEADER;

	while (at < len && len - at >= AVP_HEADER) {
		const uint8_t *avp = p + at;
		const size_t size = number(avp + 5, 3);

		if (size < AVP_HEADER || size > len - at)
			return false;
		if (number(avp, 4) == SESSION_ID && (avp[4] & AVP_FLAG_VENDOR) == 0 &&
		    (size == AVP_HEADER ||
		     memchr(avp + AVP_HEADER, '\0', size - AVP_HEADER) != NULL))
			return true;
		at += (size + 3) & ~(size_t)3;
	}
	return false;
}

int
diam_guard_parse(unsigned char **buffer, size_t len, struct msg **msg)
{
	if (session_is_bad(*buffer, len))
		return EBADMSG;
	return fd_msg_parse_buffer(buffer, len, msg);
}

/* --- the library's calls, led here -----------------------------------------------------
 */

struct lead {
	const char *object, *name;
	uintptr_t to;
};

/* clang-format off */
static const struct lead leads[] = {
	{ "libfdcore.so.", "gnutls_bye", (uintptr_t)diam_guard_bye },
	{ "libfdcore.so.", "gnutls_record_send", (uintptr_t)diam_guard_send },
	{ "libfdcore.so.", "gnutls_deinit", (uintptr_t)diam_guard_deinit },
	{ "libfdcore.so.", "writev", (uintptr_t)diam_guard_writev },
	{ "libfdcore.so.", "fd_fifo_del", (uintptr_t)diam_guard_fifo_del },
	{ "libfdcore.so.", "fd_fifo_post_int", (uintptr_t)diam_guard_post },
	{ "libfdcore.so.", "fd_peer_getbyid", (uintptr_t)diam_guard_peer_find },
	{ "libfdcore.so.", "fd_peer_get_state", (uintptr_t)diam_guard_peer_state },
	{ "libfdcore.so.", "fd_msg_new_answer_from_req", (uintptr_t)diam_guard_answer },
	{ "libfdcore.so.", "fd_msg_rescode_set", (uintptr_t)diam_guard_result },
	{ "libfdcore.so.", "fd_msg_parse_buffer", (uintptr_t)diam_guard_parse },
	{ "libfdcore.so.", "bind", (uintptr_t)diam_door_bind },
	{ "libfdcore.so.", "fd_peer_handle_newCER", (uintptr_t)diam_door_cer },
	{ "libfdcore.so.", "pthread_cond_timedwait", (uintptr_t)diam_guard_timedwait },
	{ "libfdproto.so.", "pthread_cond_timedwait", (uintptr_t)diam_guard_timedwait },
	{ "libfdproto.so.", "free", (uintptr_t)diam_guard_free },
	{ "libfdproto.so.", "usleep", (uintptr_t)diam_guard_usleep },
};
/* clang-format on */
#define LEADS (sizeof(leads) / sizeof(leads[0]))

/* An object's table of calls: which symbol goes to which slot. */
struct calls {
	uintptr_t base; /* where the object is loaded */
	const ElfW(Sym) * symbols;
	const char *names;
	const ElfW(Rela) * rela[2]; /* procedure linkage, and what has no part in it */
	size_t rela_size[2];
	uintptr_t relro, relro_end; /* made read-only once it was filled */
};

#if defined(__x86_64__)
#define IS_CALL(type) ((type) == R_X86_64_JUMP_SLOT || (type) == R_X86_64_GLOB_DAT)
#elif defined(__aarch64__)
#define IS_CALL(type) ((type) == R_AARCH64_JUMP_SLOT || (type) == R_AARCH64_GLOB_DAT)
#elif defined(__riscv) && __riscv_xlen == 64
#define IS_CALL(type) ((type) == R_RISCV_JUMP_SLOT || (type) == R_RISCV_64)
#else
#define IS_CALL(type) ((void)(type), false) /* not known: nothing is led anywhere */
#endif

/* Some loaders turn the addresses of this table into real ones, some do not. */
static const void *
at(const struct calls *calls, ElfW(Addr) address)
{
	const uintptr_t place = address < calls->base ? calls->base + address : address;

	return (const void *)place;
}

static void
calls_read(struct calls *calls, const ElfW(Dyn) * dynamic)
{
	for (const ElfW(Dyn) *d = dynamic; d->d_tag != DT_NULL; d++) {
		switch (d->d_tag) {
		case DT_SYMTAB:
			calls->symbols = at(calls, d->d_un.d_ptr);
			break;
		case DT_STRTAB:
			calls->names = at(calls, d->d_un.d_ptr);
			break;
		case DT_JMPREL:
			calls->rela[0] = at(calls, d->d_un.d_ptr);
			break;
		case DT_PLTRELSZ:
			calls->rela_size[0] = d->d_un.d_val;
			break;
		case DT_RELA:
			calls->rela[1] = at(calls, d->d_un.d_ptr);
			break;
		case DT_RELASZ:
			calls->rela_size[1] = d->d_un.d_val;
			break;
		default:
			break;
		}
	}
}

static bool
slot_set(const struct calls *calls, uintptr_t slot, uintptr_t to)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	const bool read_only = slot >= calls->relro && slot < calls->relro_end;
	void *start = (void *)(slot & ~(page - 1)); /* a slot does not cross pages */

	if (read_only && mprotect(start, page, PROT_READ | PROT_WRITE) != 0)
		return false;
	__atomic_store_n((uintptr_t *)slot, to, __ATOMIC_RELEASE);
	return !read_only || mprotect(start, page, PROT_READ) == 0;
}

static bool
call_lead(const struct calls *calls, const struct lead *lead)
{
	bool done = false;

	for (size_t table = 0; table < 2; table++) {
		const size_t count =
			calls->rela[table] == NULL
				? 0
				: calls->rela_size[table] / sizeof(ElfW(Rela));

		for (size_t i = 0; i < count; i++) {
			const ElfW(Rela) *rela = &calls->rela[table][i];
			const ElfW(Sym) *symbol =
				&calls->symbols[ELF64_R_SYM(rela->r_info)];

			if (!IS_CALL(ELF64_R_TYPE(rela->r_info)) ||
			    strcmp(calls->names + symbol->st_name, lead->name) != 0)
				continue;
			if (!slot_set(calls, calls->base + rela->r_offset, lead->to))
				return false;
			done = true;
		}
	}
	return done;
}

static bool
is_object(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	const char *file = slash == NULL ? path : slash + 1;

	return strncmp(file, name, strlen(name)) == 0;
}

static int
on_object(struct dl_phdr_info *info, size_t size, void *data)
{
	struct calls calls = { .base = info->dlpi_addr };
	const ElfW(Dyn) *dynamic = NULL;
	unsigned *led = data;

	(void)size;
	for (ElfW(Half) i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type == PT_DYNAMIC)
			dynamic = (const void *)(info->dlpi_addr + part->p_vaddr);
		if (part->p_type == PT_GNU_RELRO) {
			calls.relro = info->dlpi_addr + part->p_vaddr;
			calls.relro_end = calls.relro + part->p_memsz;
		}
	}
	for (size_t i = 0; i < LEADS && dynamic != NULL; i++) {
		if (!is_object(info->dlpi_name, leads[i].object))
			continue;
		if (calls.symbols == NULL)
			calls_read(&calls, dynamic);
		if (calls.symbols != NULL && calls.names != NULL &&
		    call_lead(&calls, &leads[i]))
			*led |= 1u << i;
	}
	return 0;
}

bool
diam_guard(void)
{
	unsigned led = 0;

	(void)dl_iterate_phdr(on_object, &led);
	return led == (1u << LEADS) - 1;
}
