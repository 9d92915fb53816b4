# SPDX-License-Identifier: Apache-2.0
"""cer.py PORT IDENTITY REALM: a Diameter peer without TLS says who it is. Prints the Result-Code that it
is told, or "closed"."""
import os
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "road"))
from iwf import base, message, one, parse, read  # noqa: E402

port, identity, realm = int(sys.argv[1]), *sys.argv[2:4]
host = b"\0\1" + socket.inet_aton("127.0.0.1")
cer = (base(264, identity) + base(296, realm) + base(257, host) + base(266, 0) + base(269, "cer") +
       base(258, 0xFFFFFFFF))
with socket.create_connection(("127.0.0.1", port), 20) as link:
    link.settimeout(20)
    link.sendall(message(0x80, 257, 0, 1, 1, cer))
    try:
        print(int.from_bytes(one(parse(read(link)[1]), 268), "big"))
    except (EOFError, ConnectionError):
        print("closed")
