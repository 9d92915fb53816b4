#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""peer.py: peers of an MTC-IWF of foreign make: Python's ssl and RFC 6733 by hand.

  peer.py scs DIR PORT IDENTITY REALM CERT KEY CA [PEER]  an SCS that calls 127.0.0.1:PORT; with
                                     "-" for CERT: without TLS; PEER_AT and PEER_FROM: other addresses
  peer.py smsc DIR PORT IDENTITY REALM    an SMS-SC, or an SCS behind its agent: it is called,
                                     without TLS
  peer.py load DIR PORT IDENTITY REALM CERT KEY CA COUNT   an SCS that sends triggers, one after the other,
                                     whatever happens to the MTC-IWF, until COUNT were not refused; at the
                                     end: how many were accepted, and how many of those were reported on

DIR/ctl holds the port of 127.0.0.1 where each is told, in a line, what to do, and says in a line what
came of it:
     dar [NAME=VALUE...]             of an SCS: external msisdn scs ref old action payload (hex)
                                     len port priority validity origin orealm features e2e strange
                                     (the code of an AVP that nobody knows, with flag M), again
                                     (flag T); one
                                     that is not named is not sent. And what is odd: state and appid
                                     (Auth-Session-State 1, Auth-Application-Id; none: without),
                                     drealm (none: without) dhost command application (of the
                                     header), flags (hex, of it), extra and inner (CODE:VENDOR:FLAGS:HEX,... in the message, in
                                     Device-Action), lists (how many Supported-Features), reverse
                                     (AVPs), bits (hex, set in the flags of each of TS 29.368)
     drr SCS REF OUTCOME             of an SMS-SC
     drr-from-scs SCS REF OUTCOME    of an SCS, which has no right to it

