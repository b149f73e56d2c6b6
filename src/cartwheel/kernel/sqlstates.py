"""
What PostgreSQL's refusals mean, decided once for the whole house.

- `WAIT`: the server cannot serve anybody, or takes no writes. Nobody's input is to blame:
  it is waited for, callers are told 503, and it is no attempt of a job or a handler.
- `REPEAT`: the transaction met another one, or its connection is not what it was, behind a
  pooler or after a migration. It is repeated at once where that is possible, else as `WAIT`.
- `REFUSE`: the statement or its data are at fault. The error stays as it is: a bug of ours,
  or something that the statement's author has foreseen.

Codes are those of PostgreSQL's Appendix A. Poolers answer with them too: PgBouncer
refuses with 08P01 whatever it cannot do at the moment ("no more connections
allowed", "query_wait_timeout", "server login failed"), and loses prepared
statements as 26000 and 42P05.
"""

from enum import Enum, auto
from typing import Final

import asyncpg


class Meaning(Enum):
    """What is to be done about an error of the database."""

    WAIT = auto()
    REPEAT = auto()
    REFUSE = auto()


# By code or class of codes; the longest that fits decides, and what stands nowhere is refused.
_MEANINGS: Final = {
    "08": Meaning.WAIT,  # the connection is lost; whatever a pooler cannot do now
    "25006": Meaning.WAIT,  # takes no writes: a replica after a failover, or a full disk
    "25P03": Meaning.WAIT,  # stood idle in its transaction for too long
    "25P04": Meaning.WAIT,  # its transaction took too long
    "26000": Meaning.REPEAT,  # the prepared statement is on another server of a pooler
    "28": Meaning.WAIT,  # not let in: a rotated password, an access rule on its way
    "3D000": Meaning.WAIT,  # no such database: a pooler or a server that is being set up
    "40": Meaning.REPEAT,  # serialization failure, deadlock
    "40002": Meaning.REFUSE,  # a constraint that is checked at the commit
    "42P05": Meaning.REPEAT,  # the prepared statement is there already, behind a pooler
    "53": Meaning.WAIT,  # no connections, memory or disk left
    "55P03": Meaning.WAIT,  # somebody has held a lock for too long
    "57": Meaning.WAIT,  # cancelled, over its time, shutting down, starting up, dropped
    "58": Meaning.WAIT,  # the disk or the system below fails
    "F0": Meaning.WAIT,  # its configuration is broken
    "XX": Meaning.WAIT,  # an internal error; damaged files
}

# After these the server hangs up, or holds statements that are not those of this connection.
_LAST_WORDS: Final = ("08", "25P03", "25P04", "26000", "42P05", "57P")


def meaning_of(error: BaseException) -> Meaning:
    """Return what an error of asyncpg or of the network below it means."""
    if isinstance(error, asyncpg.InvalidCachedStatementError | asyncpg.OutdatedSchemaCacheError):
        return Meaning.REPEAT  # a migration has changed a table that was read before
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return next(
            (found for end in (5, 2) if (found := _MEANINGS.get(state[:end])) is not None),
            Meaning.REFUSE,
        )
    if isinstance(error, ValueError | asyncpg.UnsupportedClientFeatureError):
        return Meaning.REFUSE  # a value that cannot be sent as what its column is
    if isinstance(error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return Meaning.WAIT
    return Meaning.REFUSE


def leaves_connection(error: BaseException) -> bool:
    """Return True when the connection that raised it is of no more use."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_LAST_WORDS)
    return meaning_of(error) is not Meaning.REFUSE


def takes_no_writes(error: BaseException) -> bool:
    """Return True when the server answers and refuses to be written to."""
    return isinstance(error, asyncpg.ReadOnlySQLTransactionError)
