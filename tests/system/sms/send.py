#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""send.py URL WORD=... [-- WORD=...]: messages over the SMS link, as an SMS-SC would send them;
prints what is answered to each TPDU. The words before the first "--" are those of one message, or
what all messages behind it have in common: payload=HEX port=N pid=N dcs=N udh=HEX ref=N oa=DIGITS
id=TEXT to=imsi:DIGITS sc=DIGITS order=2,1 wap=yes tpdu=HEX raw=HEX type=TEXT"""
import sys

import tpdu


def number(text):
    return int(text, 0)


def send(url, words):
    how = {"pid": number(words.get("pid", "0x48")), "dcs": number(words.get("dcs", "4")),
           "oa": words.get("oa", "491512345678")}
    payload = bytes.fromhex(words.get("payload", ""))
    if words.get("wap") == "yes":
        payload = tpdu.wsp(payload, words.get("content", "application/vnd.3gpp.gba.gpi"))
    if "tpdu" in words:
        whole = [bytes.fromhex(words["tpdu"])]
    elif "udh" in words:
        whole = [tpdu.deliver(payload, bytes.fromhex(words["udh"]), **how)]
    else:
        whole = tpdu.segments(payload, number(words.get("ref", "1")),
                              number(words.get("port", "16187")), **how)
    order = [int(n) for n in words["order"].split(",")] if "order" in words \
        else range(1, len(whole) + 1)
    to = words.get("to", "imsi:001010123456789")
    for n in order:
        sms_id = words["id"] + ".%d" % n if "id" in words else None
        raw = bytes.fromhex(words["raw"]) if "raw" in words else \
            tpdu.rp_data(whole[n - 1], n, words.get("sc", "491710000000"))
        print(tpdu.post(url, None, sms_id, n, to, raw, words.get("type", tpdu.TYPE)))


def main():
    groups = [{}]
    for word in sys.argv[2:]:
        if word == "--":
            groups.append({})
        else:
            groups[-1].update([word.split("=", 1)])
    for words in groups[1:] or [{}]:
        send(sys.argv[1], {**groups[0], **words})


main()
