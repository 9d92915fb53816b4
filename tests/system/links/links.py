#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""links.py DIR: does what Tsp and Tsms carried, or what those at their ends logged, hold an IMSI or
an IMPI of a subscriber? DIR is the folder of a test, DIR/links what links.sh left there:

  ports       LINK PORT [NAME]: tsp or tsms, where it listens, a name that it carries
  N.pcap      captures; N.said: what dumpcap said of them
  keys        of their TLS
  names       of those whose logs are searched: DIR/NAME.log, and NAME.before

The subscribers are those in the databases under DIR: whatever a test provisions is searched for. Says
lines: "0 ROW" or "1 ROW", a row of TAP that passed or failed, or "# TEXT".
"""
import base64
import collections
import glob
import os
import re
import sqlite3
import struct
import subprocess
import sys

TITLE = {"tsp": "Tsp", "tsms": "Tsms"}
DISSECTOR = {"tsp": "diameter", "tsms": "data"}
# MCC 001 and MNC 01 are those of the labs: no such name, whether it is provisioned or not
LAB = {"any IMSI of the lab": rb"(?<![0-9])00101[0-9]{10}(?![0-9])",
       "any IMPI": rb"@ims\.mnc[0-9]{3}\.mcc[0-9]{3}\.3gppnetwork\.org"}


# --- who is searched for


def rows(path):
    """The IMPIs and IMSIs in a database, whatever its tables are."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
    base.text_factory = lambda octets: octets.decode(errors="replace")
    found = set()
    for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'audit'").fetchall():
        for column in base.execute(f"PRAGMA table_info({table})").fetchall():
            if column[1] in ("impi", "imsi"):
                found |= {value for (value,) in base.execute(f"SELECT DISTINCT {column[1]} FROM {table}")}
    base.close()
    return {value for value in found if isinstance(value, str) and value}


def subscribers(directory):
    found = set()
    for path in glob.glob(os.path.join(directory, "**", "*.db"), recursive=True):
        found |= rows(path)
    return found


# --- the search


def swap(text):
    return "".join(text[i + 1] + text[i] for i in range(0, len(text), 2))