How it answers stands in DIR/answer when a request comes: a Result-Code (2001 without the file),
"xN" (Experimental-Result), "xN DIAGNOSTIC" (with MTC-Error-Diagnostic), "silent", or, of an SMS-SC, "auto":
2001, and a report of success that is sent until it is taken.
"""
import os
import signal
import socket
import ssl
import struct
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "road"))
from iwf import HOST, REALM, RESULT, V3GPP, avp, base, digits, message, one, parse, read  # noqa: E402

TSP, S6M, T4 = 16777309, 16777310, 16777311
DAR, DNR, DTR, DRR = 8388639, 8388640, 8388643, 8388644
APPLICATION = {DAR: TSP, DNR: TSP, DTR: T4, DRR: T4}


def tbcd(text):
    text += "f" * (len(text) % 2)
    return bytes(int(text[i + 1] + text[i], 16) for i in range(0, len(text), 2))


def smea(text):
    return bytes([len(text), 0x91]) + tbcd(text)


def odd(text):
    """CODE:VENDOR:FLAGS:HEX,..."""
    out = b""
    for one_avp in (text or "").split(","):
        if one_avp:
            code, vendor, flags, value = one_avp.split(":")
            made = bytearray(avp(int(code), bytes.fromhex(value), int(vendor)))
            made[4] = int(flags, 16)
            out += bytes(made)
    return out


def turned(octets, reverse=False, bits=0):
    """The AVPs in there the other way round, or with more bits in their flags."""
    out = []
    while octets:
        size = int.from_bytes(octets[5:8], "big") + 3 & ~3
        head = bytearray(octets[:size])
        head[4] |= bits
        out.append(bytes(head))
        octets = octets[size:]
    return b"".join(reversed(out) if reverse else out)


def number(avps, code):
    octets = one(avps, code)
    return "-" if octets is None else str(int.from_bytes(octets, "big"))


def text(avps, code):
    octets = one(avps, code)
    return "-" if octets is None else octets.decode(errors="replace")


def tel(avps, code):
    octets = one(avps, code)
    return "-" if octets is None else digits(octets)


def result(avps):
    group = parse(one(avps, 297) or b"")
    return "x" + number(group, 298) if group else number(avps, RESULT)


class Peer:
    def __init__(self, directory, identity, realm):
        self.dir, self.identity, self.realm = directory, identity, realm
        self.applications = (TSP, T4)
        self.conn = None
        self.lock = threading.Lock()
        self.hop = int.from_bytes(os.urandom(3), "big")
        self.waiting = {}
        self.up = threading.Event()
        self.owed = {}  # reports of "auto"
        self.reports = {}  # how often each reference was reported on

    def origin(self, host=None, realm=None):
        return base(HOST, host or self.identity) + base(REALM, realm or self.realm)

    def send(self, octets):
        with self.lock:
            self.conn.sendall(octets)

    def capabilities(self):
        return base(257, b"\0\1\x7f\0\0\1") + base(266, V3GPP) + avp(269, "peer.py", 0, False) + base(
            265, V3GPP) + b"".join(base(260, base(266, V3GPP) + base(258, a)) for a in self.applications)

    # --- requests of others

    def answer(self, head, avps, body):
        command = int.from_bytes(head[5:8], "big")
        hop, end = struct.unpack(">II", head[12:20])
        self.send(message(head[4] & 0x40, command, APPLICATION.get(command, 0), hop, end,
                          avp(263, one(avps, 263), 0) + base(277, 1) + self.origin() + body))

    def on_request(self, head, avps):
        command = int.from_bytes(head[5:8], "big")
        if command == DTR:
            user = parse(one(avps, 3102))
            node = parse(one(avps, 2401) or b"")
            print("dtr reference=%s old=%s action=%s validity=%s priority=%s port=%s imsi=%s msisdn=%s "
                  "external=%s smea=%s msc=%s mme=%s more=%u payload=%s%s" % (
                      number(avps, 3007), number(avps, 3011), number(avps, 3202), number(avps, 448),
                      number(avps, 3006), number(avps, 3010), text(user, 1), tel(user, 701),
                      text(user, 3111), one(avps, 3309).hex(), tel(node, 2403), text(node, 2402),
                      len([a for a in avps if a[0] == 2406]), one(avps, 3004).hex(),
                      " again" if head[4] & 0x10 else ""), flush=True)
        elif command == DNR:
            n = parse(one(avps, 3002))
            reference = int(number(n, 3007))
            self.reports[reference] = self.reports.get(reference, 0) + 1
            print("dnr reference=%s action=%s outcome=%s external=%s msisdn=%s scs=%s to=%s codes=%s" % (
                number(n, 3007), number(n, 3005), number(n, 3009), text(n, 3111), tel(n, 701),
                tel(n, 3104), text(avps, 293), ",".join(str(a[0]) for a in n)), flush=True)
        try:
            with open(os.path.join(self.dir, "answer")) as f:
                how = f.read().split() or ["2001"]
        except FileNotFoundError:
            how = ["2001"]
        if how[0] == "silent":
            return
        if how[0] == "auto":
            how = ["2001"]
            if command == DTR:
                self.owed[number(avps, 3007)] = digits(one(avps, 3309)[2:])
        body = base(258, TSP) if command == DNR else b""
        if how[0][0] == "x":
            body += base(297, base(266, V3GPP) + base(298, int(how[0][1:])))
        else:
            body += base(RESULT, int(how[0]))
        if len(how) > 1:
            body += avp(3203, int(how[1]), V3GPP, False)
        if how[0].startswith("3"):
            head = head[:4] + bytes([head[4] | 0x20]) + head[5:]
            command_flags = head[4] & 0x60
            hop, end = struct.unpack(">II", head[12:20])
            self.send(message(command_flags, command, APPLICATION[command], hop, end,
                              avp(263, one(avps, 263), 0) + self.origin() + body))
        else:
            self.answer(head, avps, body)

    def run(self):
        try:
            while True:
                head, body = read(self.conn)
                flags, command = head[4], int.from_bytes(head[5:8], "big")
                hop, end = struct.unpack(">II", head[12:20])
                avps = parse(body)
                if not flags & 0x80:
                    if command == 257:
                        print("cea %s applications=%s" % (number(avps, RESULT), ",".join(sorted(
                            number(parse(a[3]), 258) for a in avps if a[0] == 260))), flush=True)
                        self.up.set()
                    event = self.waiting.pop(hop, None)
                    if event:
                        event[1].append((flags, avps))
                        event[0].set()
                elif command == 257:
                    self.send(message(0, 257, 0, hop, end, base(RESULT, 2001) + self.origin() +
                                      self.capabilities()))
                    self.peer, self.peer_realm = text(avps, HOST), text(avps, REALM)
                    self.up.set()
                    print("peer=" + self.peer, flush=True)
                elif command in (280, 282):
                    self.send(message(0, command, 0, hop, end, base(RESULT, 2001) + self.origin()))
                else:
                    self.on_request(head, avps)
        except (EOFError, OSError):
            print("gone", flush=True)
            self.up.clear()
            for event, _ in list(self.waiting.values()):
                event.set()

    # --- our own requests

    def ask(self, command, body, end=None, flags=0xc0, state="1", application=None):
        self.hop += 1
        event = self.waiting[self.hop] = (threading.Event(), [])
        if not self.up.is_set():
            raise OSError("not connected")
        state = b"" if state == "none" else base(277, int(state))
        self.send(message(flags, command, application or APPLICATION[command], self.hop, end or self.hop,
                          avp(263, f"{self.identity};1;{self.hop}", 0) + state + body))
        if not event[0].wait(20) or not event[1]:
            return None, None
        return event[1][0]

    def dar(self, words):
        w = dict(x.split("=", 1) for x in words)
        payload = bytes.fromhex(w["payload"]) if "payload" in w else None
        if "len" in w:
            payload = b"\xab" * int(w["len"])
        data = b"" if payload is None else avp(3004, payload)
        data += avp(3006, int(w["priority"])) if "priority" in w else b""
        data += avp(3010, int(w["port"])) if "port" in w else b""
        action = b""
        for name, code in (("external", 3111), ("msisdn", 701), ("scs", 3104)):
            if name in w:
                action += avp(code, w[name] if code == 3111 else tbcd(w[name]))
        for name, code in (("ref", 3007), ("old", 3011), ("action", 3005)):
            if name in w:
                action += avp(code, int(w[name]), V3GPP, code != 3011)
        action += avp(3003, data) if data else b""
        action += base(448, int(w["validity"])) if "validity" in w else b""
        action += avp(int(w["strange"]), "?") if "strange" in w else b""
        action += odd(w.get("inner"))
        if "bits" in w:
            action = turned(action, bits=int(w["bits"], 16))
        if "reverse" in w:
            action = turned(action, True)
        appid = w.get("appid", str(TSP))
        body = b"" if appid == "none" else base(258, int(appid))
        body += self.origin(w.get("origin"), w.get("orealm"))
        drealm = w.get("drealm", "home.example")
        body += b"" if drealm == "none" else base(283, drealm)
        body += (base(293, w["dhost"]) if "dhost" in w else b"") + odd(w.get("extra"))
        body += avp(3001, action) if action else b""
        for i in range(int(w.get("lists", 0))):
            body += avp(628, base(266, V3GPP) + avp(629, i + 1, V3GPP, False) + avp(
                630, 0, V3GPP, False), V3GPP, False)
        if "reverse" in w:
            body = turned(body, True)
        if "features" in w:
            body += avp(628, base(266, V3GPP) + avp(629, 1, V3GPP, False) + avp(
                630, int(w["features"]), V3GPP, False), V3GPP, False)
        flags, avps = self.ask(int(w.get("command", DAR)), body, int(w["e2e"]) if "e2e" in w else None,
                               int(w.get("flags", "d0" if "again" in w else "c0"), 16), w.get("state", "1"),
                               int(w.get("application", TSP)))
        if avps is None:
            return "no answer"
        n = parse(one(avps, 3002) or b"")
        failed = parse(one(avps, 279) or b"")
        return ("result=%s e=%u notification=%s reference=%s action=%s status=%s error=%s external=%s "
                "msisdn=%s scs=%s failed=%s final=%s proxies=%s codes=%s" % (
                    result(avps), flags >> 5 & 1, "yes" if n else "no", number(n, 3007), number(n, 3005),
                    number(n, 3008), number(n, 3203), text(n, 3111), tel(n, 701), tel(n, 3104),
                    failed[0][0] if failed else "-", number(avps, 3012),
                    ",".join(a[3].hex() for a in avps if a[0] == 284) or "-",
                    ",".join(str(a[0]) for a in n)))

    def pay(self):
        """What is owed, until it is taken."""
        while True:
            for reference, scs_id in list(self.owed.items()):
                try:
                    if self.drr([scs_id, reference, "2"], self.peer, self.peer_realm) == "result=2001":
                        del self.owed[reference]
                except (OSError, AttributeError):
                    pass
            time.sleep(0.01)

    def drr(self, words, host, realm, user=avp(1, "001010123456789", 0)):
        scs, reference, outcome = words
        _, avps = self.ask(DRR, self.origin() + base(293, host) + base(283, realm) + avp(
            3102, user) + avp(3309, smea(scs)) + avp(3200, int(outcome)) + avp(
                3007, int(reference)))
        return "no answer" if avps is None else "result=" + result(avps)

    def control(self):
        """Listens when it returns."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        with open(os.path.join(self.dir, "ctl"), "w") as f:
            f.write(str(listener.getsockname()[1]))
        threading.Thread(target=self.listen, args=(listener,), daemon=True).start()

    def listen(self, listener):
        while True:
            conn, _ = listener.accept()
            threading.Thread(target=self.obey, args=(conn,), daemon=True).start()

    def obey(self, conn):
        words = conn.makefile().readline().split()
        try:
            if words[0] == "dar":
                said = self.dar(words[1:])
            elif words[0] == "drr":
                said = self.drr(words[1:], self.peer, self.peer_realm)
            else:
                said = self.drr(words[1:], "iwf.home.example", "home.example", avp(701, tbcd("491512345678")))
        except (OSError, AttributeError) as error:
            said = f"error={error}"
        conn.sendall(said.encode() + b"\n")
        conn.close()


