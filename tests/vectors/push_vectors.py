#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""push_vectors.py: GBA Push by PROJECT PROFILE P1, told a second time.

Writes computed_push.json to stdout, after it has made push_p1.json, which was computed by
hand from the profile, again. Python's standard library and `openssl enc`; nothing of the
C code. ./push_vectors.py > computed_push.json
"""
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))


def kdf(key, *params):
    s = b"\x01"
    for p in params:
        s += p + struct.pack(">H", len(p))
    return hmac.new(key, s, hashlib.sha256).digest()


def ctr(key, iv, text):
    if not text:
        return b""
    return subprocess.run(
        ["openssl", "enc", "-aes-128-ctr", "-K", key.hex(), "-iv", iv.hex()],
        input=text, stdout=subprocess.PIPE, check=True).stdout


def mac(key, octets):
    return hmac.new(key, octets, hashlib.sha256).digest()[:16]


def pseudo_id(name):
    return name.encode() + b".gba-push.invalid" + bytes(5)


def text(octets):
    """P-TID or App_Lbl as this project shows it: what is not visible ASCII, and "%", as %XX."""
    safe = "".join(chr(c) for c in range(0x21, 0x7f) if c != 0x25)
    return urllib.parse.quote_from_bytes(octets, safe=safe)


def octets_of(given):
    return given if isinstance(given, bytes) else given.encode()


def gpi(c):
    """c: a case with inputs; the results are added."""
    ks, rand, autn = (bytes.fromhex(c[k]) for k in ("ks", "rand", "autn"))
    impi = c["impi"].encode()
    naf_id = c["naf_fqdn"].encode() + bytes.fromhex(c["ua_id"])
    k_int = kdf(ks, b"gba-me", rand, impi, pseudo_id("gpi-int"))
    k_enc = kdf(ks, b"gba-me", rand, impi, pseudo_id("gpi-enc"))[:16]
    lifetime = struct.pack(">I", (c["expires_s"] + 2208988800) % 2**32)
    ptid, label = octets_of(c["ptid"]), octets_of(c["app_label"])
    c["ptid"], c["app_label"] = text(ptid), text(label)
    plain = bytes([len(ptid)]) + ptid + bytes([len(naf_id)]) + naf_id + lifetime
    sealed = ctr(k_enc, bytes(16), plain)
    head = bytes([1, c["gba_u"]]) + rand + autn + bytes([len(label)]) + label
    body = head + struct.pack(">H", len(sealed)) + sealed
    c["ks_naf"] = kdf(ks, b"gba-me", rand, impi, naf_id).hex()
    c["ks_int_naf"] = kdf(ks, b"gba-u", rand, impi, naf_id).hex()
    c["rand_at_naf"] = rand.hex() + "@" + c["naf_fqdn"]
    c["lifetime"] = lifetime.hex()
    c["k_int"], c["k_enc"] = k_int.hex(), k_enc.hex()
    c["plaintext"] = plain.hex()
    c["gpi"] = (body + mac(k_int, body)).hex()
    c["envelope"] = "01" + "%04x" % c["session"] + c["gpi"]
    return c


def gpl(c):
    key = bytes.fromhex(c["key"])
    way = [b"dl", b"ul"][c["direction"]]
    sa_id, payload = bytes.fromhex(c["sa_id"]), bytes.fromhex(c["payload"])
    k_int = kdf(key, b"gpl-int-" + way)
    k_enc = kdf(key, b"gpl-enc-" + way)[:16]
    sn = struct.pack(">I", c["sn"])
    carried = ctr(k_enc, sn + bytes(12), payload) if c["suite"] == 2 else payload
    body = bytes([1, c["direction"], c["suite"], len(sa_id)]) + sa_id + sn
    body += struct.pack(">H", len(carried)) + carried
    if c["direction"] == 1:
        c["ptid"] = text(sa_id)
    c["k_int"], c["k_enc"] = k_int.hex(), k_enc.hex()
    c["message"] = (body + mac(k_int, body)).hex()
    return c


def check_p1():
    with open(os.path.join(HERE, "push_p1.json")) as f:
        p1 = json.load(f)
    naf_id = bytes.fromhex(p1["naf_id"])
    star = bytes.fromhex(p1["autn"])
    trunc = hashlib.sha1(bytes.fromhex(p1["ik"])).digest()[:8]
    star = star[:8] + bytes(a ^ b for a, b in zip(star[8:], trunc))
    made = [gpi({"ks": p1["ck"] + p1["ik"], "rand": p1["rand"], "impi": p1["impi"],
                 "autn": p1["autn_star"] if u else p1["autn"], "gba_u": u,
                 "app_label": p1["app_label"], "ptid": p1["ptid"],
                 "naf_fqdn": naf_id[:-5].decode(), "ua_id": naf_id[-5:].hex(),
                 "expires_s": p1["expires_s"], "session": 0}) for u in (0, 1)]
    for field in ("lifetime", "ks_naf", "ks_int_naf", "k_int", "k_enc", "plaintext"):
        assert made[0][field] == p1[field], field
    assert star.hex() == p1["autn_star"]
    assert made[0]["gpi"] == p1["gpi_me"] and made[1]["gpi"] == p1["gpi_u"]
    m = gpl({"key": p1["ks_naf"], "direction": 0, "suite": 2, "sa_id": p1["rand"],
             "sn": p1["gpl"]["sn"], "payload": p1["gpl"]["payload"].encode().hex()})
    assert m["k_int"] == p1["gpl"]["k_int_dl"] and m["k_enc"] == p1["gpl"]["k_enc_dl"]
    assert m["message"] == p1["gpl"]["message"]


def counting(start, n):
    return bytes((start + 7 * i) % 256 for i in range(n)).hex()


def gpi_cases():
    some = {"ks": counting(3, 32), "rand": counting(17, 16), "autn": counting(99, 16),
            "impi": "234150999999999@ims.mnc015.mcc234.3gppnetwork.org", "gba_u": 0,
            "app_label": "USIM", "ptid": "0f1e2d3c4b5a69788796a5b4c3d2e1f0@push.example.net",
            "naf_fqdn": "push.example.net", "ua_id": "0100000005",
            "expires_s": 1800000000, "session": 1}
    label32 = "".join(chr(0x41 + i % 26) for i in range(32))
    long_fqdn = ".".join(["n" * 49] * 5)
    return [gpi(dict(some, what=what, **change)) for what, change in (
        ("a P-TID of this project's form", {}),
        ("GBA_U", {"gba_u": 1, "session": 65535}),
        ("ISIM", {"app_label": "ISIM", "impi": "alice@home1.net", "session": 258}),
        ("no App_Lbl", {"app_label": ""}),
        ("the shortest", {"app_label": "", "ptid": "p", "naf_fqdn": "n",
                          "ua_id": "0100010002", "session": 0}),
        ("the longest", {"app_label": label32, "ptid": "t" * 255,
                         "naf_fqdn": long_fqdn + "x", "gba_u": 1}),
        ("a port in the NAF_Id, as a UE may use it", {"naf_fqdn": "push.example.net:8443"}),
        ("the last second of NTP era 0", {"expires_s": 2085978495}),
        ("the first second of NTP era 1", {"expires_s": 2085978496}),
        ("the last second that NTP can tell", {"expires_s": 4233462143}),
        ("E of whole blocks", {"ptid": "0123456789abcdef012345"}),
        ("a P-TID and an App_Lbl of any octets", {"ptid": b"\0a b%41\xc3\xa4\n\x7f\xff",
                                                  "app_label": b"\x80USIM%\0"}),
        ("a P-TID of all octets but one", {"ptid": bytes(range(255)), "gba_u": 1}),
        ("the longest of no text at all", {"ptid": b"\xff" * 255, "app_label": bytes(32),
                                           "naf_fqdn": long_fqdn + "x"}),
    )]


def gpl_cases():
    some = {"key": counting(201, 32), "sa_id": counting(17, 16), "payload": "6f70656e"}
    ptid = b"0f1e2d3c@push.example.net".hex()
    return [gpl(dict(some, what=what, **change)) for what, change in (
        ("down, clear", {"direction": 0, "suite": 1, "sn": 1}),
        ("down, encrypted", {"direction": 0, "suite": 2, "sn": 2}),
        ("up, clear", {"direction": 1, "suite": 1, "sn": 1, "sa_id": ptid}),
        ("up, encrypted", {"direction": 1, "suite": 2, "sn": 16909060, "sa_id": ptid}),
        ("nothing in it", {"direction": 0, "suite": 2, "sn": 3, "payload": ""}),
        ("the last SN", {"direction": 0, "suite": 2, "sn": 4294967295}),
        ("the longest P-TID", {"direction": 1, "suite": 2, "sn": 9,
                               "sa_id": (b"t" * 255).hex()}),
        ("a P-TID of one NUL", {"direction": 1, "suite": 2, "sn": 10, "sa_id": "00"}),
        ("a P-TID of 16 octets, as a RAND has", {"direction": 1, "suite": 1, "sn": 11}),
        ("a P-TID of all octets but one", {"direction": 1, "suite": 2, "sn": 12,
                                           "sa_id": bytes(range(1, 256)).hex()}),
        ("many blocks", {"direction": 0, "suite": 2, "sn": 256,
                         "payload": counting(0, 4133)}),
    )]


if __name__ == "__main__":
    check_p1()
    json.dump({
        "title": "GBA Push by PROJECT PROFILE P1: more GPIs and GPL messages",
        "kind": "computed",
        "how": "computed by push_vectors.py (Python standard library, openssl enc)",
        "note": "An own layout, not that of TS 33.223 and TS 33.224. Binary values hex; "
                "direction 0 is down; suite 1 integrity, 2 also AES-128-CTR.",
        "gpi": gpi_cases(), "gpl": gpl_cases(),
    }, sys.stdout, indent=1)
    print()
