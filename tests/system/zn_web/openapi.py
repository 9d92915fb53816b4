# SPDX-License-Identifier: Apache-2.0
"""Are messages as an OpenAPI 3.0 description has them? By python3-jsonschema, or by
openapi-schema-validator where that is installed.

openapi.py FILE PATH: a line of standard input is request|STATUS TYPE BODY-FILE, a line of standard
output "yes", or "no" and why."""
import functools
import json
import os
import sys

import jsonschema
import yaml

try:
    from openapi_schema_validator import OAS30Validator as Validator
except ImportError:
    Validator = jsonschema.Draft4Validator  # OpenAPI 3.0.3: an extended subset of it


@functools.lru_cache(None)
def load(name):
    with open(name, encoding="utf-8") as f:
        return yaml.load(f, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def inline(node, name, above=()):
    """The node of this file with what its $refs lead to in their places; a circle ends in anything."""
    if isinstance(node, list):
        return [inline(item, name, above) for item in node]
    if not isinstance(node, dict):
        return node
    if not isinstance(node.get("$ref"), str):
        return {key: inline(value, name, above) for key, value in node.items()}
    other, pointer = node["$ref"].split("#")
    target = os.path.join(os.path.dirname(name), other) if other else name
    if (target, pointer) in above:
        return {}
    found = load(target)
    for step in pointer.strip("/").split("/"):
        found = found[step]
    return inline(found, target, above + ((target, pointer),))


def judge(operation, what, kind, body):
    message = operation["requestBody"] if what == "request" else operation["responses"].get(what)
    if message is None:
        return ["no such status"]
    content = inline({"$ref": message["$ref"]} if "$ref" in message else message, name).get("content", {})
    if kind not in content:
        return ["no such content"]
    errors = Validator(content[kind]["schema"]).iter_errors(json.loads(body))
    return ["/".join(map(str, error.absolute_path)) + ": " + error.message for error in errors]


name, path = sys.argv[1:3]
described = load(name)["paths"][path]["post"]
for line in sys.stdin:
    what, kind, body_file = line.split()
    with open(body_file, encoding="utf-8") as f:
        wrong = judge(described, what, kind, f.read())
    print("no " + "; ".join(wrong) if wrong else "yes")
