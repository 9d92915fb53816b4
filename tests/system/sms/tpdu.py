#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Short messages (TS 23.040, TS 24.011) made from the specifications alone, and the SMS link
of the lab: the other side of the tests. Without a module around it, it prints the TPDUs that
tests/unit/test_sms.c has."""
import http.client
import urllib.parse

TYPE = "application/vnd.3gpp.sms"
GSM = {c: ord(c) for c in " !\"#%&'()*+,-./0123456789:;<=>?" +
       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}


def semi(digits):
    """Digits in half octets, the first one low."""
    digits = [int(c, 16) if c in "0123456789" else {"*": 10, "#": 11, "a": 12, "b": 13,
              "c": 14}[c] for c in digits]
    if len(digits) % 2:
        digits.append(15)
    return bytes(digits[i] | digits[i + 1] << 4 for i in range(0, len(digits), 2))


def packed(text):
    """The default alphabet, 7 bits a character."""
    value = sum(GSM[c] << 7 * i for i, c in enumerate(text))
    return value.to_bytes((7 * len(text) + 7) // 8, "little")


def address(number, toa=None):
    if toa is None:
        toa = 0x91 if number.isdigit() else 0xd0
    if toa >> 4 & 7 == 5:
        return bytes([-(-7 * len(number) // 4), toa]) + packed(number)
    return bytes([len(number), toa]) + semi(number)


def ports(to, source=0):
    return b"\x05\x04" + to.to_bytes(2, "big") + source.to_bytes(2, "big")


def concat(ref, total, seq):
    return bytes([0, 3, ref, total, seq])


def concat16(ref, total, seq):
    return b"\x08\x04" + ref.to_bytes(2, "big") + bytes([total, seq])


def header(*elements):
    elements = b"".join(elements)
    return bytes([len(elements)]) + elements


SCTS = bytes.fromhex("62112140302100")


def deliver(payload, udh=b"", oa="491512345678", pid=0x48, dcs=0x04, more=False, first=0):
    ud = udh + payload
    assert len(ud) <= 140
    head = (0 if more else 4) | (0x40 if udh else 0) | first
    return bytes([head]) + address(oa) + bytes([pid, dcs]) + SCTS + bytes([len(ud)]) + ud


def submit(payload, udh=b"", da="491700000001", pid=0, dcs=0x04, mr=1, vp=b"", first=0):
    ud = udh + payload
    form = {0: 0, 1: 0x10, 7: 0x18}[len(vp)]
    head = 1 | form | (0x40 if udh else 0) | first
    return bytes([head, mr]) + address(da) + bytes([pid, dcs]) + vp + bytes([len(ud)]) + ud


def command(ct, mn, da="491700000001", pid=0, mr=1, data=b""):
    return bytes([0x22, mr, pid, ct, mn]) + address(da) + bytes([len(data)]) + data


def rp_data(tpdu, ref=1, sc="491710000000", from_ms=False):
    sc = bytes([1 + (len(sc) + 1) // 2, 0x91]) + semi(sc)
    oa, da = (b"\0", sc) if from_ms else (sc, b"\0")
    return bytes([0 if from_ms else 1, ref]) + oa + da + bytes([len(tpdu)]) + tpdu


def rp_ack(ref, tpdu=b"", from_ms=False):
    ud = bytes([0x41, len(tpdu)]) + tpdu if tpdu else b""
    return bytes([2 if from_ms else 3, ref]) + ud


def rp_error(ref, cause, tpdu=b"", from_ms=False):
    ud = bytes([0x41, len(tpdu)]) + tpdu if tpdu else b""
    return bytes([4 if from_ms else 5, ref, 1, cause]) + ud


def segments(payload, ref, port, source=0, **how):
    """The TPDUs of a message to a port, cut as TS 23.040 has room."""
    if len(payload) <= 133:
        return [deliver(payload, header(ports(port, source)), **how)]
    parts = [payload[i:i + 128] for i in range(0, len(payload), 128)]
    return [deliver(part, header(ports(port, source), concat(ref, len(parts), n + 1)), **how)
            for n, part in enumerate(parts)]


def wsp(body, content_type="application/vnd.3gpp.gba.gpi", app=b"\xaf\x90", tid=1):
    kind = content_type.encode() + b"\0" if isinstance(content_type, str) else content_type
    return bytes([tid, 6, len(kind) + len(app)]) + kind + app + body


def answer(octets):
    """What RP-ACK or RP-ERROR says."""
    if octets[0] in (2, 3):
        return "ack"
    return "error %d" % octets[3] if octets[0] in (4, 5) else "? " + octets.hex()


def post(url, tpdu, sms_id=None, ref=1, to="imsi:001010000000001", raw=None, kind=TYPE):
    """Over the SMS link: the answer in words, or the HTTP status when that is not 200."""
    at = urllib.parse.urlsplit(url)
    link = http.client.HTTPConnection(at.hostname, at.port, timeout=20)
    headers = {"Content-Type": kind, "SMS-To": to}
    if sms_id is not None:
        headers["SMS-Id"] = sms_id
    link.request("POST", at.path or "/", raw if raw is not None else rp_data(tpdu, ref),
                 headers)
    reply = link.getresponse()
    body = reply.read()
    link.close()
    if reply.status != 200:
        return "http %d" % reply.status
    assert reply.getheader("Content-Type") == TYPE
    assert body[1] == ref, body.hex()
    return answer(body)


def main():
    four = b"\xab" * 4
    print("deliver", deliver(four, header(ports(2948, 9200))).hex())
    print("alphanumeric", address("OpenGBA lab").hex(), address("abcdefg").hex(), address("A").hex())
    print("odd", address("12345", 0x81).hex(), address("*100#", 0x81).hex())
    print("concat16", deliver(b"xyz", header(concat16(0x1234, 3, 2), ports(16187))).hex())
    print("submit", submit(b"hi", pid=0x48, vp=b"\xa7", mr=9).hex())
    print("submit absolute", submit(b"", vp=SCTS, first=0xa4).hex())
    print("command", command(2, 7, data=b"\x01").hex())
    print("rp mt", rp_data(deliver(four), 5).hex())
    print("rp mo", rp_data(submit(b"hi"), 6, from_ms=True).hex())
    print("rp error", rp_error(7, 21, bytes.fromhex("018f00") + SCTS).hex())
    print("segments of 400", [len(t) for t in segments(bytes(400), 7, 2948)])


if __name__ == "__main__":
    main()
