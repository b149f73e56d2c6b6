"""Versions of schemas: SchemaVer, MODEL-REVISION-ADDITION."""

import re
from enum import IntEnum
from typing import Final, NamedTuple

_VERSION: Final = re.compile(r"([1-9][0-9]{0,5})-([0-9]{1,6})-([0-9]{1,6})")


class Step(IntEnum):
    """
    What a new version is to those before it.

    An addition reads all that they have written. Of a revision they read what it writes. A model
    begins anew.
    """

    ADDITION = 0
    REVISION = 1
    MODEL = 2


class SchemaVersion(NamedTuple):
    """A version; later ones are greater."""

    model: int
    revision: int
    addition: int

    def __str__(self) -> str:
        return f"{self.model}-{self.revision}-{self.addition}"

    def next(self, step: Step) -> "SchemaVersion":
        """Return the version that a step leads to."""
        match step:
            case Step.ADDITION:
                return SchemaVersion(self.model, self.revision, self.addition + 1)
            case Step.REVISION:
                return SchemaVersion(self.model, self.revision + 1, 0)
        return SchemaVersion(self.model + 1, 0, 0)

    def step_to(self, later: "SchemaVersion") -> Step | None:
        """Return the step that leads to a version, None if none does."""
        return next((step for step in Step if self.next(step) == later), None)


FIRST: Final = SchemaVersion(1, 0, 0)


def parse_version(text: str) -> SchemaVersion:
    """Return what a text in the pattern of versions says."""
    found = _VERSION.fullmatch(text)
    assert found is not None, text
    return SchemaVersion(*map(int, found.groups()))
