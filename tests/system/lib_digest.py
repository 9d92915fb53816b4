# SPDX-License-Identifier: Apache-2.0
"""The UE of naf-least: a key for the B-TID, and Digests right and wrong.

lib_digest.py B-TID PASSWORD COMMAND...: what came, a line each. The command is run with LD_PRELOAD
of $CHILD_PRELOAD."""
import hashlib
import os
import re
import subprocess
import sys

btid, password, *command = sys.argv[1:]
naf = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                       env={**os.environ, "LD_PRELOAD": os.environ.get("CHILD_PRELOAD", "")})


def say(line):
    naf.stdin.write(line + "\n")
    return naf.stdout.readline().rstrip("\n")


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def credentials(realm, nonce, secret, nc):
    ha1 = md5(f"{btid}:{realm}:{secret}")
    response = md5(f"{ha1}:{nonce}:{nc}:c0:auth:" + md5("GET:/"))
    proof = md5(f"{ha1}:{nonce}:{nc}:c0:auth:" + md5(":/"))
    return (f'Digest username="{btid}", realm="{realm}", nonce="{nonce}", uri="/", qop=auth, nc={nc}, '
            f'cnonce="c0", algorithm=MD5, response="{response}"'), proof


print("expires", say(btid))
challenge = say(credentials("3GPP-bootstrapping@" + command[-1], "0", password, "00000001")[0])
print("challenge", challenge.split(" ")[0])
realm, nonce = (re.search(name + '="([^"]*)"', challenge).group(1) for name in ("realm", "nonce"))
line, proof = credentials(realm, nonce, password, "00000001")
answer = say(line)
print("right", answer.split(" ")[0], "proven" if f'rspauth="{proof}"' in answer else "not proven")
print("wrong", say(credentials(realm, nonce, password[::-1], "00000002")[0]).split(" ")[0])
naf.stdin.close()
print("exit", naf.wait(30))
