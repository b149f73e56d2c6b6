"""
Statements on many rows that stay the same however many there are.

The rows go in as one array for each column, so that each statement is built and prepared
once, and has no more parameters than columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert


def rows_given(**columns: "sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]") -> Any:
    """Return a table of rows that are given as parameters: of each column, an array by its name."""
    arrays = [sa.bindparam(name, type_=sa.ARRAY(kind)) for name, kind in columns.items()]
    named = [sa.column(name, kind) for name, kind in columns.items()]
    given = sa.func.unnest(*arrays).table_valued(*named, with_ordinality="ordinal")
    return given.render_derived()


def insertion(table: sa.Table, names: Sequence[str], *, prefix: str = "") -> Insert:
    """
    Build the insertion of rows, given by `arrays_of`, into some columns of a table.

    JSON is given as text: lists in an array would be taken for another dimension of it. A
    `prefix` keeps the parameters apart from others of the same statement.
    """
    given = rows_given(**{prefix + name: _given_as(table.c[name].type) for name in names})
    rows = sa.select(*(sa.cast(given.c[prefix + name], table.c[name].type) for name in names))
    return insert(table).from_select(names, rows.order_by(given.c.ordinal), include_defaults=False)


def _given_as(kind: "sa.types.TypeEngine[Any]") -> "sa.types.TypeEngine[Any]":
    return sa.Text() if isinstance(kind, sa.JSON) else kind


def arrays_of(
    names: Iterable[str], rows: Sequence[Mapping[str, Any]], *, prefix: str = ""
) -> dict[str, list[Any]]:
    """Turn rows into the arrays that `rows_given` and `insertion` ask for."""
    return {prefix + name: [row[name] for row in rows] for name in names}


@cache
def update_of(table: sa.Table, names: frozenset[str], *, versioned: bool = False) -> "sa.Update":
    """
    Build the update of some columns of the row `of_id`, given as `now_` and their names, once.

    Each change of a table that is `versioned` counts one more.
    """
    values: dict[str, Any] = {
        name: sa.bindparam(f"now_{name}", type_=table.c[name].type) for name in sorted(names)
    }
    if versioned:
        values["version"] = table.c.version + 1
    return sa.update(table).where(table.c.id == sa.bindparam("of_id", type_=sa.Uuid)).values(values)


def now(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn values into what `update_of` asks for."""
    return {f"now_{name}": value for name, value in values.items()}
