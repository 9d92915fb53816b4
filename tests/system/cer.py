# SPDX-License-Identifier: Apache-2.0
"""cer.py PORT IDENTITY REALM: a Diameter peer without TLS says who it is. Prints the Result-Code that it
is told, or "closed"."""
import socket
import struct
import sys

port, identity, realm = int(sys.argv[1]), *sys.argv[2:4]


def avp(code, value):
    return struct.pack(">IB", code, 0x40) + (8 + len(value)).to_bytes(3, "big") + value + bytes(-len(value) % 4)


def result(message):
    at = 20
    while at + 8 <= len(message):
        code, size = struct.unpack_from(">I", message, at)[0], int.from_bytes(message[at + 5:at + 8], "big")
        if code == 268:
            return struct.unpack_from(">I", message, at + 8)[0]
        at += (size + 3) & ~3
    return None


body = b"".join([avp(264, identity.encode()), avp(296, realm.encode()),
                 avp(257, struct.pack(">H", 1) + socket.inet_aton("127.0.0.1")), avp(266, struct.pack(">I", 0)),
                 avp(269, b"cer"), avp(258, struct.pack(">I", 0xFFFFFFFF))])
with socket.create_connection(("127.0.0.1", port), 20) as link:
    link.settimeout(20)
    link.sendall(b"\1" + (20 + len(body)).to_bytes(3, "big") + b"\x80" + (257).to_bytes(3, "big") +
                 struct.pack(">III", 0, 1, 1) + body)
    answer = b""
    try:
        while len(answer) < 4 or len(answer) < int.from_bytes(answer[1:4], "big"):
            more = link.recv(4096)
            if not more:
                break
            answer += more
    except ConnectionError:
        pass
print(result(answer) if answer else "closed")
