"""
Sessions of a shop and whether they bought: UCI Online Shoppers Purchasing Intention (CC BY 4.0).

`PageValues` is what Google Analytics makes of the purchases themselves: with it the AUC is 0.93,
and nobody knows it before the purchase. It is not learned from.
"""

from functools import partial
from pathlib import Path
from typing import Final

from cartwheel.domains.predictions.errors import DataFileError
from cartwheel.domains.predictions.learned.columns import (
    ModelColumn,
    ModelColumnKind,
    UnreadableValueError,
)
from cartwheel.domains.predictions.learned.labels import read_labels
from cartwheel.domains.predictions.learned.tables import ensure_columns, read_table
from cartwheel.domains.predictions.training.examples import Examples, examples_of


def _column(kind: ModelColumnKind, name: str, title: str) -> ModelColumn:
    return ModelColumn(name, kind, title)


LABEL: Final = "Revenue"
LEFT_OUT: Final = {
    "PageValues": "it is computed from the purchases and leaks the outcome",
}
_number, _category, _flag = (
    partial(_column, kind)
    for kind in (ModelColumnKind.NUMBER, ModelColumnKind.CATEGORY, ModelColumnKind.FLAG)
)
COLUMNS: Final = (
    _number("Administrative", "pages about the account"),
    _number("Administrative_Duration", "seconds on pages about the account"),
    _number("Informational", "pages about the shop"),
    _number("Informational_Duration", "seconds on pages about the shop"),
    _number("ProductRelated", "pages about products"),
    _number("ProductRelated_Duration", "seconds on pages about products"),
    _number("BounceRates", "how often these pages are left at once"),
    _number("ExitRates", "how often visits end on these pages"),
    _number("SpecialDay", "nearness of a special day"),
    _category("Month", "month"),
    _category("OperatingSystems", "operating system"),
    _category("Browser", "browser"),
    _category("Region", "region"),
    _category("TrafficType", "where the visitor came from"),
    _category("VisitorType", "new or returning visitor"),
    _flag("Weekend", "weekend"),
)


def read_shoppers(path: Path) -> Examples:
    """
    Read the file; it has no times, so that what is held out is chosen by chance.

    Raises:
        DataFileError: it lacks a column, or a value is none of its column.
    """
    names, rows = read_table(path)
    ensure_columns(path, names, [LABEL, *(column.name for column in COLUMNS)])
    try:
        return examples_of(
            rows,
            subject="shoppers",
            label=LABEL,
            columns=COLUMNS,
            labels=read_labels(path, rows, LABEL),
            segments=("VisitorType", "Weekend"),
            left_out=LEFT_OUT,
        )
    except UnreadableValueError as error:
        raise DataFileError(f"{path.name}: {error}") from None
