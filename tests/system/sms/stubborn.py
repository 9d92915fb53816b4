#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stubborn.py URL FILE: a payload in hexadecimal on each line of the file, sent as an SMS-SC does that
gives nothing up: every segment until it is acknowledged, the TPDU and its SMS-Id unchanged. Prints
how many payloads, and how often a segment had to be sent again."""
import sys
import time

import tpdu


def main():
    payloads = again = 0
    for ref, line in enumerate(open(sys.argv[2])):
        for n, segment in enumerate(tpdu.segments(bytes.fromhex(line.strip()), ref % 256, 16187), 1):
            time.sleep(0.04)  # so that there is something to kill
            deadline = time.monotonic() + 60
            while True:
                try:
                    said = tpdu.post(sys.argv[1], segment, "%x.%d" % (ref, n), n, "imsi:001010123456789")
                except OSError:
                    said = "no connection"
                except (tpdu.http.client.HTTPException, IndexError):
                    said = "half an answer"
                if said == "ack":
                    break
                again += 1
                assert time.monotonic() < deadline, said
                time.sleep(0.02)
        payloads += 1
    print("payloads=%d again=%s" % (payloads, "yes" if again else "no"))


main()
