"""
A model as one file: a zip of `manifest.json`, `model.onnx`, `explanation.npz` and `card.md`.

All of it is data. Nothing is unpickled, so that opening a file from anywhere runs nothing; sizes
are bounded before anything is unpacked, and what does not belong together is refused with the
reason.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
import numpy as np

from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.learned.columns import Matrix, ModelColumn, RowEncoder
from cartwheel.domains.predictions.learned.explaining import Explanation
from cartwheel.domains.predictions.learned.measures import ModelMeasures
from cartwheel.domains.predictions.learned.sessions import open_session

MODEL: Final = "model.cartwheel"
"""What a bundle is called in the folder of a report."""
FORMAT: Final = 1
OPSET: Final = 15
"""The version of ONNX's operators that graphs are written in, whatever a converter's newest is."""

INPUT: Final = "features"
OUTPUT: Final = "probability"

MOST_BYTES: Final = 64 << 20
"""So large is a file at most, and so large each part of it, unpacked."""

_PARTS: Final = ("manifest.json", "model.onnx", "explanation.npz", "card.md")
_EPOCH: Final = (2020, 1, 1, 0, 0, 0)


class ExportParity(msgspec.Struct, frozen=True, rename="camel"):
    """How far what is served is from the original, at most, over how many rows."""

    rows: int
    probability: float
    explanation: float
    allowed: float


class SegmentMeasures(msgspec.Struct, frozen=True, rename="camel"):
    """The measures of the rows that have one value of a column."""

    column: str
    value: str
    measures: ModelMeasures


class ColumnEffect(msgspec.Struct, frozen=True, rename="camel"):
    """How much a column moves the log-odds of a row, on average: its weight among the reasons."""

    column: str
    title: str
    mean_effect: float


class Manifest(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What a model is, what it has learned from, and what it was found to be worth."""

    format: int = FORMAT
    subject: str
    label: str
    algorithm: str
    columns: tuple[ModelColumn, ...]
    left_out: dict[str, str]
    feature_commit: str | None
    opset: int
    trained_at: datetime
    seed: int
    split: str
    rows: int
    window_from: datetime | None
    window_to: datetime | None
    trees: int
    calibration: dict[str, float]
    measures: ModelMeasures
    floor: ModelMeasures
    segments: tuple[SegmentMeasures, ...]
    effects: tuple[ColumnEffect, ...]
    parity: ExportParity
    libraries: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class LearnedModel:
    """A model that can be asked: the opened graph, the tables, and what is known of both."""

    manifest: Manifest
    card: str
    session: Any
    explanation: Explanation
    encoder: RowEncoder
    digest: str
    bytes: int

    def probabilities(self, matrix: Matrix) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the calibrated probability of each row."""
        (found,) = self.session.run([OUTPUT], {INPUT: matrix})
        return np.asarray(found, dtype=np.float64)


def write_bundle(manifest: Manifest, *, graph: bytes, explanation: Explanation, card: str) -> bytes:
    """Return the file; the same parts give the same bytes."""
    tables = io.BytesIO()
    arrays: Mapping[str, Any] = explanation.arrays()
    np.savez(tables, **arrays)
    parts = (
        msgspec.json.format(msgspec.json.encode(manifest)),
        graph,
        tables.getvalue(),
        card.encode(),
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in zip(_PARTS, parts, strict=True):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def digest_of(content: bytes) -> str:
    """Return what a file is known by: SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_bundle(content: bytes) -> LearnedModel:
    """
    Open a file and try it: a row of which nothing is known has to get a probability.

    Raises:
        ModelFileError: it is none, is damaged, or its parts do not belong together.
    """
    manifest, graph, tables, card = _unpacked(content)
    if manifest.format != FORMAT:
        raise ModelFileError(f"its format is {manifest.format}, and this is for {FORMAT}")
    if manifest.opset > OPSET:
        raise ModelFileError(f"it needs opset {manifest.opset}, and this is for {OPSET}")
    try:
        session = open_session(graph)
    except Exception as error:  # noqa: BLE001 - the runtime's errors share no type of their own
        raise ModelFileError(f"ONNX Runtime cannot read the graph: {error}") from None
    _ensure_fits(session, width=len(manifest.columns))
    explanation = _explanation(tables, width=len(manifest.columns))
    model = LearnedModel(
        manifest=manifest,
        card=card.decode(errors="replace"),
        session=session,
        explanation=explanation,
        encoder=RowEncoder(manifest.columns),
        digest=digest_of(content),
        bytes=2 * len(graph) + explanation.bytes,
    )
    _try(model)
    return model


def _unpacked(content: bytes) -> tuple[Manifest, bytes, bytes, bytes]:
    if len(content) > MOST_BYTES:
        raise ModelFileError(f"it has more than {MOST_BYTES:,} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            sizes = {each.filename: each.file_size for each in packed.infolist()}
            if missing := [name for name in _PARTS if name not in sizes]:
                raise ModelFileError(f"it has no {missing[0]}")
            if too_large := [name for name in _PARTS if sizes[name] > MOST_BYTES]:
                raise ModelFileError(f"its {too_large[0]} has more than {MOST_BYTES:,} bytes")
            head, graph, tables, card = (packed.read(name) for name in _PARTS)
        return msgspec.json.decode(head, type=Manifest), graph, tables, card
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError) as error:
        raise ModelFileError(f"it is damaged or no model at all: {error}") from None
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise ModelFileError(f"it is damaged: {error}") from None
    except msgspec.DecodeError as error:
        raise ModelFileError(f"its manifest cannot be read: {error}") from None


def _ensure_fits(session: Any, *, width: int) -> None:
    takes = {each.name: each.shape for each in session.get_inputs()}
    if list(takes) != [INPUT]:
        raise ModelFileError(f"its graph takes {', '.join(takes) or 'nothing'}, not {INPUT}")
    if takes[INPUT][-1] != width:
        raise ModelFileError(
            f"its graph takes {takes[INPUT][-1]} columns, and its manifest has {width}"
        )
    gives = [each.name for each in session.get_outputs()]
    if OUTPUT not in gives:
        raise ModelFileError(f"its graph gives {', '.join(gives)}, and no {OUTPUT}")


def _explanation(tables: bytes, *, width: int) -> Explanation:
    try:
        with np.load(io.BytesIO(tables), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        explanation = Explanation(**{**arrays, "base": float(arrays["base"])})
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelFileError(f"its explanation cannot be read: {error}") from None
    if len(explanation.feature) and explanation.feature.max() >= width:
        raise ModelFileError("its explanation names columns that its manifest has not")
    return explanation


def _try(model: LearnedModel) -> None:
    nothing = np.full((1, len(model.manifest.columns)), np.nan, dtype=np.float32)
    try:
        probability = float(model.probabilities(nothing)[0])
        log_odds = model.explanation.base + float(model.explanation.contributions(nothing).sum())
    except Exception as error:  # noqa: BLE001 - the runtime's errors share no type of their own
        raise ModelFileError(f"it cannot score a row: {error}") from None
    if not 0 <= probability <= 1:
        raise ModelFileError(f"it gives {probability} for a probability")
    if not np.isclose(1 / (1 + np.exp(-log_odds)), probability, atol=1e-3):
        raise ModelFileError("its explanation is not that of its graph")
