"""A job as BullMQ keeps it: a Redis hash, whose fields this module alone reads."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec
from bullmq.job import optsFromJSON  # type: ignore[import-untyped]

NOTE_FIELD: Final = "cartwheel"
"""Our own field beside BullMQ's, which no other program reads."""

IS_FOLLOWED: Final = "cartwheelKeepsEnding"
"""Our own option among BullMQ's."""

_KEPT_STACKS: Final = 5


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    What one run leaves for the next.

    It holds for the run numbered `run` alone: a job that was run by somebody else in
    between, stalled, or was retried by an operator, has outlived it.
    """

    run: int
    due: int
    """When the next run was to begin, in milliseconds since 1970."""
    has_turn: bool = False
    """The store's limit was asked and gave this run its turn."""
    unavailable: int = 0
    """How many runs in a row found something unavailable."""


class TakenJob(msgspec.Struct, frozen=True):
    """A job that this worker holds: it is locked with `token`, and active."""

    id: str
    token: str
    name: str
    data: bytes
    options: Mapping[str, Any]
    attempts_made: int
    """How many runs have failed before."""
    run: int
    """How many times it was taken, this time included."""
    added_at: int
    taken_at: int
    doomed: str | None
    """Why it must fail without another run."""
    note: Note | None
    stacks: Sequence[str]

    @property
    def due_at(self) -> int:
        """When this run was to begin, in milliseconds since 1970."""
        if self.note is not None:
            return self.note.due
        return self.added_at + int(self.options.get("delay") or 0)

    @property
    def traceparent(self) -> str | None:
        """The trace it was added in; BullMQ carries it as telemetry metadata."""
        if (metadata := self.options.get("tm")) is None:
            return None
        try:
            return msgspec.json.decode(metadata, type=_Telemetry).traceparent
        except msgspec.DecodeError:
            return None

    @property
    def is_followed(self) -> bool:
        """True when somebody is told how it goes."""
        return bool(self.options.get(IS_FOLLOWED))

    def stacks_with(self, stack: str) -> str:
        """Return the stacks of the last failures, this one included, as the hash holds them."""
        return msgspec.json.encode([*self.stacks, stack][-_KEPT_STACKS:]).decode()


class _Telemetry(msgspec.Struct):
    traceparent: str | None = None


_read_note = msgspec.json.Decoder(Note).decode
_read_stacks = msgspec.json.Decoder(list[str]).decode
_read_options = msgspec.json.Decoder(dict[str, Any]).decode
write_note = msgspec.json.Encoder().encode


def now_ms() -> int:
    """Return the machine's time in milliseconds since 1970, as BullMQ keeps times."""
    return time.time_ns() // 1_000_000


def milliseconds(span: timedelta) -> int:
    """Return a span in whole milliseconds, as BullMQ keeps spans."""
    return span // timedelta(milliseconds=1)


def read_job(fields: Sequence[bytes], *, job_id: str, token: str) -> TakenJob:
    """Read a job from its hash, given as names and values in turn."""
    values = dict(zip(fields[::2], fields[1::2], strict=True))
    run = int(values.get(b"ats", 1))
    note = None
    if (text := values.get(NOTE_FIELD.encode())) is not None:
        note = _read_note(text)
        note = note if note.run == run else None
    doomed = values.get(b"defa")
    return TakenJob(
        id=job_id,
        token=token,
        name=values.get(b"name", b"").decode(),
        data=values.get(b"data", b"{}"),
        options=optsFromJSON(_read_options(values.get(b"opts", b"{}"))),
        attempts_made=int(values.get(b"atm") or values.get(b"attemptsMade") or 0),
        run=run,
        added_at=int(values.get(b"timestamp", 0)),
        taken_at=int(values.get(b"processedOn", 0)),
        doomed=None if doomed is None else doomed.decode(),
        note=note,
        stacks=_read_stacks(values.get(b"stacktrace", b"[]")),
    )
