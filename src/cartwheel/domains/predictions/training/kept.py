"""Examples in a folder, on their way from the process that read them to the one that learns."""

from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from cartwheel.domains.predictions.learned.columns import ModelColumn
from cartwheel.domains.predictions.training.examples import Examples

_ROWS: Final = "examples.npz"
_HEAD: Final = "examples.json"


class _Head(msgspec.Struct, frozen=True):
    subject: str
    label: str
    columns: tuple[ModelColumn, ...]
    segments: tuple[str, ...]
    left_out: dict[str, str]
    feature_commit: str | None


def put(examples: Examples, folder: Path) -> None:
    """Write examples into a folder."""
    head = _Head(
        examples.subject,
        examples.label,
        examples.columns,
        examples.segments,
        dict(examples.left_out),
        examples.feature_commit,
    )
    (folder / _HEAD).write_bytes(msgspec.json.encode(head))
    rows: dict[str, Any] = {"matrix": examples.matrix, "labels": examples.labels}
    if examples.times is not None:
        rows["times"] = examples.times
    np.savez(folder / _ROWS, **rows)


def take(folder: Path) -> Examples:
    """Read the examples of a folder."""
    head = msgspec.json.decode((folder / _HEAD).read_bytes(), type=_Head)
    with np.load(folder / _ROWS, allow_pickle=False) as rows:
        return Examples(
            subject=head.subject,
            label=head.label,
            columns=head.columns,
            matrix=rows["matrix"],
            labels=rows["labels"],
            times=rows["times"] if "times" in rows.files else None,
            segments=head.segments,
            left_out=head.left_out,
            feature_commit=head.feature_commit,
        )
