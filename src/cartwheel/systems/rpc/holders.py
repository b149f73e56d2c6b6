"""The table of who holds what, as a guide shows it: generated, so that a change is seen."""

from pathlib import Path
from typing import Final

from cartwheel.systems.rpc.permissions import Holder, Permission, Permissions

_BEGIN: Final = "<!-- holders: written by `cartwheel generate` -->\n"
_END: Final = "<!-- end of holders -->\n"
_COLUMNS: Final = {
    Holder.OWNER: "owner",
    Holder.ADMIN: "admin",
    Holder.STAFF: "staff",
    Holder.ANALYST: "analyst",
    Holder.REPLAY: "key of a replay",
    Holder.OPERATOR: "operator",
}


def table(permissions: Permissions) -> str:
    """Return the table, in Markdown."""
    head = f"| permission | {' | '.join(_COLUMNS.values())} |\n|---{'|---' * len(_COLUMNS)}|\n"
    return head + "".join(map(_row, permissions))


def _row(permission: Permission) -> str:
    name = f"`{permission.name}` {permission.description}".rstrip()
    cells = (" ✓ " if holder in permission.held_by else " " for holder in _COLUMNS)
    return f"| {name} |{'|'.join(cells)}|\n"


def write_holders(permissions: Permissions, guide: Path) -> list[Path]:
    """Write the table into its place in a guide; return the guide if it was stale."""
    stale = find_stale_holders(permissions, guide)
    for path in stale:
        path.write_text(_renewed(path.read_text(), permissions))
    return stale


def find_stale_holders(permissions: Permissions, guide: Path) -> list[Path]:
    """Return the guide if its table is another one, and write nothing."""
    text = guide.read_text()
    return [] if _renewed(text, permissions) == text else [guide]


def _renewed(text: str, permissions: Permissions) -> str:
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError("The guide has no place for the table of holders")
    return f"{before}{begin}\n{table(permissions)}\n{end}{after}"
