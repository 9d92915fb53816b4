# SPDX-License-Identifier: Apache-2.0
"""A Push-NAF of foreign make: zeep and the WSDL, nothing of the tree.

zeep_push.py URL CERTIFICATE KEY CA USER NAFID-HEX P-TID
"""
import datetime
import sys

import requests
import zeep


def main():
    url, cert, key, ca, user, naf_id, ptid = sys.argv[1:]
    session = requests.Session()
    session.trust_env = False
    session.cert, session.verify = (cert, key), ca
    transport = zeep.Transport(session=session, timeout=20)
    client = zeep.Client(url + "?wsdl", transport=transport)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    try:
        answer = client.service.requestGbaPushInfo(
            userId=user, userIdType="PRIVATE", uiccAppLabel="USIM",
            nafid=bytes.fromhex(naf_id), ptid=ptid, uiccOrMe="GBA_U",
            requestedLifeTime=until.replace(microsecond=0))
    except zeep.exceptions.Fault as fault:
        name = "{urn:3gpp:gba:GBAService}requestGbaPushInfoFault"
        detail = client.get_element(name).parse(fault.detail[0], client.wsdl.types)
        print("fault=%s result=%d" % (fault.code.split(":")[-1], detail.result))
        return
    print("key=" + answer.meKeyMaterial.hex())
    print("gpi=" + answer.gbaPushInfo.hex())


main()
