# SPDX-License-Identifier: Apache-2.0
"""order.py PORT TOKEN-FILE UPA-PORT COUNT [KILLS-FILE KILLS]: an application that orders COUNT pushes, every fourth a
GPI with a message, the others messages on the SAs that are there. The Push-NAF may die at any
moment: an order without a reply is looked for in its list, and given again only if it is not
there. The orders are spread over KILLS kills, of which KILLS-FILE has an octet each. Prints the id,
and the text, of each order."""
import http.client
import json
import os
import sys
import time

port, token, upa, count = int(sys.argv[1]), open(sys.argv[2]).read().strip(), sys.argv[3], int(sys.argv[4])
kills_file, kills = (sys.argv[5], int(sys.argv[6])) if len(sys.argv) > 5 else (None, 0)
IMPI = "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"


def call(method, target, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, target, body and json.dumps(body),
                       {"Authorization": "Bearer " + token, "Content-Type": "application/json"})
    reply = connection.getresponse()
    return reply.status, json.loads(reply.read() or b"null")


def patiently(method, target, body=None):
    for _ in range(600):
        try:
            status, reply = call(method, target, body)
            if status != 503:
                return status, reply
        except (OSError, http.client.HTTPException, ValueError):
            return None, None
        time.sleep(0.05)
    sys.exit("no answer")


def find(address):
    for _ in range(600):
        status, reply = patiently("GET", "/push?limit=1000")
        if status == 200:
            return next((j["id"] for j in reply["jobs"] if j["address"] == address), None)
        time.sleep(0.05)
    sys.exit("no list")


def sas():
    status, reply = patiently("GET", "/push?state=delivered&limit=1000")
    return [j["ptid"] for j in reply["jobs"] if j["kind"] == "push"] if status == 200 else []


known = []
for n in range(count):
    while kills and os.path.getsize(kills_file) < n * kills // count:
        time.sleep(0.01)
    text, address = "payload-%d" % n, "http://127.0.0.1:%s/%d" % (upa, n)
    order = {"road": "direct", "address": address, "payload": text, "lifetime_s": 600}
    job = None
    while job is None:
        known = known if n % 4 else sas()
        if n % 4 == 0 or not known:
            target, body = "/push", dict(order, who={"impi": IMPI}, lifetime_s=15)
        else:
            target, body = "/sa/%s/message" % known[n % len(known)], dict(order, lifetime_s=15)
        status, reply = patiently("POST", target, body)
        if status in (404, 410):
            known = []
        job = reply["id"] if status == 202 else find(address)
    print(job, text, flush=True)
