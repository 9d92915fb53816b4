# SPDX-License-Identifier: Apache-2.0
"""SMS-DELIVERs in hex on stdin, one a line: their fields (TS 23.040 9.2.2.1)."""
import sys

for line in sys.stdin:
    t = bytes.fromhex(line)
    at = 3 + (t[1] + 1) // 2
    digits = "".join(f"{o & 15:x}{o >> 4:x}" for o in t[3:at]).rstrip("f")
    assert t[0] & 3 == 0 and t[at + 9] == len(t) - at - 10
    print(f"mms={t[0] >> 2 & 1} udhi={t[0] >> 6 & 1} oa={t[2]:02x}:{digits} pid={t[at]:02x} "
          f"dcs={t[at + 1]:02x} ud={t[at + 10:].hex()}")