def connect(me, port, cert, key, ca, peer):
    conn = socket.create_connection((os.environ.get("PEER_AT", "127.0.0.1"), int(port)), source_address=(
        os.environ.get("PEER_FROM", "127.0.0.1"), 0))
    if cert != "-":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if "CIPHERS" in os.environ:  # of TLS 1.2
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(os.environ["CIPHERS"])
        if cert != "none":
            context.load_cert_chain(cert, key)
        context.load_verify_locations(ca)
        if "SSLKEYLOGFILE" in os.environ:  # for a witness of the connection
            context.keylog_filename = os.environ["SSLKEYLOGFILE"]
        conn = context.wrap_socket(conn, server_hostname=peer)
        print("suite=" + conn.cipher()[0], flush=True)
    me.conn = conn
    me.send(message(0x80, 257, 0, 1, 1, me.origin() + me.capabilities()))


def refused(me, *where):
    connect(me, *where)
    result_code = number(parse(read(me.conn)[1]), RESULT)
    print("turned away " + result_code, flush=True)
    if result_code == "2001":
        me.send(b"\1\0\0\10" + bytes(4))  # no message is so short
    while me.conn.recv(4096):
        pass
    me.conn.close()


def scs(directory, port, identity, realm, cert, key, ca, peer="iwf.home.example"):
    me = Peer(directory, identity, realm)
    me.control()
    if "LIE" in os.environ:  # one who names the same first, with this certificate
        refused(me, port, os.environ["LIE"] + ".pem", os.environ["LIE"] + ".key", ca, peer)
        me.applications = (4,)
        refused(me, port, cert, key, ca, peer)
        me.applications = (TSP, T4)
        refused(me, port, cert, key, ca, peer)
    connect(me, port, cert, key, ca, peer)
    me.run()


