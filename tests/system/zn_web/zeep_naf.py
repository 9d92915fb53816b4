# SPDX-License-Identifier: Apache-2.0
"""NAFs of foreign make: python3-zeep reads the WSDL of a BSF and asks over mutual TLS.

zeep_naf.py URL CERTS: a line of standard input is LABEL CERTIFICATE BTID NAFID-HEX [CHANGE], a line
of standard output what came. Without a change zeep makes the request alone; with one it is bent before
it goes out: no-ELEMENT, two-ELEMENT, ELEMENT=TEXT, header (one that must be understood), other (root)."""
import copy
import sys

import requests
import zeep
from lxml import etree

url, certs = sys.argv[1:3]
FAULT = "{urn:3gpp:gba:GBAService}requestBootstrappingInfoFault"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
clients = {}


def client_of(name):
    if name not in clients:
        session = requests.Session()
        session.trust_env = False
        session.cert = (certs + "/" + name + ".pem", certs + "/" + name + ".key")
        session.verify = certs + "/ca.pem"
        transport = zeep.Transport(session=session, timeout=20)
        clients[name] = zeep.Client(url + "?wsdl", transport=transport)
    return clients[name]


def bend(envelope, change):
    root = envelope.find(SOAP + "Body")[0]
    if change == "header":
        header = etree.Element(SOAP + "Header")
        etree.SubElement(header, "{urn:x}session").set(SOAP + "mustUnderstand", "1")
        envelope.insert(0, header)
    elif change == "other":
        root.tag = "{urn:x}hello"
    elif change.startswith("no-"):
        root.remove(root.find(change[3:]))
    elif change.startswith("two-"):
        element = root.find(change[4:])
        element.addnext(copy.deepcopy(element))
    else:
        name, text = change.split("=", 1)
        element = root.find(name)
        if element is None:
            element = etree.SubElement(root, name)
        element.text = text


def ask(client, change, **request):
    if change is None:
        return client.service.requestBootstrappingInfo(**request)
    envelope = client.create_message(client.service, "requestBootstrappingInfo", **request)
    bend(envelope, change)
    response = client.transport.post_xml(url, envelope, {"SOAPAction": '""', "Content-Type": "text/xml"})
    binding = client.service._binding
    return binding.process_reply(client, binding.get("requestBootstrappingInfo"), response)


def told(name, btid, nafid, change=None):
    client = client_of(name)
    try:
        answer = ask(client, change, btid=btid, nafid=bytes.fromhex(nafid), gbaUAware=False)
        return "key=%s type=%s expiry=%s" % (answer.meKeyMaterial.hex(), answer.gbaType,
                                             answer.keyExpiryTime.strftime("%Y-%m-%dT%H:%M:%SZ"))
    except zeep.exceptions.Fault as fault:
        code = fault.code.split(":")[-1]
        if fault.detail is None:
            return code
        detail = client.get_element(FAULT).parse(fault.detail[0], client.wsdl.types)
        return "%s %d %s %s" % (code, detail.result, detail.name, detail.field or "-")


for line in sys.stdin:
    label, *rest = line.split()
    print(label, told(*rest), flush=True)
