# SPDX-License-Identifier: Apache-2.0
"""abrupt.py PORT IDENTITY REALM OF_BSF: a Diameter peer that breaks its connection without a word
and comes back, twice: asks over Zn on each, and answers no watchdog. Prints the results."""
import os
import socket
import struct
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "road"))
from iwf import avp, base, message, one, parse, read  # noqa: E402

port, identity, realm, bsf_realm = int(sys.argv[1]), *sys.argv[2:5]
ZN = 16777220


def answer_of(link, command):
    """The next answer to this command; what else comes is let lie."""
    while True:
        head, body = read(link)
        if int.from_bytes(head[5:8], "big") == command and not head[4] & 0x80:
            return parse(body)


def result(avps):
    code = one(avps, 268)
    if code is None:
        code = one(parse(one(avps, 297)), 298)
    return int.from_bytes(code, "big")


origin = base(264, identity) + base(296, realm)
application = base(260, base(266, 10415) + base(258, ZN))
host = b"\0\1" + socket.inet_aton("127.0.0.1")
cer = origin + base(257, host) + base(266, 0) + base(269, "abrupt") + base(265, 10415) + application


def connect():
    """A connection that was taken; one that comes before the last is forgotten may not be."""
    end = time.monotonic() + 20
    while True:
        link = socket.create_connection(("127.0.0.1", port), 20)
        link.settimeout(20)
        link.sendall(message(0x80, 257, 0, 1, 1, cer))
        try:
            if result(answer_of(link, 257)) == 2001:
                return link
        except (EOFError, ConnectionError):
            pass
        if time.monotonic() > end:
            sys.exit("no connection")
        link.close()
        time.sleep(0.05)


for turn in range(3):
    link = connect()
    bir = (base(263, f"{identity};1;{turn}") + application + origin + base(283, bsf_realm) + base(277, 1) +
           avp(401, "nobody@bsf") + avp(402, identity.encode() + bytes([1, 0, 0, 0, 2])))
    link.sendall(message(0xC0, 310, ZN, 2, 2, bir))
    print("BIA", result(answer_of(link, 310)))
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()
