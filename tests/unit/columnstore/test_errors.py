"""Only what names the data is given up; what nobody has thought of is waited for."""

import pytest
from clickhouse_connect.driver.exceptions import (
    DatabaseError,
    OperationalError,
    ProgrammingError,
)

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.columnstore.errors import (
    NAME_THE_DATA,
    NAME_THE_PARAMETER,
    NAME_THE_QUERY,
    UnusableDataError,
    translated,
)


def said_by_clickhouse(code: int, name: str, text: str = "something") -> DatabaseError:
    return DatabaseError(f"Code: {code}. DB::Exception: {text}. ({name})", code=code, name=name)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (said_by_clickhouse(243, "NOT_ENOUGH_SPACE"), "not enough space (code 243)"),
        (said_by_clickhouse(252, "TOO_MANY_PARTS"), "too many parts (code 252)"),
        (said_by_clickhouse(241, "MEMORY_LIMIT_EXCEEDED"), "memory limit exceeded (code 241)"),
        (said_by_clickhouse(242, "TABLE_IS_READ_ONLY"), "table is read only (code 242)"),
        (said_by_clickhouse(516, "AUTHENTICATION_FAILED"), "authentication failed (code 516)"),
        (said_by_clickhouse(60, "UNKNOWN_TABLE"), "unknown table (code 60)"),
        (
            said_by_clickhouse(
                1001, "STD_EXCEPTION", 'filesystem error: Read-only file system ["/home/of/it"]'
            ),
            "Read-only file system (code 1001)",
        ),
        (
            said_by_clickhouse(573, "EPOLL_ERROR", "errno: 24, strerror: Too many open files"),
            "Too many open files (code 573)",
        ),
        (
            DatabaseError("HTTP driver received HTTP status 502, server response: <html>Code: 27"),
            "HTTP status 502",
        ),
        (
            OperationalError("HTTP driver received HTTP status 503 (for url http://h)"),
            "HTTP status 503",
        ),
        (DatabaseError("The ClickHouse server returned an error"), "no reason given"),
        (said_by_clickhouse(4242, "TO_BE_INVENTED"), "to be invented (code 4242)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_known_to_name_the_data_waits(error: DatabaseError, reason: str) -> None:
    meant = translated(error, of_rows=True)
    assert type(meant) is UnavailableError
    assert str(meant) == f"ClickHouse refuses: {reason}"


@pytest.mark.parametrize(
    "error",
    [OperationalError("Error executing HTTP request"), ConnectionResetError(), OSError(24, "")],
)
def test_who_says_nothing_is_away(error: DatabaseError | OSError) -> None:
    assert str(translated(error, of_rows=True)) == "ClickHouse does not answer"


@pytest.mark.parametrize(("code", "name"), (NAME_THE_DATA | NAME_THE_PARAMETER).items())
def test_what_names_the_data_is_told_apart_and_not_quoted(code: int, name: str) -> None:
    row = "/place/of/a/file"
    error = said_by_clickhouse(code, name, f"expected ']' before 'x' (in file/uri {row}): bad")
    meant = translated(error, of_rows=code in NAME_THE_DATA)
    assert isinstance(meant, UnusableDataError)
    assert str(meant) == (
        f"ClickHouse cannot use the data: {name.replace('_', ' ').lower()} (code {code})"
    )
    assert "expected ']' before 'x'" in meant.detail
    assert row not in meant.detail


@pytest.mark.parametrize(
    "error",
    [
        *(said_by_clickhouse(code, name) for code, name in NAME_THE_QUERY.items()),
        ProgrammingError("The client has been closed"),
    ],
    ids=str,
)
def test_a_query_that_is_wrong_is_a_bug(error: DatabaseError) -> None:
    assert translated(error, of_rows=False) is error


@pytest.mark.parametrize(("code", "name"), NAME_THE_DATA.items())
def test_a_query_over_what_is_damaged_waits(code: int, name: str) -> None:
    """Nothing of what is asked is at fault: an entry whose rows are looked for is not given up."""
    assert type(translated(said_by_clickhouse(code, name), of_rows=False)) is UnavailableError