def base64_forms(octets):
    """What base64 makes of the octets wherever they stand: without the characters that neighbours change."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + octets)
        first = (before * 8 + 5) // 6
        yield text[first:(before + len(octets)) * 8 // 6]


def forms(name):
    """(what, where to look, what for) of an IMSI or IMPI."""
    user = name.split("@")[0]
    yield "ASCII", "lower", name.lower().encode()
    yield "ASCII as hexadecimal digits", "lower", name.encode().hex().encode()
    yield "UCS-2", "lower", name.lower().encode("utf-16-be")
    for text in base64_forms(name.encode()):
        yield "base64", "octets", text
    if user != name and len(user) >= 8:
        yield "user part", "lower", user.lower().encode()
    if re.fullmatch("[0-9]{14,15}", user):
        filled = user + "f" * (len(user) % 2)
        yield "TBCD, the first digit in the high half", "hex", user.encode()
        yield "TBCD, the first digit in the low half", "swapped", user.encode()
        yield "TBCD as hexadecimal digits", "lower", swap(filled).encode()
        for text in (filled, swap(filled)):
            for encoded in base64_forms(bytes.fromhex(text)):
                yield "TBCD in base64", "octets", encoded


def finds(octets, names):
    text = octets.hex()
    # half an octet is what digits of TBCD begin at, so that both alignments are seen
    places = {"octets": octets, "lower": octets.lower(), "hex": text.encode(), "swapped": swap(text).encode()}
    found = {f"{name}: {what}" for name in names for what, place, form in forms(name) if form in places[place]}
    return sorted(found | {what for what, pattern in LAB.items() if re.search(pattern, places["lower"])})


# --- what was carried


def packets(path):
    """TCP of a capture on loopback: (source, destination), SEQ, flags, octets."""
    with open(path, "rb") as f:
        data = f.read()
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from("=I", data, at + 8)[0]
        frame = data[at + 16:at + 16 + length]
        at += 16 + length
        ip = frame[14:]
        if frame[12:14] == b"\x08\0" and ip[9] == 6:
            begin, end = (ip[0] & 15) * 4, int.from_bytes(ip[2:4], "big")
            hosts = ip[12:16], ip[16:20]
        elif frame[12:14] == b"\x86\xdd" and ip[6] == 6:
            begin, end = 40, 40 + int.from_bytes(ip[4:6], "big")
            hosts = ip[8:24], ip[24:40]
        else:
            continue
        tcp = ip[begin:end]
        ports = struct.unpack_from(">HH", tcp)
        yield (hosts[0], ports[0]), (hosts[1], ports[1]), int.from_bytes(tcp[4:8], "big"), tcp[13], tcp[
            (tcp[12] >> 4) * 4:]


def streams(path):
    """For each connection, in the order they were made: the port of the server, and what each side sent."""
    made, of = [], {}
    for source, to, seq, flags, octets in packets(path):
        if flags & 2 and not flags & 16:  # SYN
            if of.get(source + to, {}).get("seq") == seq:
                continue
            of[source + to] = of[to + source] = stream = {"port": to[1], "seq": seq, source: {}, to: {}}
            made.append(stream)
        elif octets and source + to in of:
            parts = of[source + to][source]
            if len(octets) > len(parts.get(seq, b"")):  # else it is sent again
                parts[seq] = octets
    for stream in made:
        sides = []
        for parts in (value for key, value in stream.items() if isinstance(key, tuple)):
            side, first = bytearray(), None
            for seq in parts:  # a gap is a fault of the capture, and shows as one
                first = seq if first is None else first
                offset = (seq - first) & 0xffffffff
                if offset < 1 << 31:
                    side[offset:offset + len(parts[seq])] = parts[seq]
            sides.append(bytes(side))
        yield stream["port"], sides


def records(side):
    """The whole records of TLS: type and octets; what is none ends it."""
    at = 0
    while at + 5 <= len(side) and side[at + 1] == 3 and 20 <= side[at] <= 24:
        end = at + 5 + int.from_bytes(side[at + 3:at + 5], "big")
        if end > len(side):
            break
        yield side[at], side[at + 5:end]
        at = end


def is_tls(side):
    return side[:2] == b"\x16\x03" and side[5:6] == b"\x01"


def is_application(octets):
    """What a record holds is no handshake and no alert: those of Diameter and SMPP begin with 1 and 0."""
    return len(octets) != 2 and not (octets[0] in (4, 8, 11, 13, 15, 20, 24) and
                                     int.from_bytes(octets[1:4], "big") == len(octets) - 4)


def decrypted(path, keys, at):
    """What was in the records of TLS: (port of the server, all octets, those of the application), by tshark."""
    # tshark has its own mind of some ports: 29418 is SSH
    of = [word for port, link in at.items()
          for word in ("-d", f"tcp.port=={port},tls", "-d", f"tls.port=={port},{DISSECTOR[link]}")]
    said = subprocess.run(["tshark", "-n", "-r", path, "-o", f"tls.keylog_file:{keys}", *of, "-Y", "tls", "-P", "-x",
                           "--hexdump", "noascii", "-o", 'gui.column.format:"1","%Cus:tcp.stream",'
                           '"2","%Cus:tcp.srcport","3","%Cus:tcp.dstport"'], capture_output=True, text=True, check=True)
    sides, side, inside = {}, [], False
    for line in said.stdout.splitlines():
        words = line.split()
        if line.endswith(" bytes):"):
            inside = line.startswith("Decrypted TLS")
            if inside:
                side.append(bytearray())
        elif re.fullmatch("[0-9]+ [0-9]+ [0-9]+", line):
            side, inside = sides.setdefault(tuple(words), []), False
        elif inside and words:
            side[-1] += bytes.fromhex(line[6:])
    for (_, source, to), parts in sides.items():
        yield int(to) if int(to) in at else int(source), sum(map(len, parts)), b"".join(filter(is_application, parts))


def bodies(link, octets):
    """Without the fixed headers, whose numbers are no octet string: a CER begins as an IMSI could."""
    parts, at = [], 0
    header = {"tsp": 20, "tsms": 16}[link]
    while at + header <= len(octets):
        end = at + (int.from_bytes(octets[at + 1:at + 4], "big") if link == "tsp" and octets[at] == 1 else
                    int.from_bytes(octets[at:at + 4], "big") if link == "tsms" else 0)
        if not at + header <= end <= len(octets):
            break
        parts.append(octets[at + header:end])
        at = end
    return b"\xff\xff".join(parts + [octets[at:]] if at < len(octets) else parts)


class Link:
    def __init__(self):
        self.names, self.octets, self.faults = set(), [], []
        self.count = self.records = self.sealed = 0


def first_keys(path):
    """The key log, and a copy of it: a stream that is played again has the same random octets and other keys."""
    seen = {}
    try:
        with open(path) as f:
            for line in f:
                words = line.split()
                if len(words) == 3:
                    seen.setdefault(tuple(words[:2]), line)
    except FileNotFoundError:
        pass
    with open(path + ".first", "w") as f:
        f.writelines(seen.values())
    return {random for _, random in seen}, path + ".first"


def read(directory):
    links, at = collections.defaultdict(Link), {}
    with open(os.path.join(directory, "ports")) as f:
        for line in f:
            link, port, *name = line.split()
            at[int(port)] = link
            links[link].names |= {n.encode() for n in name}
    randoms, keys = first_keys(os.path.join(directory, "keys"))
    for path in sorted(glob.glob(os.path.join(directory, "*.pcap"))):
        made = list(streams(path))
        seen = set()
        for port, sides in made:
            if port not in at:
                continue
            link = links[at[port]]
            link.count += any(sides)
            if not is_tls(sides[0]):  # in clear
                link.octets += [bodies(at[port], side) for side in sides if side]
                continue
            random = sides[0][11:43].hex()
            sealed = [octets for side in sides for kind, octets in records(side) if kind == 23]
            if sealed and random not in randoms:
                link.faults.append(f"no keys of a connection to port {port}")
            if random not in seen:  # else it is played again
                link.records += len(sealed)
                link.sealed += sum(len(octets) for octets in sealed)
            seen.add(random)
        if seen:
            for port, count, octets in decrypted(path, keys, at):
                if port in at:
                    links[at[port]].octets.append(bodies(at[port], octets))
                    links[at[port]].sealed -= count
        with open(path.removesuffix("pcap") + "said") as f:
            said = f.read()
        lost = re.search(r"dropped on interface '.*': \d+/(\d+)", said)
        if not lost or int(lost[1]) or "did not see" in said:
            for link in links.values():
                link.faults.append("the capture is not whole: " + said.strip().splitlines()[-1])
    return links


def system_ids(directory):
    found = set()
    for path in glob.glob(os.path.join(directory, "**", "*.db"), recursive=True):
        base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
        if base.execute("SELECT 1 FROM sqlite_master WHERE name = 'sme'").fetchone():
            found |= {name.encode() for (name,) in base.execute("SELECT system_id FROM sme")}
        base.close()
    return found


def say_link(name, link, names):
    octets = sum(len(o) for o in link.octets)
    if not link.count:
        print(f"# {name} carried nothing here")
        return
    print(f"# {name}: {link.count} connections, {octets} octets in clear, {len(names)} names")
    if link.sealed > 40 * link.records:  # so many does a record add to what it holds, at most
        link.faults.append(f"{link.sealed} octets were not decrypted")
    if octets == 0:
        link.faults.append("nothing in clear")
    if not names:
        link.faults.append("no subscriber in any database")
    if not any(known in o for known in link.names for o in link.octets):
        link.faults.append("it holds none of " + " ".join(sorted(n.decode() for n in link.names)))
    for fault in link.faults:
        print("# " + fault)
    print(f"{int(bool(link.faults))} what {name} carried is read")
    found = finds(b"\xff\xff".join(link.octets), names)
    for what in found:
        print("# " + what)
    ids = "[R-4.1-e] [R-4.5-f]" if name == "Tsp" else "[R-4.1-e]"
    print(f"{int(bool(found))} {ids} {name} carries no IMSI and no IMPI")


def say_logs(directory, names):
    with open(os.path.join(directory, "links", "names")) as f:
        logs = [path for name in f.read().split() for path in (
            os.path.join(directory, name + ".log"), os.path.join(directory, "links", name + ".before"))]
    found, count = [], 0
    for path in filter(os.path.exists, logs):
        with open(path, "rb") as f:
            octets = f.read()
        count += len(octets)
        found += [f"{os.path.basename(path)}: {what}" for what in finds(octets, names)]
    for what in found:
        print("# " + what)
    print(f"# logs: {count} octets, {len(names)} names")
    ids = "[R-4.1-e] " if os.path.exists(os.path.join(directory, "links", "ports")) else ""
    print(f"{int(bool(found))} {ids}no log on Tsp or Tsms holds an IMSI or IMPI")


def main(directory):
    names = subscribers(directory)
    captured = glob.glob(os.path.join(directory, "links", "*.pcap"))
    if captured:
        links = read(os.path.join(directory, "links"))
        if "tsms" in links:
            links["tsms"].names |= system_ids(directory)
        for link in TITLE:
            if link in links:
                say_link(TITLE[link], links[link], names)
    say_logs(directory, names)


if __name__ == "__main__":
    main(sys.argv[1])
