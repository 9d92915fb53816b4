# SPDX-License-Identifier: Apache-2.0
"""memory.py PID HEX...: how often each of these octets stands in the memory of a process,
a number a line. Ends with 2 where the system does not let us look. Left out is what is larger
than any heap: the shadow memory of a sanitizer."""
import sys


def writable(pid):
    with open("/proc/%s/maps" % pid) as maps:
        for line in maps:
            span, rights = line.split()[:2]
            start, end = (int(x, 16) for x in span.split("-"))
            if rights.startswith("rw") and end - start < 1 << 29:
                yield start, end


def main():
    pid, needles = sys.argv[1], [bytes.fromhex(x) for x in sys.argv[2:]]
    counts = [0] * len(needles)
    try:
        with open("/proc/%s/mem" % pid, "rb", 0) as mem:
            for start, end in writable(pid):
                try:
                    mem.seek(start)
                    octets = mem.read(end - start)
                except (OSError, ValueError):
                    continue
                for i, needle in enumerate(needles):
                    counts[i] += octets.count(needle)
    except PermissionError:
        sys.exit(2)
    print("\n".join(map(str, counts)))


main()
