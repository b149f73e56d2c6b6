"""Changes of schemas that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id

CHANGES: Final[dict[str, Change]] = {"schemas.setCompatibility": by_id("schemas.setCompatibility")}
FLOWS: Final = frozenset({"schemas.put", "schemas.register"})
