"""What is served is what was learned: to the last row, whatever is missing, unknown or far out."""

import io
import zipfile
from typing import Any

import lightgbm
import msgspec
import numpy as np
import pytest
from hypothesis import given, strategies as st
from sklearn import metrics
from tests.domains.predictions.learning import COMMIT, NOW, examples, trained

from cartwheel.domains.predictions.errors import ModelFileError, ParityError, TooFewExamplesError
from cartwheel.domains.predictions.learned.bundles import read_bundle
from cartwheel.domains.predictions.learned.columns import (
    ModelColumn,
    ModelColumnKind,
    RowEncoder,
    UnreadableValueError,
    encode,
)
from cartwheel.domains.predictions.learned.measures import measure, uncertainty
from cartwheel.domains.predictions.training.boosting import boost, in_single_precision
from cartwheel.domains.predictions.training.calibration import Calibration, calibrate
from cartwheel.domains.predictions.training.examples import examples_of
from cartwheel.domains.predictions.training.exporting import check_parity, graph_of
from cartwheel.domains.predictions.training.fitting import fit
from cartwheel.domains.predictions.training.forest import explain
from cartwheel.domains.predictions.training.splitting import SplitKind, split


def packed(content: bytes, **instead: bytes | None) -> bytes:
    """Return a file with some parts replaced, or taken away."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = instead.get(name.partition(".")[0], old.read(name))
            if part is not None:
                new.writestr(name, part)
    return written.getvalue()


def manifest_with(content: bytes, **fields: object) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        manifest = msgspec.json.decode(old.read("manifest.json"))
    return msgspec.json.encode(manifest | fields)


def test_explanations_are_those_of_lightgbm() -> None:
    """Our tables give the exact values of TreeSHAP that the library computes itself."""
    given = examples(400)
    boosted = boost(given.columns, given.matrix, given.labels, seed=3, trees=30)
    tables = explain(boosted.booster, trees=30, calibration=Calibration(1.0, 0.0))
    rows = given.matrix.copy()
    rows[::3] = np.nan
    wanted = boosted.booster.predict(rows.astype(np.float64), pred_contrib=True)
    assert np.abs(tables.contributions(rows) - wanted[:, :-1]).max() < 1e-6
    assert tables.base == pytest.approx(wanted[0, -1], abs=1e-6)


def test_thresholds_between_neighbours_of_single_precision_part_the_same_rows() -> None:
    """Rounded to the nearest, as converters do, the lower value would change sides."""
    low = np.float32(1234.5)
    high = np.nextafter(low, np.float32(np.inf))
    chance = np.random.default_rng(1)
    matrix = chance.choice([low, high], size=(400, 1)).astype(np.float32)
    labels = matrix[:, 0] == high
    columns = (ModelColumn("amount", ModelColumnKind.NUMBER, "amount"),)
    boosted = boost(columns, matrix, labels, seed=1, trees=5)
    calibration = Calibration(1.0, 0.0)
    tables = explain(boosted.booster, trees=5, calibration=calibration)
    graph = graph_of(boosted, calibration, width=1)
    told = {"boosted": boosted, "calibration": calibration, "columns": columns, "seed": 1}
    assert check_parity(graph, tables, matrix=matrix, **told).probability < 1e-6
    text = boosted.booster.model_to_string()
    assert lightgbm.Booster(model_str=in_single_precision(text)).num_trees() == 5


def test_an_export_that_differs_is_not_served() -> None:
    given = examples(400)
    boosted = boost(given.columns, given.matrix, given.labels, seed=3, trees=10)
    calibration = Calibration(1.0, 0.0)
    tables = explain(boosted.booster, trees=10, calibration=calibration)
    other = graph_of(boosted, Calibration(1.0, 0.01), width=len(given.columns))
    with pytest.raises(ParityError):
        check_parity(
            other,
            tables,
            boosted=boosted,
            calibration=calibration,
            columns=given.columns,
            matrix=given.matrix,
            seed=1,
        )


def test_the_same_examples_give_the_same_model() -> None:
    again = fit(examples(), seed=1, now=NOW, progress=lambda _step, _done: None)
    assert again.content == trained().content


def test_what_is_held_out_comes_later_where_rows_have_times() -> None:
    given = examples(500)
    parted = split(given, seed=1)
    assert parted.kind is SplitKind.BY_TIME
    assert given.times is not None
    assert given.times[parted.learned].max() < given.times[parted.held_out].min()
    assert len(parted.held_out) == 100


def test_measures_are_those_of_scikit_learn() -> None:
    chance = np.random.default_rng(7)
    said = np.round(chance.random(500), 2)
    came = chance.random(500) < said
    found = measure(said, came)
    assert found.auc == pytest.approx(metrics.roc_auc_score(came, said))
    assert found.pr_auc == pytest.approx(metrics.average_precision_score(came, said))
    clipped = np.clip(said, 1e-7, 1 - 1e-7)
    assert found.log_loss == pytest.approx(metrics.log_loss(came, clipped))
    assert found.brier == pytest.approx(metrics.brier_score_loss(came, said))
    assert found.ece < 0.06
    assert measure(said, np.ones(500, dtype=bool)).auc is None
    # Of many rows of like probability more is known than of few.
    assert uncertainty(found.reliability, 0.5) < uncertainty(
        measure(said[:50], came[:50]).reliability, 0.5
    )
    assert uncertainty((), 0.5) == 1


def test_calibration_makes_overconfident_scores_come_true() -> None:
    chance = np.random.default_rng(3)
    margins = chance.normal(size=20_000)
    came = chance.random(20_000) < 1 / (1 + np.exp(-(0.5 * margins - 1)))
    found = calibrate(margins, came)
    assert (found.slope, found.offset) == (
        pytest.approx(0.5, abs=0.05),
        pytest.approx(-1, abs=0.05),
    )


def test_too_little_to_learn_from_is_refused() -> None:
    given = examples(600)
    few = examples_of(
        [{} for _ in range(60)],
        subject="cart",
        label="bought",
        columns=given.columns,
        labels=[True] * 10 + [False] * 50,
    )
    with pytest.raises(TooFewExamplesError, match="10 with the outcome and 50 without"):
        fit(few, seed=1, now=NOW, progress=lambda _step, _done: None)


@pytest.mark.parametrize(
    ("instead", "reason"),
    [
        ({"model": b"nothing"}, "ONNX Runtime cannot read the graph"),
        ({"model": None}, "it has no model.onnx"),
        ({"explanation": b"nothing"}, "its explanation cannot be read"),
        ({"manifest": b"{}"}, "its manifest cannot be read"),
    ],
    ids=["graph", "missing", "tables", "manifest"],
)
def test_a_damaged_file_is_refused_with_the_reason(
    instead: dict[str, bytes | None], reason: str
) -> None:
    with pytest.raises(ModelFileError, match=reason):
        read_bundle(packed(trained().content, **instead))


def test_a_file_that_does_not_belong_together_is_refused() -> None:
    content, other = trained().content, trained(2).content
    with zipfile.ZipFile(io.BytesIO(other)) as parts:
        tables = parts.read("explanation.npz")
    columns = msgspec.to_builtins(trained().manifest.columns)
    for instead, reason in (
        ({"explanation": tables}, "not that of its graph"),
        ({"manifest": manifest_with(content, columns=columns[:-1])}, "its manifest has"),
        ({"manifest": manifest_with(content, format=2)}, "its format is 2"),
        ({"manifest": manifest_with(content, opset=99)}, "it needs opset 99"),
    ):
        with pytest.raises(ModelFileError, match=reason):
            read_bundle(packed(content, **instead))  # type: ignore[arg-type]
    with pytest.raises(ModelFileError, match="damaged or no model"):
        read_bundle(b"PK no zip")


def test_the_file_says_what_was_learned() -> None:
    manifest = read_bundle(trained().content).manifest
    assert manifest.feature_commit == COMMIT
    assert manifest.rows == 480
    assert manifest.parity.probability < 1e-5
    assert manifest.measures.auc is not None
    assert manifest.measures.auc > 0.7
    assert {each.column for each in manifest.segments} == {"device", "value"}
    assert manifest.effects[0].column == "products"


def test_values_become_numbers_and_what_is_unknown_is_missing() -> None:
    columns = (
        ModelColumn("n", ModelColumnKind.NUMBER, "n"),
        ModelColumn("c", ModelColumnKind.CATEGORY, "c", ("1", "blue")),
        ModelColumn("f", ModelColumnKind.FLAG, "f"),
    )
    rows = [
        {"n": "2.5", "c": 1.0, "f": "TRUE"},
        {"n": None, "c": "green", "f": False},
        {"n": 1e300, "c": "blue", "f": ""},
    ]
    found = encode(columns, rows)
    assert np.array_equal(
        found, [[2.5, 0, 1], [np.nan, np.nan, 0], [np.nan, 1, np.nan]], equal_nan=True
    )
    with pytest.raises(UnreadableValueError, match="n: 'many' is not a number"):
        encode(columns, [{"n": "many"}])
    with pytest.raises(UnreadableValueError, match="f: 'perhaps' is not true or false"):
        encode(columns, [{"f": "perhaps"}])


@given(
    st.lists(
        st.tuples(
            st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.just("2.5"),
            st.none() | st.sampled_from(["", "1", " 1.0", "blue", "green", 1, 1.0, True]),
            st.none() | st.booleans() | st.sampled_from(["", "yes", "0", 1, 0.0]),
        ),
        min_size=1,
    )
)
def test_whoever_asks_often_gets_the_same_numbers(rows: list[tuple[Any, ...]]) -> None:
    columns = (
        ModelColumn("n", ModelColumnKind.NUMBER, "n"),
        ModelColumn("c", ModelColumnKind.CATEGORY, "c", ("1", "blue", "1.0")),
        ModelColumn("f", ModelColumnKind.FLAG, "f"),
    )
    wanted = encode(columns, [dict(zip("ncf", row, strict=True)) for row in rows])
    assert np.array_equal(RowEncoder(columns).encode(rows), wanted, equal_nan=True)


def test_whoever_asks_often_is_refused_the_same_values() -> None:
    number = ModelColumn("n", ModelColumnKind.NUMBER, "n")
    with pytest.raises(UnreadableValueError, match="n: 'many' is not a number"):
        RowEncoder((number,)).encode([["many"]])
    flag = ModelColumn("f", ModelColumnKind.FLAG, "f")
    for value in ("perhaps", 2):
        with pytest.raises(UnreadableValueError, match="is not true or false"):
            RowEncoder((flag,)).encode([[value]])
