# SPDX-License-Identifier: Apache-2.0
"""A MTC-IWF of foreign make: Diameter (RFC 6733) and T4 (TS 29.337) from their tables.

iwf.py HOST:PORT [tls CA CERT KEY] [as IDENTITY] [origin IDENTITY] [answer CODE] [count FILE]

Reads orders from its standard input, one a line, and writes what comes back, one a line:
  trigger REF KEY=VALUE...      a DTR; keys: imsi msisdn ext smea payload port validity prio action old node
                               state (Auth-Session-State), again (flag T)
  wait                          until all DTRs have their answers
  reports N SECONDS             until N DRRs have come in all
  quit
  DTA REF 2001 | DTA REF exp:5001 [error=N] [failed=CODE] | DRR REF outcome=N absent=N imsi=... tries"""
import socket
import ssl
import struct
import sys
import threading
import time

VENDOR, T4, DTR, DRR = 10415, 16777311, 8388643, 8388644
args = sys.argv[1:]
host, port = args.pop(0).rsplit(":", 1)
identity, origin, answer_with, tls = "iwf.lab.example", None, 2001, None
while args:
    word = args.pop(0)
    if word == "tls":
        tls = args[:3]
        args = args[3:]
    elif word == "as":
        identity = args.pop(0)
    elif word == "origin":
        origin = args.pop(0)
    elif word == "answer":
        answer_with = int(args.pop(0))
origin = origin or identity
realm = identity.split(".", 1)[1]
lock = threading.Condition()
waiting, reports, drr_count, hop = {}, [], {}, 0


def say(line):
    print(line, flush=True)


def tbcd(digits):
    digits += "f" * (len(digits) % 2)
    return bytes(int(digits[i + 1] + digits[i], 16) for i in range(0, len(digits), 2))


def avp(code, data, vendor=0, mandatory=True):
    if isinstance(data, str):
        data = data.encode()
    elif isinstance(data, int):
        data = struct.pack("!I", data)
    elif isinstance(data, list):
        data = b"".join(data)
    flags = (0x80 if vendor else 0) | (0x40 if mandatory else 0)
    size = (12 if vendor else 8) + len(data)
    head = struct.pack("!IB", code, flags) + size.to_bytes(3, "big")
    return head + (struct.pack("!I", vendor) if vendor else b"") + data + b"\0" * (-size % 4)


def v(code, data, mandatory=True):
    return avp(code, data, VENDOR, mandatory)


def parse(data):
    out, at = [], 0
    while at < len(data):
        code, flags = struct.unpack_from("!IB", data, at)
        size = int.from_bytes(data[at + 5:at + 8], "big")
        head = 12 if flags & 0x80 else 8
        out.append((code, data[at + head:at + size]))
        at += (size + 3) // 4 * 4
    return out


def get(avps, code):
    return next((d for c, d in avps if c == code), None)


def u32(data):
    return None if data is None else struct.unpack("!I", data)[0]


def message(flags, code, app, hbh, e2e, avps):
    body = b"".join(avps)
    return (b"\1" + (20 + len(body)).to_bytes(3, "big") + bytes([flags]) + code.to_bytes(3, "big") +
            struct.pack("!III", app, hbh, e2e) + body)


def receive():
    head = b""
    while len(head) < 20:
        more = sock.recv(20 - len(head))
        if not more:
            return None
        head += more
    size = int.from_bytes(head[1:4], "big") - 20
    body = b""
    while len(body) < size:
        more = sock.recv(size - len(body))
        if not more:
            return None
        body += more
    hbh, e2e = struct.unpack_from("!II", head, 12)
    return head[4], int.from_bytes(head[5:8], "big"), hbh, e2e, parse(body)


def me():
    return [avp(264, identity), avp(296, realm)]


def dtr(ref, keys):
    global hop
    hop += 1
    user = []
    if "imsi" in keys:
        user.append(avp(1, keys["imsi"]))
    if "msisdn" in keys:
        user.append(v(701, tbcd(keys["msisdn"])))
    if "ext" in keys:
        user.append(v(3111, keys["ext"]))
    smea = keys.get("smea", "4912")
    field = bytes.fromhex(smea[4:]) if smea.startswith("hex:") else bytes([len(smea), 0x91]) + tbcd(smea)
    state = keys.get("state", "1")
    avps = [avp(263, f"{origin};{int(time.time())};{hop}")] + ([avp(277, int(state))] if state != "none" else []) + [
            avp(264, origin), avp(296, origin.split(".", 1)[1]), avp(283, realm), v(3102, user), v(3309, field),
            v(3004, bytes.fromhex(keys.get("payload", "")))]
    if ref != "-":
        avps.append(v(3007, int(ref)))
    for key, code in (("port", 3010), ("prio", 3006)):
        if key in keys:
            avps.append(v(code, int(keys[key])))
    if "validity" in keys:
        avps.append(avp(448, int(keys["validity"])))
    if "node" in keys:
        avps.append(v(2401, [v(2403, tbcd(keys["node"]))]))
    if "action" in keys:
        avps.append(v(3202, int(keys["action"]), False))
    if "old" in keys:
        avps.append(v(3011, int(keys["old"]), False))
    with lock:
        waiting[hop] = ref
    sock.sendall(message(0xd0 if "again" in keys else 0xc0, DTR, T4, hop, hop, avps))


