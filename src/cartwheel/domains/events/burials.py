"""What is kept of an event, or of a whole entry, that could not be used."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import msgspec

from cartwheel.domains.events.clocks import Origin
from cartwheel.domains.events.contracts import DeadLetter, DeadLetterReason
from cartwheel.domains.events.mending.envelopes import read_event
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

_MOST_DETAIL: Final = 20_000
_PARTICULARS: Final = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|[0-9a-f]{8,}|\d+", re.IGNORECASE)
_FIELD: Final = re.compile(r"`[^`\d]*`")

_raw_events: Final = msgspec.json.Decoder(list[msgspec.Raw])
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Burial:
    """
    A dead letter, and for how many events it stands.

    `place` is where a whole entry was, `position` where one event was. `original` has the
    bytes where the letter's text is not the same.
    """

    letter: DeadLetter
    place: str | None
    events: int
    position: str | None = None
    original: bytes | None = None


def is_of_nobody(burials: Iterable[Burial]) -> bool:
    """Return True where they lie under the id of a store that there is not."""
    return any(one.letter.reason is DeadLetterReason.UNKNOWN_STORE for one in burials)


def fingerprint_of(reason: DeadLetterReason, detail: str) -> str:
    """Return what letters share that went wrong in the same way, whatever the values in them."""
    shape = _PARTICULARS.sub(
        lambda found: found[0] if _FIELD.fullmatch(found[0]) else "#", detail[:_MOST_DETAIL]
    )
    return blake2b(f"{reason}|{shape}".encode(), digest_size=8).hexdigest()


def bury(
    reason: DeadLetterReason,
    detail: str,
    value: bytes,
    origin: Origin,
    *,
    events: int = 1,
    place: str | None = None,
    position: str | None = None,
) -> Burial:
    """Make a dead letter of what came."""
    shown = as_json(value)
    letter = DeadLetter(
        id=new_id(),
        reason=reason,
        detail=detail,
        event=shown,
        received_at=origin.received_at,
        events=events,
        fingerprint=fingerprint_of(reason, detail),
    )
    original = None if bytes(shown) == value else value
    return Burial(letter, place, events, position, original)


def bury_each(value: bytes, detail: str, origin: Origin) -> list[Burial]:
    """
    Make a dead letter of each event of a list that was not taken in, with what is wrong.

    None where it is no list.
    """
    try:
        events = _raw_events.decode(value)
    except (msgspec.MsgspecError, RecursionError):
        return []
    return [
        bury(DeadLetterReason.SCHEMA, _wrong_with(raw) or detail, bytes(raw), origin)
        for raw in events
    ]


def _wrong_with(raw: msgspec.Raw) -> str:
    try:
        read_event(raw)
    except InvalidInputError as error:
        return str(error).replace("\0", "\ufffd")
    return ""


def as_json(value: bytes) -> msgspec.Raw:
    """Return what came as it is, or as a JSON text where it cannot be stored and shown so."""
    try:
        value.decode()
        msgspec.json.decode(value)
    except (ValueError, RecursionError):
        text = value.decode(errors="replace").replace("\0", "\ufffd")
        return msgspec.Raw(_encode(text))
    return msgspec.Raw(value)
