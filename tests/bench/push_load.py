# SPDX-License-Identifier: Apache-2.0
"""push_load.py PORT TOKEN-FILE SINK-PORT COUNT CONNECTIONS BATCH: order COUNT pushes over so many
connections that stay open, BATCH of them by each request, to a sink (http-floor), and print how long it took
until the sink had them all."""
import http.client
import json
import sys
import threading
import time

port, token = int(sys.argv[1]), open(sys.argv[2]).read().strip()
sink, count, connections, batch = (int(a) for a in sys.argv[3:7])
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
refused = 0
lock = threading.Lock()


def body(first):
    orders = [{"who": {"impi": "00101%010u@ims.mnc001.mcc001.3gppnetwork.org" % (n % 1000)}, "road": "direct",
               "address": "http://127.0.0.1:%d/" % sink, "payload": "x"}
              for n in range(first, min(first + batch, count))]
    return json.dumps(orders if batch > 1 else orders[0])


bodies = iter([body(first) for first in range(0, count, batch)])


def order():
    global refused
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        with lock:
            text = next(bodies, None)
        if text is None:
            return
        c.request("POST", "/push", text, headers)
        reply = c.getresponse()
        reply.read()
        if reply.status != 202:
            refused += batch


def taken(c):
    c.request("GET", "/taken")
    return int(c.getresponse().read())


c = http.client.HTTPConnection("127.0.0.1", sink, timeout=60)
before = taken(c)
threads = [threading.Thread(target=order) for n in range(connections)]
begin = time.monotonic()
for t in threads:
    t.start()
for t in threads:
    t.join()
ordered = time.monotonic() - begin
while taken(c) < before + count and refused == 0 and time.monotonic() < begin + 120:
    time.sleep(0.005)
took = time.monotonic() - begin
print("pushes=%d refused=%d ordered_in=%.3f seconds=%.3f per_second=%.0f" % (count, refused, ordered, took,
                                                                             count / took))
sys.exit(0 if refused == 0 and taken(c) >= before + count else 1)