def on_answer(hbh, avps):
    exp = get(avps, 297)
    result = f"exp:{u32(get(parse(exp), 298))}" if exp is not None else str(u32(get(avps, 268)))
    line = f"DTA {waiting.get(hbh)} {result}"
    if get(avps, 3203) is not None:
        line += f" error={u32(get(avps, 3203))}"
    if get(avps, 279) is not None:
        line += f" failed={parse(get(avps, 279))[0][0]}"
    say(line)
    with lock:
        waiting.pop(hbh, None)
        lock.notify_all()


def on_drr(hbh, e2e, avps):
    user = parse(get(avps, 3102))
    ref = u32(get(avps, 3007))
    drr_count[ref] = drr_count.get(ref, 0) + 1
    say(f"DRR {ref} outcome={u32(get(avps, 3200))} absent={u32(get(avps, 3201))} "
        f"imsi={get(user, 1).decode()} smea={get(avps, 3309).hex()} dest={get(avps, 293).decode()} "
        f"tries={drr_count[ref]}")
    sock.sendall(message(0x40, DRR, T4, hbh, e2e,
                         [avp(263, get(avps, 263)), avp(268, answer_with), avp(277, 1)] + me()))
    with lock:
        reports.append(ref)
        lock.notify_all()


def run():
    while True:
        got = None
        try:
            got = receive()
        except OSError:
            pass
        if got is None:
            say("CLOSED")
            with lock:
                waiting.clear()
                waiting["closed"] = "closed"
                lock.notify_all()
            return
        flags, code, hbh, e2e, avps = got
        if code == 280 and flags & 0x80:
            sock.sendall(message(0, 280, 0, hbh, e2e, [avp(268, 2001)] + me()))
        elif code == 282 and flags & 0x80:
            sock.sendall(message(0, 282, 0, hbh, e2e, [avp(268, 2001)] + me()))
        elif code == 282:
            with lock:
                waiting["closed"] = "closed"
                lock.notify_all()
            return
        elif code == DTR and not flags & 0x80:
            on_answer(hbh, avps)
        elif code == DRR and flags & 0x80:
            on_drr(hbh, e2e, avps)


try:
    sock = socket.create_connection((host, int(port)), 10)
    if tls:
        context = ssl.create_default_context(cafile=tls[0])
        context.check_hostname = False
        context.load_cert_chain(tls[1], tls[2])
        sock = context.wrap_socket(sock)
    sock.sendall(message(0x80, 257, 0, 1, 1, me() + [
        avp(257, b"\0\1\x7f\0\0\1"), avp(266, 0), avp(269, "iwf.py", mandatory=False), avp(265, VENDOR),
        avp(260, [avp(266, VENDOR), avp(258, T4)]), avp(299, 0)]))
    cea = receive()
except (OSError, ssl.SSLError) as e:
    say(f"REFUSED {type(e).__name__}")
    sys.exit(1)
if cea is None:
    say("REFUSED closed")
    sys.exit(1)
if u32(get(cea[4], 268)) != 2001:
    say(f"REFUSED {u32(get(cea[4], 268))}")
    sys.exit(1)
sock.settimeout(None)
say("OPEN")
threading.Thread(target=run, daemon=True).start()
for line in sys.stdin:
    words = line.split()
    if words[0] == "trigger":
        dtr(words[1], dict(w.split("=", 1) for w in words[2:]))
    elif words[0] == "wait":
        with lock:
            lock.wait_for(lambda: not waiting or "closed" in waiting, 20)
    elif words[0] == "reports":
        with lock:
            lock.wait_for(lambda: len(set(reports)) >= int(words[1]) or "closed" in waiting, float(words[2]))
    elif words[0] == "quit":
        break
# leave in order: a peer that is just gone has to show three times that it is back
try:
    sock.sendall(message(0x80, 282, 0, 2, 2, me() + [avp(273, 0)]))
    with lock:
        lock.wait_for(lambda: "closed" in waiting, 5)
except OSError:
    pass
sock.close()
