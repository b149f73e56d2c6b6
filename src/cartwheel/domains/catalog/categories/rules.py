"""Pure decisions about the tree of categories."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.categories.contracts import Category

MOST_CATEGORIES: Final = 5_000
DEEPEST: Final = 10


def in_order(categories: Sequence[Category]) -> tuple[Category, ...]:
    """Return categories, each after its parent, siblings by position and name."""
    below: dict[UUID | None, list[Category]] = defaultdict(list)
    for each in sorted(categories, key=lambda one: (one.position, one.name, one.id), reverse=True):
        below[each.parent_id].append(each)
    ordered, waiting = [], below[None]
    while waiting:
        ordered.append(category := waiting.pop())
        waiting += below[category.id]
    return tuple(ordered)


def is_below(parent_path: Sequence[UUID], category_id: UUID) -> bool:
    """Return True when a place in the tree is a category itself, or below it."""
    return category_id in parent_path
