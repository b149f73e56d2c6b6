"""
The graph that is served: made of the forest and its calibration, and held against both.

Converters lose options without a word, so nothing is trusted: the graph and the tables of
explanations have to give what the original gives on held-out rows, and on the same rows with values
taken away, out of all bounds, and of categories that nobody has seen.
"""

from typing import Any, Final

import numpy as np

from cartwheel.domains.predictions.errors import ParityError
from cartwheel.domains.predictions.learned.bundles import INPUT, OPSET, OUTPUT, ExportParity
from cartwheel.domains.predictions.learned.columns import Matrix, ModelColumn, ModelColumnKind
from cartwheel.domains.predictions.learned.explaining import Explanation
from cartwheel.domains.predictions.learned.sessions import open_session
from cartwheel.domains.predictions.training.boosting import Boosted
from cartwheel.domains.predictions.training.calibration import Calibration

MOST_DIFFERENCE: Final = 1e-4
"""So much may the served probability differ from the original's on any row."""

_MOST_ROWS: Final = 2_000
_ML_OPSET: Final = 3
_NEAR_CERTAIN: Final = 1e-7


def graph_of(boosted: Boosted, calibration: Calibration, *, width: int) -> bytes:
    """Return the ONNX graph from a row's numbers to its calibrated probability."""
    from onnx import TensorProto, helper  # noqa: PLC0415 - training alone needs these
    from onnxmltools import convert_lightgbm  # noqa: PLC0415
    from onnxmltools.convert.common.data_types import FloatTensorType  # noqa: PLC0415

    boosted.booster.best_iteration = boosted.trees
    model = convert_lightgbm(
        boosted.booster,
        initial_types=[(INPUT, FloatTensorType([None, width]))],
        target_opset=OPSET,
        zipmap=False,
    )
    graph = model.graph
    graph.name = "cartwheel"  # the converter's own name is a random one
    (said,) = (each.name for each in graph.output if each.name.startswith("prob"))
    constants = {
        "second": (TensorProto.INT64, 1),
        "least": (TensorProto.FLOAT, _NEAR_CERTAIN),
        "most": (TensorProto.FLOAT, 1 - _NEAR_CERTAIN),
        "one": (TensorProto.FLOAT, 1.0),
        "slope": (TensorProto.FLOAT, calibration.slope),
        "offset": (TensorProto.FLOAT, calibration.offset),
    }
    for name, (kind, value) in constants.items():
        graph.initializer.append(helper.make_tensor(name, kind, [], [value]))
    operations: tuple[tuple[str, list[str], str, dict[str, Any]], ...] = (
        ("Gather", [said, "second"], "raw", {"axis": 1}),
        ("Clip", ["raw", "least", "most"], "inner", {}),
        ("Sub", ["one", "inner"], "against", {}),
        ("Div", ["inner", "against"], "odds", {}),
        ("Log", ["odds"], "margin", {}),
        ("Mul", ["margin", "slope"], "scaled", {}),
        ("Add", ["scaled", "offset"], "log_odds", {}),
        ("Sigmoid", ["log_odds"], OUTPUT, {}),
    )
    graph.node.extend(
        helper.make_node(operation, takes, [gives], **options)
        for operation, takes, gives, options in operations
    )
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [None]))
    del model.opset_import[:]
    model.opset_import.extend(
        [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", _ML_OPSET)]
    )
    made: bytes = model.SerializeToString()
    return made


def check_parity(
    graph: bytes,
    explanation: Explanation,
    *,
    boosted: Boosted,
    calibration: Calibration,
    columns: tuple[ModelColumn, ...],
    matrix: Matrix,
    seed: int,
) -> ExportParity:
    """
    Hold what is served against the original.

    Raises:
        ParityError: they differ by more than is allowed.
    """
    chance = np.random.default_rng(seed)
    rows = matrix[:_MOST_ROWS]
    asked = np.vstack([rows, *_disturbed(columns, rows, chance)])
    margins = calibration.log_odds(boosted.margins(asked))
    wanted = 1 / (1 + np.exp(-margins))
    served = open_session(graph).run([OUTPUT], {INPUT: asked})[0]
    explained = explanation.base + explanation.contributions(asked).sum(axis=1)
    found = ExportParity(
        rows=len(asked),
        probability=float(np.abs(served - wanted).max()),
        explanation=float(np.abs(explained - margins).max()),
        allowed=MOST_DIFFERENCE,
    )
    if not (found.probability <= MOST_DIFFERENCE and found.explanation <= MOST_DIFFERENCE * 10):
        raise ParityError(
            rows=found.rows, probability=found.probability, explanation=found.explanation
        )
    return found


def _disturbed(columns: tuple[ModelColumn, ...], rows: Matrix, chance: Any) -> list[Matrix]:
    """Return the rows with values taken away, all away, unknown, and far out of bounds."""
    holed, empty, far = rows.copy(), np.full_like(rows[:1], np.nan), rows.copy()
    holed[chance.random(rows.shape) < 0.3] = np.nan  # noqa: PLR2004 - about a third
    unknown = rows.copy()
    for place, column in enumerate(columns):
        if column.kind is ModelColumnKind.CATEGORY:
            unknown[:, place] = np.nan
            far[:, place] = chance.integers(0, max(len(column.values), 1), len(rows))
        else:
            far[:, place] *= chance.choice([-1000.0, 0.0, 1000.0], len(rows))
    return [holed, empty, unknown, far]
