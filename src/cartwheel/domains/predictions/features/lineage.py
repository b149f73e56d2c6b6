"""
How definitions come one from another, as git has it: pure.

A feature's id is a hash over everything that decides its values, and over the ids of the features
that go into it. A commit is a hash over the ids of all features: the same definitions are the same
commit, whenever and by whomever they were made, and whatever is changed in a feature changes its
id, that of every feature made of it, and the commit. Who owns a feature and what is written about
it decides no value, and changes neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import msgspec

from cartwheel.domains.predictions.features.definitions import (
    CATALOGUE,
    Definition,
    FeatureKind,
    Value,
)

DECLARED: Final = ("freshness", "stale", "default", "owner")
"""What a store may declare of a feature; the rest is what the code computes."""

_OF_VALUES: Final = ("name", "kind", "source", "version", "freshness", "stale", "default")
_BYTES: Final = 20
_TYPES: Final[Mapping[FeatureKind, type | tuple[type, ...]]] = {
    FeatureKind.NUMBER: (int, float),
    FeatureKind.INTEGER: int,
    FeatureKind.CATEGORY: str,
    FeatureKind.BOOLEAN: bool,
}


class FieldChange(msgspec.Struct, frozen=True):
    """A field of a definition, as it was and as it is; in JSON, null where there was none."""

    field: str
    before: str
    after: str


class FeatureChange(msgspec.Struct, frozen=True, rename="camel"):
    """
    What differs in a feature between two commits.

    `fields` is empty where only something that it depends on has changed, which `isIndirect` says.
    """

    name: str
    change: str
    """added, removed or changed."""
    is_indirect: bool = False
    fields: tuple[FieldChange, ...] = ()


def ids_of(definitions: Sequence[Definition]) -> dict[str, str]:
    """
    Return the id of each feature, by its name.

    Raises:
        ValueError: features depend on each other in a ring, or on one that is not there.
    """
    return dict(_ids(tuple(definitions)))


@lru_cache(maxsize=256)
def _ids(definitions: tuple[Definition, ...]) -> Mapping[str, str]:
    by_name = {each.name: each for each in definitions}
    found: dict[str, str] = {}

    def find(name: str, above: tuple[str, ...]) -> str:
        if name in found:
            return found[name]
        if name in above or name not in by_name:
            raise ValueError(f"{name} cannot go into {', '.join(above)}")
        definition = by_name[name]
        told = {field: getattr(definition, field) for field in _OF_VALUES}
        told["depends_on"] = [find(each, (*above, name)) for each in sorted(definition.depends_on)]
        found[name] = _digest(told)
        return found[name]

    for each in by_name:
        find(each, ())
    return found


def commit_of(definitions: Sequence[Definition]) -> str:
    """Return the commit of definitions: 40 hexadecimal digits."""
    return _commit(tuple(definitions))


@lru_cache(maxsize=256)
def _commit(definitions: tuple[Definition, ...]) -> str:
    return _digest(_ids(definitions))


def difference(
    before: Sequence[Definition], after: Sequence[Definition]
) -> tuple[FeatureChange, ...]:
    """Say what differs, in the order of the later definitions; what is gone comes last."""
    old, new = ({each.name: each for each in some} for some in (before, after))
    old_ids, new_ids = ids_of(before), ids_of(after)
    changes = [_changed(name, old, new, old_ids, new_ids) for name in (*new, *(old.keys() - new))]
    return tuple(change for change in changes if change is not None)


def in_force(kept: Iterable[Definition]) -> tuple[Definition, ...]:
    """Return what the code computes, with what a store has declared of it."""
    declared = {each.name: each for each in kept}
    return tuple(
        each
        if each.name not in declared
        else msgspec.structs.replace(
            each, **{field: getattr(declared[each.name], field) for field in DECLARED}
        )
        for each in CATALOGUE
    )


def not_computed(kept: Sequence[Definition]) -> list[str]:
    """Name the features of former definitions that the code computes otherwise, or not at all."""
    now = {each.name: _computed(each) for each in CATALOGUE}
    then = {each.name: _computed(each) for each in kept}
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def fits(value: Value, kind: FeatureKind) -> bool:
    """Tell whether a value is one of a kind; a missing one is of every."""
    if isinstance(value, bool) and kind is not FeatureKind.BOOLEAN:
        return False
    return value is None or isinstance(value, _TYPES[kind])


def _computed(definition: Definition) -> tuple[object, ...]:
    kept = set(_OF_VALUES) - set(DECLARED)
    return (*(getattr(definition, field) for field in sorted(kept)), definition.depends_on)


def _changed(
    name: str,
    old: Mapping[str, Definition],
    new: Mapping[str, Definition],
    old_ids: Mapping[str, str],
    new_ids: Mapping[str, str],
) -> FeatureChange | None:
    if name not in old:
        return FeatureChange(name, "added")
    if name not in new:
        return FeatureChange(name, "removed")
    fields = tuple(
        FieldChange(field, before, after)
        for field in Definition.__struct_fields__
        if (before := _json(getattr(old[name], field)))
        != (after := _json(getattr(new[name], field)))
    )
    if fields or old_ids[name] != new_ids[name]:
        return FeatureChange(name, "changed", is_indirect=not fields, fields=fields)
    return None


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _digest(told: object) -> str:
    return blake2b(msgspec.json.encode(told, order="sorted"), digest_size=_BYTES).hexdigest()
