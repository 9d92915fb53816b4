# SPDX-License-Identifier: Apache-2.0
"""push_load.py PORT TOKEN-FILE ADDRESS COUNT CONNECTIONS: order COUNT pushes over so many connections
that stay open, and print how long that took."""
import http.client
import json
import sys
import threading
import time

port, token = int(sys.argv[1]), open(sys.argv[2]).read().strip()
address, count, connections = sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
refused = 0


def order(first):
    global refused
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for n in range(first, count, connections):
        who = "00101%010u@ims.mnc001.mcc001.3gppnetwork.org" % (n % 1000)
        c.request("POST", "/push", json.dumps({"who": {"impi": who}, "road": "direct",
                                               "address": address, "payload": "x"}),
                  {"Authorization": "Bearer " + token, "Content-Type": "application/json"})
        reply = c.getresponse()
        reply.read()
        refused += reply.status != 202


threads = [threading.Thread(target=order, args=(n,)) for n in range(connections)]
begin = time.monotonic()
for t in threads:
    t.start()
for t in threads:
    t.join()
print("ordered=%d refused=%d seconds=%.3f" % (count, refused, time.monotonic() - begin))
