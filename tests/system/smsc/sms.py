# SPDX-License-Identifier: Apache-2.0
"""Octets of TS 23.040 and TS 24.011, of foreign make.

sms.py submit TO TEXT [pid=HEX] [ud=HEX] [udhi] [mr=N] [srr] [rd]   RP-DATA with SMS-SUBMIT, hex
sms.py command TO MN [pid=HEX] [ct=N]                         RP-DATA with SMS-COMMAND, hex
sms.py deliver FROM TEXT [pid=HEX] [udhi] [ud=HEX]            RP-DATA with SMS-DELIVER, hex
sms.py report TO [pid=HEX]                                    RP-DATA with SMS-STATUS-REPORT, hex
sms.py read TPDU-HEX                                          fields of an SMS-DELIVER
sms.py serve CERTS         the same for each line of its input, the words with tabs between them, and
                           post AS PORT HEX [HEADER: VALUE...]: status, and the answer as hex; AS is
                           whose certificate in the directory CERTS is shown"""
import http.client
import ssl
import sys


def bcd(digits):
    digits += "f" * (len(digits) % 2)
    return bytes(int(digits[i + 1] + digits[i], 16) for i in range(0, len(digits), 2))


def address(digits):
    return bytes([len(digits), 0x91]) + bcd(digits)


def unbcd(octets):
    return "".join(f"{o & 15:x}{o >> 4:x}" for o in octets).rstrip("f")


def rp_data(to_network, tpdu, ref=9):
    sc = bytes([5, 0x91]) + bcd("49170000")
    return (bytes([0, ref, 0]) + sc if to_network else bytes([1, ref]) + sc + b"\0") + \
        bytes([len(tpdu)]) + tpdu


def build(words):
    kind, first, args = words[0], words[1], words[2:]
    if kind == "read":
        return read(bytes.fromhex(first))
    opts = dict(a.split("=", 1) for a in args if "=" in a)
    pid = int(opts.get("pid", "0"), 16)
    ud = bytes.fromhex(opts["ud"]) if "ud" in opts else args[0].encode() if args else b""
    udhi = 0x40 if "udhi" in args else 0
    body = bytes([pid, 4])
    if kind == "submit":
        head = 1 | udhi | (0x20 if "srr" in args else 0) | (4 if "rd" in args else 0)
        tpdu = bytes([head, int(opts.get("mr", "1"))]) + address(first) + body
        return rp_data(True, tpdu + bytes([len(ud)]) + ud).hex()
    if kind == "command":
        tpdu = bytes([2, 77, pid, int(opts.get("ct", "2")), int(args[0])]) + address(first) + b"\0"
        return rp_data(True, tpdu).hex()
    scts = bcd("26112604031200")
    if kind == "deliver":
        tpdu = bytes([4 | udhi]) + address(first) + body + scts + bytes([len(ud)]) + ud
    else:
        tpdu = bytes([6, 5]) + address(first) + scts + scts + bytes([0, 1, pid])
    return rp_data(False, tpdu).hex()


def read(t):
    n = (t[1] + 1) // 2
    at = 3 + n
    ud = t[at + 10:]
    assert t[0] & 3 == 0 and t[at + 9] == len(ud)
    return (f"mms={t[0] >> 2 & 1} udhi={t[0] >> 6 & 1} oa={t[2]:02x}:{unbcd(t[3:at])} "
            f"pid={t[at]:02x} dcs={t[at + 1]:02x} ud={ud.hex()}")


def post(certs, who, port, body, headers):
    context = ssl.create_default_context(cafile=f"{certs}/ca.pem")
    context.check_hostname = False
    context.load_cert_chain(f"{certs}/{who}.pem", f"{certs}/{who}.key")
    server = http.client.HTTPSConnection("127.0.0.1", int(port), timeout=20, context=context)
    try:
        fields = {"Content-Type": "application/vnd.3gpp.sms"}
        fields.update(h.split(": ", 1) for h in headers)
        server.request("POST", "/", bytes.fromhex(body), fields)
        answer = server.getresponse()
        return f"{answer.status} {answer.read().hex()}"
    except (OSError, http.client.HTTPException) as e:
        return f"000 {type(e).__name__}"
    finally:
        server.close()


if sys.argv[1] == "serve":
    for line in sys.stdin:
        words = line.rstrip("\n").split("\t")
        if words[0] == "post":
            print(post(sys.argv[2], words[1], words[2], words[3], words[4:]), flush=True)
        else:
            print(build(words), flush=True)
else:
    print(build(sys.argv[1:]))
