"""No money is ever a float: neither in the kernel's money nor in the domains that sell."""

from pathlib import Path
from typing import Final

import pytest
from tests.architecture.floats import floated_money_of, floats_of

SOURCE: Final = Path(__file__).parents[2] / "src" / "cartwheel"
DOMAINS: Final = (
    *("catalog", "customers", "pricing", "inventory", "payments", "orders", "rentals"),
)

# Modules that count something else than money in floats, and what. Money may not meet them there.
EXCEPTIONS: Final[dict[str, str]] = {
    "domains/catalog/attributes/values.py": "measures of products, such as 1.5 m",
    "domains/catalog/imports/cells.py": "cells of workbooks, which leave it as texts",
    **dict.fromkeys(
        (
            "domains/inventory/models.py",
            "domains/inventory/settings.py",
            "domains/inventory/stock/contracts.py",
            "domains/inventory/reordering/contracts.py",
            "domains/inventory/reordering/repository.py",
            "domains/inventory/reordering/rules.py",
            "domains/inventory/reordering/expecting.py",
            "domains/inventory/reordering/explaining.py",
        ),
        "service levels, and the spread of demand in units",
    ),
}


def _modules() -> list[Path]:
    kernel = [SOURCE / "kernel" / "money.py", SOURCE / "kernel" / "currencies.py"]
    return kernel + [
        path for name in DOMAINS for path in sorted((SOURCE / "domains" / name).rglob("*.py"))
    ]


def _named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", _modules(), ids=_named)
def test_money_is_never_a_float(path: Path) -> None:
    source = path.read_text()
    assert floated_money_of(source) == []
    if _named(path) not in EXCEPTIONS:
        assert floats_of(source) == []


def test_each_exception_is_one() -> None:
    assert [name for name in EXCEPTIONS if not floats_of((SOURCE / name).read_text())] == []


@pytest.mark.parametrize(
    "source",
    [
        "rate = 0.19",
        "def f(x: float) -> int: ...",
        "sa.Column('a', sa.Float)",
        "sa.Column('a', postgresql.DOUBLE_PRECISION)",
        "sa.text('SELECT sum(amount_minor)::float8')",
        "x = 1j",
    ],
)
def test_a_float_is_found(source: str) -> None:
    assert floats_of(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "half = total_minor / 2",
        "x = line.price_minor * 1.19",
        "shown = float(order.total)",
        "free = amount > 0.5",
    ],
)
def test_money_that_meets_a_float_is_found(source: str) -> None:
    assert floated_money_of(source) != []


@pytest.mark.parametrize(
    "source", ["half = total_minor // 2", "path = folder / 'prices'", "x = Decimal('0.19')"]
)
def test_whole_numbers_pass(source: str) -> None:
    assert floats_of(source) == floated_money_of(source) == []
