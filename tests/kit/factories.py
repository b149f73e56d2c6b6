"""For each input that names something by its id, a way to make one such thing in a store."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tests.rpc.house import House

Factory = Callable[[House], Awaitable[dict[str, Any]]]

DOMAINS: Final = Path(__file__).parents[1] / "domains"


def _find_all() -> dict[type, Factory]:
    found: dict[type, Factory] = {}
    for file in sorted(DOMAINS.glob("*/factories.py")):
        given = import_module(f"tests.domains.{file.parent.name}.factories").FACTORIES
        assert found.keys().isdisjoint(given), file
        found |= given
    return found


FACTORIES: Final = _find_all()
"""Each makes its thing in the house's store and returns an input that a call would take."""
