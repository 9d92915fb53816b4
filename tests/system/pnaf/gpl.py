# SPDX-License-Identifier: Apache-2.0
"""gpl.py: a UE that is not ours, on an SA of project profile P1: HMAC and SHA-256 of Python,
AES of `openssl enc`; nothing of the tree.

  gpl.py split             FILE: octets of its GPI and of the message behind it, in hex
  gpl.py down KS_NAF HEX   what a message to the UE holds: sn=, suite=, text=
  gpl.py up KS_NAF PTID SN TAKEN TEXT   a message from the UE, as octets; PTID may be 0xHEX
  gpl.py hear PORT FILE    take one message, and write it to a file
  gpl.py stream PORT KS_NAF PTID SN COUNT   COUNT messages "text-SN" to a Push-NAF, each the same
                           octets until it says 204; a line for each that was taken
"""
import hashlib
import hmac
import http.client
import http.server
import subprocess
import sys
import time


def kdf(key, text):
    return hmac.new(key, b"\x01" + text + len(text).to_bytes(2, "big"), hashlib.sha256).digest()


def crypt(key, sn, text):
    iv = sn.to_bytes(4, "big") + bytes(12)
    return subprocess.run(["openssl", "enc", "-aes-128-ctr", "-K", key[:16].hex(), "-iv", iv.hex()],
                          input=text, stdout=subprocess.PIPE, check=True).stdout


def mac(key, octets):
    return hmac.new(key, octets, hashlib.sha256).digest()[:16]


def down(ks_naf, octets):
    integrity, encryption = kdf(ks_naf, b"gpl-int-dl"), kdf(ks_naf, b"gpl-enc-dl")
    assert octets[:2] == b"\x01\x00" and octets[3] == 16, "no message to a UE"
    sn = int.from_bytes(octets[20:24], "big")
    length = int.from_bytes(octets[24:26], "big")
    assert len(octets) == 26 + length + 16, "its length is wrong"
    assert mac(integrity, octets[:-16]) == octets[-16:], "its MAC is wrong"
    text = octets[26:-16]
    if octets[2] == 2:
        text = crypt(encryption, sn, text)
    print("sn=%d\nsuite=%d\ntext=%s" % (sn, octets[2], text.decode()))


def up(ks_naf, ptid, sn, taken, text):
    integrity, encryption = kdf(ks_naf, b"gpl-int-ul"), kdf(ks_naf, b"gpl-enc-ul")
    plain = taken.to_bytes(4, "big") + text
    octets = (b"\x01\x01\x02" + bytes([len(ptid)]) + ptid + sn.to_bytes(4, "big") +
              len(plain).to_bytes(2, "big") + crypt(encryption, sn, plain))
    return octets + mac(integrity, octets)


def post(port, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/gpl", body, {"Content-Type": "application/vnd.opengba.gpl"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def stream(port, ks_naf, ptid, first, count):
    messages = [up(ks_naf, ptid, sn, 1, b"text-%d" % sn) for sn in range(first, first + count)]
    for sn, message in enumerate(messages, first):
        tries = 1
        while post(port, message) != 204:
            tries += 1
            time.sleep(0.02)
        print(sn, tries, flush=True)


class Ear(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[3], "wb") as file:
            file.write(body)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


def hear(port):
    with http.server.HTTPServer(("127.0.0.1", port), Ear) as server:
        print("ear ready", flush=True)
        server.handle_request()


def split(octets):
    assert octets[0] == 1, "no envelope"
    gpi = octets[3:]
    sealed = 35 + gpi[34]
    end = sealed + 2 + int.from_bytes(gpi[sealed:sealed + 2], "big") + 16
    print(gpi[:end].hex(), gpi[end:].hex())


if sys.argv[1] == "split":
    split(open(sys.argv[2], "rb").read())
elif sys.argv[1] == "down":
    down(bytes.fromhex(sys.argv[2]), bytes.fromhex(sys.argv[3]))
elif sys.argv[1] == "stream":
    stream(int(sys.argv[2]), bytes.fromhex(sys.argv[3]), sys.argv[4].encode(), int(sys.argv[5]),
           int(sys.argv[6]))
elif sys.argv[1] == "hear":
    hear(int(sys.argv[2]))
else:
    name = sys.argv[3]
    name = bytes.fromhex(name[2:]) if name.startswith("0x") else name.encode()
    sys.stdout.buffer.write(up(bytes.fromhex(sys.argv[2]), name, int(sys.argv[4]), int(sys.argv[5]),
                               sys.argv[6].encode()))
