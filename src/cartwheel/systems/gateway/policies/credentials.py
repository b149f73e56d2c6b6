"""
Which credential a request shows, as the door reads it.

A role finds the credential by itself and compares: what the door says of another one counts
nothing there. Here it is therefore enough to see the same in every usual case. Outside
localhost only cookies whose name begins with `__Host-` count, which no neighbour can plant.
"""

from typing import Final

from cartwheel.systems.gateway.asgi import Scope, find_header

_SAFE: Final = b"__Host-cw_access"
_PLAIN: Final = b"cw_access"
_LOCAL: Final = frozenset({b"localhost", b"127.0.0.1", b"[::1]"})


def token_in(scope: Scope) -> bytes:
    """Return the bearer's token or the cookie's, empty if there is none."""
    given = find_header(scope, b"authorization")
    if given is not None:
        scheme, _, value = given.partition(b" ")
        return value.strip() if scheme.lower() == b"bearer" else b""
    return _cookie(scope)


def shown_in(scope: Scope) -> bytes:
    """Return whatever credential is shown, of whatever kind, empty if there is none."""
    return find_header(scope, b"authorization") or _cookie(scope)


def _cookie(scope: Scope) -> bytes:
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            for part in value.split(b";"):
                key, _, held = part.strip().partition(b"=")
                if key in {_SAFE, _PLAIN}:
                    found.setdefault(key, held)
    if not found:
        return b""
    return found.get(_SAFE) or (found.get(_PLAIN, b"") if _is_local(scope) else b"")


def _is_local(scope: Scope) -> bool:
    caller = scope["state"].get("caller")
    if caller is None or caller.scheme == "https":
        return False
    host: bytes = caller.host.lower()
    return (host if host.endswith(b"]") else host.rsplit(b":", 1)[0]) in _LOCAL
