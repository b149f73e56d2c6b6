"""A learned model of rows of whatever kind, such as bookings, out of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.learned.bundles import MODEL, LearnedModel, read_bundle
from cartwheel.domains.predictions.learned.columns import UnreadableValueError, encode

_WHOLE_BPS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class RowModel:
    """A model in memory; what a row does not say is unknown, and what it says beside is ignored."""

    learned: LearnedModel

    @classmethod
    def open(cls, path: Path) -> Self:
        """
        Open what `cartwheel train` wrote: the file, or the folder that holds it.

        Raises:
            ModelFileError: it cannot be read, or cannot be used.
        """
        try:
            content = (path / MODEL if path.is_dir() else path).read_bytes()
        except OSError as error:
            raise ModelFileError(f"{path} cannot be read: {error.strerror}") from None
        return cls(read_bundle(content))

    @property
    def subject(self) -> str:
        """What its rows are of."""
        return self.learned.manifest.subject

    def score_bps(self, row: Mapping[str, Any]) -> int:
        """
        Return how likely the outcome is, calibrated, in basis points.

        Raises:
            ModelFileError: it takes a value of another kind than the row has.
        """
        try:
            matrix = encode(self.learned.manifest.columns, [row])
        except UnreadableValueError as error:
            raise ModelFileError(f"it does not fit: {error}") from None
        return round(float(self.learned.probabilities(matrix)[0]) * _WHOLE_BPS)
