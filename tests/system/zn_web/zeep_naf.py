# SPDX-License-Identifier: Apache-2.0
"""A NAF of foreign make: python3-zeep reads the WSDL of a BSF and asks over mutual TLS.

zeep_naf.py URL CERT KEY CA BTID NAFID-HEX: what came, a line each"""
import sys

import requests
import zeep

url, cert, key, ca, btid, nafid = sys.argv[1:7]
session = requests.Session()
session.trust_env = False
session.cert, session.verify = (cert, key), ca
client = zeep.Client(url + "?wsdl", transport=zeep.Transport(session=session, timeout=20))
try:
    answer = client.service.requestBootstrappingInfo(
        btid=btid, nafid=bytes.fromhex(nafid), gbaUAware=False)
    print("key=" + answer.meKeyMaterial.hex())
    print("expiry=" + answer.keyExpiryTime.strftime("%Y-%m-%dT%H:%M:%SZ"))
    print("type=" + answer.gbaType)
except zeep.exceptions.Fault as fault:
    name = "{urn:3gpp:gba:GBAService}requestBootstrappingInfoFault"
    detail = client.get_element(name).parse(fault.detail[0], client.wsdl.types)
    print("fault=%s result=%d name=%s" % (fault.code.split(":")[-1], detail.result, detail.name))