def smsc(directory, port, identity, realm):
    me = Peer(directory, identity, realm)
    listener = socket.create_server(("127.0.0.1", int(port)))
    me.control()
    threading.Thread(target=me.pay, daemon=True).start()
    print("ready", flush=True)
    while True:
        me.conn, _ = listener.accept()
        me.run()


def load(directory, port, identity, realm, cert, key, ca, count):
    me = Peer(directory, identity, realm)
    accepted, refused, unknown = [], 0, 0

    def up():
        while not me.up.is_set():
            try:
                connect(me, port, cert, key, ca, "iwf.home.example")
                threading.Thread(target=me.run, daemon=True).start()
                me.up.wait(5)
            except (OSError, EOFError):
                time.sleep(0.05)

    reference = 0
    while len(accepted) + unknown < int(count):
        reference += 1
        up()
        print("sent", reference, flush=True)
        try:
            said = me.dar(["external=meter1@scs.example", "scs=4912", f"ref={reference}", "action=1", "payload=ab"])
        except OSError:
            said = "no answer"
        if "result=2001" in said and " status=0 " in said:
            accepted.append(reference)
        elif "result=" in said:
            refused += 1
            time.sleep(0.05)  # its other peers may not be there yet
        else:
            unknown += 1
    print("over", flush=True)
    until = time.monotonic() + 60
    while time.monotonic() < until and not all(r in me.reports for r in accepted):
        up()
        time.sleep(0.05)
    missing = [r for r in accepted if r not in me.reports]
    stray = [r for r in me.reports if r not in accepted]
    print("accepted=%u refused=%u unknown=%u reported=%u missing=%s stray=%s" % (
        len(accepted), refused, unknown, len(accepted) - len(missing), missing, len(stray)), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    if sys.argv[1:2] == ["scs"]:
        try:
            scs(*sys.argv[2:])
        except (OSError, EOFError) as error:
            print("refused", error, flush=True)
    elif sys.argv[1:2] == ["smsc"]:
        smsc(*sys.argv[2:])
    elif sys.argv[1:2] == ["load"]:
        load(*sys.argv[2:])
    else:
        sys.exit(__doc__)
