/* SPDX-License-Identifier: Apache-2.0 */
/* octets PORT: standard input to 127.0.0.1:PORT, what comes back to standard output. */
#include <stdio.h>
#include <stdlib.h>

#include "wire.h"

int
main(int argc, char **argv)
{
	static struct wire wire;
	static char request[WIRE_MAX];
	const size_t len = fread(request, 1, sizeof(request), stdin);

	if (argc != 2 || !wire_open(&wire, (uint16_t)strtoul(argv[1], NULL, 10))) {
		fprintf(stderr, "usage: octets PORT < request > reply\n");
		return 2;
	}
	if (!wire_ask(&wire, request, len)) {
		fprintf(stderr, "octets: no whole reply\n");
		return 1;
	}
	wire_end(&wire);
	return fwrite(wire.reply, 1, wire.len, stdout) == wire.len ? 0 : 1;
}
