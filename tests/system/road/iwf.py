#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""iwf.py: an MTC-IWF of foreign make, for the road "tsp": Python's ssl and RFC 6733 by hand.

  iwf.py serve DIR PORT IDENTITY REALM CERT KEY CA   until it is killed; "-" for CERT: without TLS
  iwf.py report DIR REFERENCE OUTCOME                send a DNR, print the result of the DNA
  iwf.py raw DIR HEX                                 the same with these octets as its
                                                     Device-Notification; HEX "" sends none

serve prints "ready", and a line for each DAR. How it answers stands in DIR/answer when a DAR comes:
a Request-Status, "result N" (a Result-Code of the base protocol), "other" (a wrong reference), or
"silent"; with a second word "stays" its SMS-SC can neither recall nor replace, with "quiet" it does not say
what that can. DIR/ctl is its control socket.
"""
import os
import struct

from server import Server, certificate, exactly, main

V3GPP = 10415
TSP = 16777309
DAR, DNR = 8388639, 8388640
HOST, REALM, RESULT = 264, 296, 268


def avp(code, data, vendor=V3GPP, mandatory=True):
    if isinstance(data, int):
        data = struct.pack(">I", data)
    elif isinstance(data, str):
        data = data.encode()
    head = 12 if vendor else 8
    out = struct.pack(">IB3s", code, (0x80 if vendor else 0) | (0x40 if mandatory else 0),
                      (head + len(data)).to_bytes(3, "big"))
    if vendor:
        out += struct.pack(">I", vendor)
    return out + data + bytes(-len(data) % 4)


def base(code, data):
    return avp(code, data, 0)


def parse(data):
    """[(code, vendor, flags, octets)]"""
    out = []
    while data:
        code, flags = struct.unpack(">IB", data[:5])
        length = int.from_bytes(data[5:8], "big")
        head = 12 if flags & 0x80 else 8
        vendor = struct.unpack(">I", data[8:12])[0] if flags & 0x80 else 0
        out.append((code, vendor, flags, data[head:length]))
        data = data[length + -length % 4:]
    return out


def one(avps, code):
    found = [a[3] for a in avps if a[0] == code]
    return found[0] if len(found) == 1 else None


def message(flags, command, application, hop, end, body):
    return struct.pack(">I", 0x01000000 | 20 + len(body)) + struct.pack(
        ">IIII", flags << 24 | command, application, hop, end) + body


def read(sock):
    head = exactly(sock, 20)
    return head, exactly(sock, int.from_bytes(head[1:4], "big") - 20)


def digits(octets):
    return "".join(f"{o & 15:x}{o >> 4:x}" for o in octets).rstrip("f")


class Iwf(Server):
    def __init__(self, directory, identity, realm):
        super().__init__(directory, "ctl")
        self.identity, self.realm = identity, realm
        self.peer_host = self.peer_realm = ""  # who is on the connection
        self.hop = 100

    def origin(self):
        return base(HOST, self.identity) + base(REALM, self.realm)

    def application(self):
        return base(258, TSP)

    def on_dar(self, head, avps):
        hop, end = struct.unpack(">II", head[12:20])
        action = parse(one(avps, 3001) or b"")
        data = parse(one(action, 3003) or b"")
        features = parse(one(avps, 628) or b"")
        number = lambda avps, code: int.from_bytes(one(avps, code) or b"", "big")
        print("dar reference=%u old=%u action=%u external=%s msisdn=%s scs=%s port=%u priority=%u "
              "validity=%u flags=%s again=%u features=%u payload=%s" % (
                  number(action, 3007), number(action, 3011), number(action, 3005),
                  (one(action, 3111) or b"").decode(), digits(one(action, 701) or b""),
                  digits(one(action, 3104) or b""), number(data, 3010), number(data, 3006),
                  number(action, 448), ",".join(f"{a[0]}:{a[2]:02x}" for a in action), head[4] >> 4 & 1,
                  number(features, 630), (one(data, 3004) or b"").hex()), flush=True)
        with open(os.path.join(self.dir, "answer")) as f:
            answer = f.read().split()
        if answer == ["silent"]:
            return
        reference = number(action, 3007) + (1 if answer == ["other"] else 0)
        body = avp(263, one(avps, 263), 0) + base(277, 1) + self.application() + self.origin()
        if answer[0] == "result":
            body += base(RESULT, int(answer[1]))
        else:
            status = int(answer[0]) if answer[0].isdigit() else 0
            body += base(RESULT, 2001) + avp(3002, avp(3007, reference) + avp(
                3005, one(action, 3005)) + avp(3008, status))
            if number(features, 630) & 1 and "quiet" not in answer:
                body += avp(628, base(266, V3GPP) + avp(629, 1, V3GPP, False) + avp(
                    630, 1, V3GPP, False), V3GPP, False) + avp(
                    3012, "stays" not in answer, V3GPP, False)
        self.send(message(0x40, DAR, TSP, hop, end, body))

    def serve(self, conn):
        while True:
            head, body = read(conn)
            flags, command = head[4], int.from_bytes(head[5:8], "big")
            hop, end = struct.unpack(">II", head[12:20])
            avps = parse(body)
            if not flags & 0x80:
                self.answered(hop, int.from_bytes(one(avps, RESULT) or b"", "big"))
            elif command == 257:
                self.conn, self.peer_host = conn, one(avps, HOST).decode()
                self.peer_realm = one(avps, REALM).decode()
                apps = [struct.unpack(">I", one(parse(a[3]), 258))[0] for a in avps
                        if a[0] == 260 and one(parse(a[3]), 258)]
                self.send(message(0, 257, 0, hop, end, base(RESULT, 2001) + self.origin() + avp(
                    257, b"\0\1\x7f\0\0\1", 0) + base(266, V3GPP) + avp(
                        269, "iwf.py", 0, False) + base(265, V3GPP) + base(
                            260, base(266, V3GPP) + base(258, TSP))))
                print(f"peer={self.peer_host} realm={self.peer_realm} certificate={certificate(conn)} "
                      f"applications={','.join(map(str, apps))}", flush=True)
            elif command in (280, 282):
                self.send(message(0, command, 0, hop, end, base(RESULT, 2001) + self.origin()))
            elif command == DAR:
                self.on_dar(head, avps)

    def notify(self, notification):
        self.hop += 1
        body = avp(263, f"{self.identity};1;{self.hop}", 0) + base(
            277, 1) + self.application() + self.origin() + base(293, self.peer_host) + base(
                283, self.peer_realm) + notification
        return self.ask(self.hop, message(0xc0, DNR, TSP, self.hop, self.hop, body), "%d")

    def command(self, word):
        raw = bytes.fromhex(word[1]) if word[0] == "raw" and len(word) > 1 else b""
        if word[0] == "report":
            raw = avp(3002, avp(3111, "meter7@home1.net") + avp(3007, int(word[1])) + avp(
                3005, 2) + avp(3009, int(word[2])))
        return self.notify(raw)


if __name__ == "__main__":
    main(__doc__, lambda directory, port, identity, realm, *tls: Iwf(
        directory, identity, realm).start(port, *tls), "ctl", ("report", "raw"))
