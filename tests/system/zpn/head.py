# SPDX-License-Identifier: Apache-2.0
"""head.py PORT IDENTITY REALM OF_BSF IMPI EDIT...: a Push-NAF whose GPRs lack an AVP of the base
protocol (-CODE), or have it twice (+CODE), or are good (good). Prints the edit, the result, the flags
of the answer, and the codes in Failed-AVP, a line each."""
import os
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "road"))
from iwf import avp, base, message, one, parse, read  # noqa: E402

port, identity, realm, bsf_realm, impi = int(sys.argv[1]), *sys.argv[2:6]
ZPN = 16777268
application = base(260, base(266, 10415) + base(258, ZPN))
host = b"\0\1" + socket.inet_aton("127.0.0.1")
cer = (base(264, identity) + base(296, realm) + base(257, host) + base(266, 0) + base(269, "head") +
       base(265, 10415) + application)
until = int(time.time()) + 3600 + 2208988800
asked = [(411, impi), (412, 0), (413, "USIM"), (402, identity.encode() + bytes([1, 0, 0, 0, 5])),
         (418, "x@" + identity), (414, 0), (415, until & 0xFFFFFFFF)]


def answer_of(link, command):
    """The next answer to this command; what else comes is let lie."""
    while True:
        head, body = read(link)
        if int.from_bytes(head[5:8], "big") == command and not head[4] & 0x80:
            return head[4], parse(body)


with socket.create_connection(("127.0.0.1", port), 20) as link:
    link.settimeout(20)
    link.sendall(message(0x80, 257, 0, 1, 1, cer))
    answer_of(link, 257)
    for number, edit in enumerate(sys.argv[6:]):
        head = [(263, base(263, f"{identity};2;{number}")), (260, application), (277, base(277, 1)),
                (264, base(264, identity)), (296, base(296, realm)), (283, base(283, bsf_realm))]
        sign, code = (edit[0], int(edit[1:])) if edit[0] in "+-" else ("", 0)
        octets = b"".join(a * (2 if sign == "+" else 0) if c == code else a for c, a in head)
        octets += b"".join(avp(c, v) for c, v in asked)
        link.sendall(message(0xC0, 312, ZPN, 10 + number, 10 + number, octets))
        flags, answer = answer_of(link, 312)
        failed = one(answer, 279)
        print(edit, int.from_bytes(one(answer, 268), "big"), f"{flags:02x}",
              *(a[0] for a in parse(failed or b"")))
