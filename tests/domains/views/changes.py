"""Changes of saved views that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    "views.create": given(None, list="orders", name="Mine"),
    "views.delete": by_id("views.delete"),
    "views.update": by_id("views.update"),
}
MADE: Final = frozenset({"views.create"})
GONE: Final = frozenset({"views.delete"})
