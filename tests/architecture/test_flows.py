"""What opens its own transactions within a mutation is a flow, and looks like one."""

from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

from cartwheel.entrypoints.roles import ROUTERS
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import Flow, Procedure, Transactions
from cartwheel.systems.rpc.procedures import collect

MUTATIONS = [p for p in collect(ROUTERS).values() if p.kind == "mutation"]


def parts_taken(needed: Any) -> list[Any]:
    """What a class of a domain is made of."""
    if not isinstance(needed, type) or not needed.__module__.startswith("cartwheel.domains."):
        return []
    return list(get_type_hints(needed.__init__).values())


def parts_of(needed: Any, seen: set[Any]) -> Iterator[Any]:
    """The same, with what those are made of."""
    for part in parts_taken(needed):
        if part not in seen:
            seen.add(part)
            yield part
            yield from parts_of(part, seen)


@pytest.mark.parametrize("procedure", MUTATIONS, ids=lambda procedure: procedure.name)
def test_whatever_opens_transactions_is_a_flow(procedure: Procedure) -> None:
    """Then the call knows that it can take nothing back, and claims keys instead of holding one."""
    for needed in procedure.signature.dependencies.values():
        # What lives as long as the process, such as live settings, has reasons of its own.
        opens = Transactions in parts_of(needed, set()) or Database in parts_taken(needed)
        is_flow = isinstance(needed, type) and issubclass(needed, Flow)
        assert opens == is_flow, needed
        assert needed.__name__.endswith("Flow") == is_flow, needed
