# SPDX-License-Identifier: Apache-2.0
"""gpi_open.py K OPC: a UE that is not ours opens GPIs of project profile P1.

MILENAGE (TS 35.206), the keys of TS 33.220 B.3 and the profile, from Python's standard
library and `openssl enc`; nothing of the tree. Lines of a name, an IMPI and a GPI, tabs between; for each "# name", then
what is in it as name=value, or error=WORD if it is not good.
gpi_open.py K OPC auts RAND SQN: the AUTS of a card that stands at this SQN.
"""
import hashlib
import hmac
import struct
import subprocess
import sys

NTP = 2208988800


def openssl(cipher, key, text, *more):
    return subprocess.run(["openssl", "enc", cipher, "-K", key.hex(), *more], input=text,
                          stdout=subprocess.PIPE, check=True).stdout


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


class Milenage:
    def __init__(self, k, opc, rand):
        self.k, self.opc = k, opc
        self.temp = self.aes(xor(rand, opc))

    def aes(self, block):
        return openssl("-aes-128-ecb", self.k, block, "-nopad")

    def out(self, octets, r, c):
        rotated = octets[r // 8:] + octets[:r // 8]
        return xor(self.aes(xor(rotated, bytes(15) + bytes([c]))), self.opc)

    def f1(self, sqn, amf):
        in1 = xor((sqn + amf) * 2, self.opc)
        rotated = in1[8:] + in1[:8]
        return xor(self.aes(xor(self.temp, rotated)), self.opc)[:8]

    def auts(self, sqn):
        in1 = xor((sqn + bytes(2)) * 2, self.opc)
        rotated = in1[8:] + in1[:8]
        mac_s = xor(self.aes(xor(self.temp, rotated)), self.opc)[8:]
        ak = self.out(xor(self.temp, self.opc), 96, 8)[:6]
        return xor(sqn, ak) + mac_s

    def f345(self):
        t = xor(self.temp, self.opc)
        return self.out(t, 32, 2), self.out(t, 64, 4), self.out(t, 0, 1)[:6]


def kdf(key, *params):
    s = b"\x01" + b"".join(p + struct.pack(">H", len(p)) for p in params)
    return hmac.new(key, s, hashlib.sha256).digest()


def need(good, word):
    if not good:
        raise ValueError(word)


def take(octets, length):
    need(len(octets) >= length, "it is too short")
    return octets[:length], octets[length:]


def take_counted(octets, width):
    length, octets = take(octets, width)
    return take(octets, int.from_bytes(length, "big"))


def shown(octets):
    """Octets as the test client takes them: text, or 0xHEX where they are no visible ASCII."""
    visible = all(0x20 < c < 0x7f for c in octets)
    return octets.decode() if visible else "0x" + octets.hex()


def read(k, opc, impi, whole):
    head, rest = take(whole, 2)
    need(head[0] == 1 and head[1] < 2, "another version or flags")
    rand, rest = take(rest, 16)
    autn, rest = take(rest, 16)
    label, rest = take_counted(rest, 1)
    sealed, mac = take_counted(rest, 2)
    card = Milenage(k, opc, rand)
    ck, ik, ak = card.f345()
    if head[1]:
        autn = autn[:8] + xor(autn[8:], hashlib.sha1(ik).digest()[:8])
    sqn, amf = xor(autn[:6], ak), autn[6:8]
    need(card.f1(sqn, amf) == autn[8:], "the card refuses the AUTN")
    ks = ck + ik
    pseudo = [kdf(ks, b"gba-me", rand, impi, n + b".gba-push.invalid" + bytes(5))
              for n in (b"gpi-int", b"gpi-enc")]
    need(hmac.new(pseudo[0], whole[:-16], hashlib.sha256).digest()[:16] == mac,
         "the MAC is wrong")
    plain = openssl("-aes-128-ctr", pseudo[1][:16], sealed, "-iv", "0" * 32)
    ptid, plain = take_counted(plain, 1)
    naf_id, plain = take_counted(plain, 1)
    need(len(plain) == 4, "something follows")
    ntp = int.from_bytes(plain, "big")
    for name, value in (
            ("gba_u", head[1]), ("rand", rand.hex()), ("sqn", sqn.hex()),
            ("amf", amf.hex()), ("app_label", shown(label)), ("ptid", shown(ptid)),
            ("naf", naf_id[:-5].decode()), ("ua_id", naf_id[-5:].hex()),
            ("expires", ntp - NTP + (0 if ntp >> 31 else 2**32)),
            ("ks_naf", kdf(ks, b"gba-me", rand, impi, naf_id).hex()),
            ("ks_int_naf", kdf(ks, b"gba-u", rand, impi, naf_id).hex()),
            ("ks", ks.hex()), ("k_int", pseudo[0].hex()), ("k_enc", pseudo[1][:16].hex())):
        print("%s=%s" % (name, value))


def main():
    k, opc = (bytes.fromhex(x) for x in sys.argv[1:3])
    if sys.argv[3:4] == ["auts"]:
        rand, sqn = (bytes.fromhex(x) for x in sys.argv[4:6])
        print(Milenage(k, opc, rand).auts(sqn).hex())
        return
    for line in sys.stdin:
        name, impi, gpi = line.rstrip("\n").split("\t")
        print("# " + name)
        try:
            read(k, opc, impi.encode(), bytes.fromhex(gpi))
        except ValueError as e:
            print("error=%s" % e)


main()
