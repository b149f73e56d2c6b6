"""How a schema compares with those before it, and what version comes of it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from cartwheel.domains.schemas.contracts import Compatibility
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.versions import Step
from cartwheel.kernel.errors import Issue
from cartwheel.systems.schemas.api import Schema, SchemaFormat

MOST_VERSIONS: Final = 500
MOST_STORE_BYTES: Final = 1 << 20
MOST_OF_MODEL: Final = 50
"""A new version is compared with all of them."""
_MOST_ISSUES: Final = 20

_canonical: Final = msgspec.json.Encoder(order="deterministic").encode


class Comparison(NamedTuple):
    """What a new schema does not read of those before it, and what they do not read of it."""

    unread_to_new: tuple[Issue, ...] = ()
    unread_to_old: tuple[Issue, ...] = ()

    @property
    def step(self) -> Step:
        """How far the new version is from those before it."""
        if not self.unread_to_new:
            return Step.ADDITION
        return Step.MODEL if self.unread_to_old else Step.REVISION

    def against(self, compatibility: Compatibility) -> tuple[Issue, ...]:
        """Return what a subject's compatibility has against it."""
        issues: tuple[Issue, ...] = ()
        if compatibility in {Compatibility.BACKWARD, Compatibility.FULL}:
            issues = self.unread_to_new
        if compatibility in {Compatibility.FORWARD, Compatibility.FULL}:
            issues += self.unread_to_old
        return issues


def compare(schema: Schema, before: Iterable[KeptSchema]) -> Comparison:
    """Compare a schema with all versions of a model; each reason names the version."""
    unread_to_new: dict[tuple[object, ...], Issue] = {}
    unread_to_old: dict[tuple[object, ...], Issue] = {}
    for kept in before:
        old = kept.load()
        for issue in old.unreadable(schema)[:_MOST_ISSUES]:
            unread_to_new.setdefault(issue.path, _told(issue, f"of {kept.version}"))
        for issue in schema.unreadable(old)[:_MOST_ISSUES]:
            unread_to_old.setdefault(issue.path, _told(issue, f"by {kept.version}"))
    return Comparison(tuple(unread_to_new.values()), tuple(unread_to_old.values()))


def is_same(schema: Schema, kept: KeptSchema) -> bool:
    """True when a schema says what a version says already, however it is written."""
    if schema.format is not kept.format:
        return False
    if schema.format is SchemaFormat.PROTOBUF:
        return schema.compiled == kept.compiled
    return is_same_text(kept, schema.text)


def is_same_text(kept: KeptSchema, text: str) -> bool:
    """True when a text is that of a version, but for how JSON is written."""
    if kept.text == text or kept.format is SchemaFormat.PROTOBUF:
        return kept.text == text
    try:
        given = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return False
    return _canonical(given) == _canonical(msgspec.json.decode(kept.text))


def _told(issue: Issue, whose: str) -> Issue:
    return msgspec.structs.replace(issue, message=f"{issue.message} (not read {whose})")
