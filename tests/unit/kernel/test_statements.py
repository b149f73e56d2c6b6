"""A statement that is asked again is bound as at first, and none is taken for another."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError

from cartwheel.kernel.statements import bind

_things = sa.Table("things", sa.MetaData(), sa.Column("id", sa.Uuid), sa.Column("name", sa.Text))
_thing = _things.c


def test_it_is_bound_the_same_each_time() -> None:
    asked = sa.select(_thing.id).where(
        _thing.name == sa.bindparam("of_name"), _thing.name != "nobody"
    )
    bound = [bind(asked, {"of_name": name}) for name in ("ada", "bea", "cleo", "ada")]
    assert [arguments for _, _, arguments in bound] == [
        [name, "nobody"] for name in ("ada", "bea", "cleo", "ada")
    ]
    assert len({id(plan) for plan, _, _ in bound}) == 1
    with pytest.raises(InvalidRequestError):
        bind(asked, {})


def test_one_with_other_values_or_made_of_it_is_another() -> None:
    origin = sa.select(_thing.id).where(_thing.name == "ada")
    for _ in range(3):
        assert bind(origin, None)[2] == ["ada"]
    made = origin.where(_thing.id == sa.bindparam("of_id"))
    for _ in range(3):
        wanted = uuid4()
        assert bind(made, {"of_id": wanted})[2] == ["ada", wanted]
    assert bind(origin, None)[2] == ["ada"]


def test_what_is_given_says_which_columns_are_written() -> None:
    written = sa.insert(_things)
    for _ in range(3):
        both = {"id": uuid4(), "name": "ada"}
        _, text, arguments = bind(written, both)
        assert "(id, name)" in text
        assert arguments == [both["id"], "ada"]
        _, text, arguments = bind(written, {"name": "bea"})
        assert "(name)" in text
        assert arguments == ["bea"]


def test_lists_that_make_the_text_longer_are_never_kept() -> None:
    asked = sa.select(_thing.id).where(_thing.name.in_(sa.bindparam("names", expanding=True)))
    for names in (["a"], ["a", "b"], ["c"]):
        _, text, arguments = bind(asked, {"names": names})
        assert arguments == names
        assert text.count("$") == len(names)
