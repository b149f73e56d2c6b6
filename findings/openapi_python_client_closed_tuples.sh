#!/usr/bin/env bash
# openapi-python-client 0.29.1, openapi-spec-validator 0.9.0 (PyPI); needs Python.
#
# In OpenAPI 3.1 a tuple is an array with `prefixItems`, and `items: false` says that nothing comes
# after them (JSON Schema 2020-12, 10.3.1.2); msgspec writes tuples so. The
# generator refuses the WHOLE document for one such field, wherever it stands, since a schema is no
# boolean to it; `maxItems` in its place says the same and is taken. An array without `items` at
# all is worse to notice: exit code 0, and the model, every model that holds it and what answers
# with them are left out. A guess would be that a valid document is taken whole or refused.
#
# Seen (the field of one of two models; by the specification's schema, exit code, models made):
#   items: false       valid   exit 1   none
#   maxItems instead   valid   exit 0   holder, other
#   no items           valid   exit 0   other
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install \
  openapi-python-client==0.29.1 openapi-spec-validator==0.9.0

cat >ask.py <<'PY'
import json, pathlib, subprocess, sys

from openapi_spec_validator import OpenAPIV31SpecValidator

number, text = {"type": "integer"}, {"type": "string"}
pair = {"type": "array", "minItems": 2, "prefixItems": [number, text]}
fields = {
    "items: false": {**pair, "items": False},
    "maxItems instead": {**pair, "maxItems": 2},
    "no items": {"anyOf": [number, {"type": "array"}]},
}
seen = {}
for name, field in fields.items():
    holder = {"title": "Holder", "type": "object", "properties": {"field": field}}
    other = {"title": "Other", "type": "object", "properties": {"field": number}}
    answers = {
        path: {
            "get": {
                "operationId": f"get{schema}",
                "responses": {
                    "200": {
                        "description": "It.",
                        "content": {
                            "application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}
                        },
                    }
                },
            }
        }
        for path, schema in (("/holder", "Holder"), ("/other", "Other"))
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Asked", "version": "1"},
        "paths": answers,
        "components": {"schemas": {"Holder": holder, "Other": other}},
    }
    OpenAPIV31SpecValidator(document).validate()
    pathlib.Path("openapi.json").write_text(json.dumps(document))
    made = pathlib.Path(name.replace(" ", "_").replace(":", ""))
    ended = subprocess.run(
        ["venv/bin/openapi-python-client", "generate", "--path", "openapi.json", "--meta", "none",
         "--output-path", str(made)],
        capture_output=True, text=True, check=False,
    )
    models = sorted(p.stem for p in made.glob("models/*.py") if p.stem != "__init__")
    seen[name] = (ended.returncode, models)
    print(f"{name:18} valid   exit {ended.returncode}   {', '.join(models) or 'none'}")

wanted = {
    "items: false": (1, []),
    "maxItems instead": (0, ["holder", "other"]),
    "no items": (0, ["other"]),
}
sys.exit(0 if seen == wanted else "the behaviour has changed")
PY
PATH="$folder/venv/bin:$PATH" venv/bin/python ask.py
