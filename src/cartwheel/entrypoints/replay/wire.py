"""What the server answers to a replay, as far as a replay reads it."""

import msgspec


class Opened(msgspec.Struct, rename="camel"):
    """A new key of the replay's store."""

    key: str


class Issue(msgspec.Struct):
    """One thing wrong with an event."""

    message: str
    path: list[str | int] = []

    def __str__(self) -> str:
        where = ".".join(map(str, self.path))
        return f"{where}: {self.message}" if where else self.message


class RejectedEvent(msgspec.Struct):
    """An event of a batch that was not taken in, by its index."""

    index: int
    issues: list[Issue]


class Receipt(msgspec.Struct):
    """The answer to a batch: what was refused of it."""

    rejected: list[RejectedEvent]


class Problem(msgspec.Struct):
    """An error, as RFC 9457 lays it out."""

    title: str = ""
    detail: str = ""
