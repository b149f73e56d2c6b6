#!/usr/bin/env bash
# joserfc 1.8.0 (PyPI); needs Python 3.10 or later.
#
# A key set may hold keys that its reader does not understand: RFC 7517 (section 5) has them
# ignored, "kty" values as well as missing or unknown values of what a key needs. KeySet.import_key_set
# does so for "kty" alone. A curve that it does not know ends in a KeyError for the whole set, which is
# not one of the library's own errors; a "use" beyond "sig" and "enc", which section 4.2 lets anybody
# register, ends in a KeyParameterError for the whole set. So one such key in what a provider publishes keeps out
# everybody whose tokens the other keys have signed. A guess would be that all of them are skipped alike.
#
# Seen, each set being a good key and another one:
#   another kind         keys 1
#   another curve        KeyError: 'brainpoolP256r1'
#   another use          KeyParameterError: key_parameter: 'use' must be one of ['sig', 'enc']
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet joserfc==1.8.0

"$folder/venv/bin/python" - <<'PY' | tee "$folder/seen"
from joserfc.jwk import ECKey, KeySet

good = ECKey.generate_key("P-256", {"kid": "good"}).as_dict(private=False)
others = {
    "another kind": {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"},
    "another curve": {**good, "crv": "brainpoolP256r1", "kid": "other"},
    "another use": {**good, "use": "tls", "kid": "other"},
}
for name, other in others.items():
    try:
        said = f"keys {len(KeySet.import_key_set({'keys': [good, other]}).keys)}"
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    print(f"{name:20} {said}")
PY

grep -q '^another kind  *keys 1$' "$folder/seen"
grep -q "^another curve  *KeyError: 'brainpoolP256r1'$" "$folder/seen"
grep -q "^another use  *KeyParameterError" "$folder/seen"
