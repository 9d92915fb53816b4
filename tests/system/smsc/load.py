# SPDX-License-Identifier: Apache-2.0
"""A MTC-IWF that orders N triggers and sends each again until it is answered, however often the
SMS-SC goes away, and waits until each is reported.

load.py HOST:PORT N IMSI OUT      writes "accepted REF" and "reported REF OUTCOME" lines"""
import os
import subprocess
import sys
import threading
import time

where, count, imsi, out = sys.argv[1], int(sys.argv[2]), sys.argv[3], open(sys.argv[4], "w")
accepted, reported, sent = set(), {}, set()
until = time.monotonic() + 90


def payload(ref):
    return f"{ref:08x}" + "5a" * 140  # two segments


def session():
    p = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(__file__), "iwf.py"), where],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    state = threading.Condition()
    gone = []

    def read():
        for line in p.stdout:
            words = line.split()
            with state:
                if words[0] == "DTA" and words[2] == "2001":
                    if int(words[1]) not in accepted:
                        print("accepted", words[1], file=out, flush=True)
                    accepted.add(int(words[1]))
                elif words[0] == "DRR":
                    print("reported", words[1], words[2], file=out, flush=True)
                    reported[int(words[1])] = words[2]
                elif words[0] in ("CLOSED", "REFUSED"):
                    gone.append(1)
                state.notify_all()
        with state:
            gone.append(1)
            state.notify_all()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        while not gone and time.monotonic() < until:
            batch = [r for r in range(1, count + 1) if r not in accepted][:8]
            if not batch and len(reported) == count:
                break
            for ref in batch:
                again = " again=yes" if ref in sent else ""
                sent.add(ref)
                p.stdin.write(f"trigger {ref} imsi={imsi} port=16187 payload={payload(ref)} validity=600{again}\n")
            p.stdin.flush()
            with state:
                state.wait_for(lambda: gone or (batch and set(batch) <= accepted) or
                               (not batch and len(reported) == count), 5)
    except BrokenPipeError:
        pass
    try:
        p.stdin.close()
    except BrokenPipeError:
        pass
    p.wait()
    reader.join()


while (len(accepted) < count or len(reported) < count) and time.monotonic() < until:
    session()
    time.sleep(0.05)
sys.exit(len(accepted) != count or len(reported) != count)
