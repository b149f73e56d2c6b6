"""What a transaction writes last goes with its block, and keeps the order in which it was told."""

import pytest
import sqlalchemy as sa

from cartwheel.kernel.closing import Closing, Closings, together

_things = sa.Table("things", sa.MetaData(), sa.Column("name", sa.Text), sa.Column("of", sa.Text))
_THINGS = sa.insert(_things).values(name=sa.bindparam("names"))
_OTHERS = sa.insert(_things).values(of=sa.bindparam("others"))


class Things:
    """Takes names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def take(self) -> Closing | None:
        """Return them all."""
        names, self.names = self.names, []
        return (_THINGS, {"names": names}) if names else None


def told(closings: Closings) -> list[list[str]]:
    return [given["names"] for part in closings.take() for _, given in part]


def test_a_block_is_written_between_what_was_told_around_it() -> None:
    closings = Closings()
    closings.of(Things).names.append("before")
    outer = closings.open_block()
    closings.of(Things).names.append("within")
    closings.close_block(outer)
    closings.of(Things).names.append("after")
    assert told(closings) == [["before"], ["within"], ["after"]]
    assert told(closings) == []


def test_a_block_that_is_undone_takes_what_it_told_and_nothing_else() -> None:
    closings = Closings()
    closings.of(Things).names.append("before")
    outer = closings.open_block()
    inner = closings.open_block()
    closings.of(Things).names.append("deep within")
    closings.close_block(inner)
    closings.of(Things).names.append("within")
    closings.undo_block(outer)
    closings.of(Things).names.append("after")
    assert told(closings) == [["before", "after"]]


def test_within_a_block_nothing_else_is_written() -> None:
    """Undone, it would have written what is then forgotten."""
    closings = Closings()
    closings.of(Things).names.append("before")
    outer = closings.open_block()
    closings.of(Things).names.append("within")
    assert told(closings) == [["within"]]
    closings.undo_block(outer)
    assert told(closings) == [["before"]]


def test_all_is_one_statement_whose_values_are_kept_apart() -> None:
    statement, values = together([(_THINGS, {"names": "ada"}), (_OTHERS, {"others": "bea"})])
    assert str(statement).count("INSERT INTO things") == 2
    assert values == {"names": "ada", "others": "bea"}
    again, _ = together([(_THINGS, {"names": "cleo"}), (_OTHERS, {"others": "dora"})])
    assert again is statement
    with pytest.raises(AssertionError):
        together([(_THINGS, {"names": "ada"}), (_THINGS, {"names": "bea"})])
