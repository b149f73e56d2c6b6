"""A commit is what decides the values, and nothing else."""

from datetime import timedelta

import msgspec
import pytest

from cartwheel.domains.predictions.features.definitions import (
    CATALOGUE,
    Definition,
    FeatureKind,
    StaleRule,
    Value,
)
from cartwheel.domains.predictions.features.lineage import (
    FieldChange,
    commit_of,
    difference,
    fits,
    ids_of,
    in_force,
    not_computed,
)


def with_(name: str, **fields: object) -> tuple[Definition, ...]:
    return tuple(
        msgspec.structs.replace(each, **fields) if each.name == name else each for each in CATALOGUE
    )


def test_the_same_definitions_are_the_same_commit_wherever_they_were_kept() -> None:
    kept = msgspec.json.decode(msgspec.json.encode(CATALOGUE), type=tuple[Definition, ...])
    assert commit_of(kept) == commit_of(CATALOGUE) == commit_of(CATALOGUE[::-1])
    assert len(commit_of(CATALOGUE)) == 40


@pytest.mark.parametrize(
    "fields",
    [{"version": 2}, {"freshness": timedelta(minutes=1)}, {"stale": StaleRule.USE}, {"default": 0}],
)
def test_whatever_decides_a_value_is_another_commit(fields: dict[str, object]) -> None:
    assert commit_of(with_("purchases", **fields)) != commit_of(CATALOGUE)


def test_who_owns_a_feature_and_what_is_written_of_it_decides_nothing() -> None:
    changed = with_("purchases", owner="growth", documentation="Otherwise.")
    assert commit_of(changed) == commit_of(CATALOGUE)
    (change,) = difference(CATALOGUE, changed)
    assert {each.field for each in change.fields} == {"owner", "documentation"}


def test_what_is_made_of_a_changed_feature_has_another_id() -> None:
    before, after = ids_of(CATALOGUE), ids_of(with_("purchases", version=2))
    changed = {name for name in before if before[name] != after[name]}
    of_it = {each.name for each in CATALOGUE if "purchases" in each.depends_on}
    assert of_it
    assert changed == {"purchases", *of_it}


def test_a_difference_says_what_changed_and_what_only_follows_from_it() -> None:
    changed = with_("purchases", freshness=timedelta(minutes=5))
    told = {each.name: each for each in difference(CATALOGUE, changed)}
    assert told["purchases"].fields == (FieldChange("freshness", '"PT3600S"', '"PT300S"'),)
    assert {name for name, each in told.items() if each.is_indirect} == told.keys() - {"purchases"}
    assert difference(CATALOGUE, CATALOGUE) == ()


def test_features_come_and_go() -> None:
    without = tuple(each for each in CATALOGUE if each.name not in ("stock", "holdsFavourite"))
    assert [(each.name, each.change) for each in difference(without, CATALOGUE)] == [
        ("holdsFavourite", "added"),
        ("stock", "added"),
    ]
    gone = [(each.name, each.change) for each in difference(CATALOGUE, without)]
    assert sorted(gone) == [("holdsFavourite", "removed"), ("stock", "removed")]


def test_a_store_declares_and_the_code_computes() -> None:
    kept = with_("purchases", version=7, documentation="Old.", owner="growth", default=0)
    (now,) = (each for each in in_force(kept) if each.name == "purchases")
    assert (now.version, now.owner, now.default) == (1, "growth", 0)
    assert now.documentation != "Old."
    assert not_computed(kept) == ["purchases"]
    assert not_computed(with_("purchases", owner="growth", default=0)) == []


def test_a_ring_is_refused() -> None:
    ring = with_("value", depends_on=("averagePrice",))
    with pytest.raises(ValueError, match="cannot go into"):
        ids_of(ring)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("number", [1, 1.5, None], [True, "1"]),
        ("integer", [1, None], [1.5, False, "1"]),
        ("category", ["", None], [1, True]),
        ("boolean", [True, None], [0, "true"]),
    ],
)
def test_a_default_is_of_its_features_kind(kind: str, good: list[Value], bad: list[Value]) -> None:
    assert all(fits(value, FeatureKind(kind)) for value in good)
    assert not any(fits(value, FeatureKind(kind)) for value in bad)
