"""What each refusal of PostgreSQL, of a pooler and of the driver means."""

import asyncpg
import pytest

from cartwheel.kernel.errors import ContentionError, UnavailableError, find_outage, is_away
from cartwheel.kernel.sqlstates import Meaning, meaning_of


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        *((state, Meaning.WAIT) for state in ("08000", "08003", "08006", "08P01")),
        *((state, Meaning.WAIT) for state in ("25006", "25P03", "25P04", "55P03", "3D000")),
        *((state, Meaning.WAIT) for state in ("28000", "28P01", "53100", "53200", "53300")),
        *((state, Meaning.WAIT) for state in ("57014", "57P01", "57P02", "57P03", "57P05")),
        *((state, Meaning.WAIT) for state in ("58000", "58030", "58P01", "F0000")),
        *((state, Meaning.WAIT) for state in ("XX000", "XX001", "XX002")),
        *((state, Meaning.REPEAT) for state in ("40001", "40P01", "26000", "42P05")),
        *((state, Meaning.REFUSE) for state in ("22003", "23505", "40002", "42501", "42P01")),
        *((state, Meaning.REFUSE) for state in ("0A000", "25P02", "P0001")),
    ],
)
def test_every_state_has_one_meaning(state: str, meaning: Meaning) -> None:
    error = asyncpg.PostgresError.new({"C": state, "M": "words", "S": "ERROR"})
    assert error.sqlstate == state
    assert meaning_of(error) is meaning


def test_a_lost_connection_is_waited_for() -> None:
    for error in (
        ConnectionResetError(),
        TimeoutError(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("cannot switch to state"),
    ):
        assert meaning_of(error) is Meaning.WAIT


def test_a_stale_plan_is_worth_repeating() -> None:
    """A role sees it once when another version has migrated a table it has read."""
    stale = asyncpg.InvalidCachedStatementError("cached statement plan is invalid")
    assert meaning_of(stale) is Meaning.REPEAT


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    """It would be waited for for ever."""

    class WrongValueError(asyncpg.InterfaceError, ValueError):
        """As asyncpg raises it; its own name for it is taken by another error."""

    assert meaning_of(WrongValueError("invalid input for query argument $1")) is Meaning.REFUSE
    assert meaning_of(ValueError()) is Meaning.REFUSE


def test_an_outage_is_found_among_several_errors() -> None:
    away = UnavailableError("away", retry_after_seconds=7)
    assert find_outage(away) is away
    assert find_outage(ExceptionGroup("", [KeyError(), ExceptionGroup("", [away])])) is away
    assert find_outage(ExceptionGroup("", [KeyError()])) is None
    assert is_away(ContentionError("met another"))
    assert not is_away(KeyError())
