"""A report in a folder: the model, its card, all figures as JSON, and plots."""

from pathlib import Path
from typing import Final

import msgspec

from cartwheel.domains.predictions.learned.bundles import MODEL
from cartwheel.domains.predictions.training.fitting import Trained
from cartwheel.domains.predictions.training.plots import draw

CARD: Final = "report.md"
FIGURES: Final = "report.json"


def write_report(trained: Trained, folder: Path) -> None:
    """Write everything; the model last, so that where there is one, there is its report."""
    plots = draw(trained, folder)
    shown = "\n".join(f"![{path.stem}]({path.name})" for path in plots)
    (folder / CARD).write_text(f"{trained.card}\n## Plots\n\n{shown}\n", encoding="utf-8")
    (folder / FIGURES).write_bytes(
        msgspec.json.format(msgspec.json.encode(trained.manifest)) + b"\n"
    )
    (folder / MODEL).write_bytes(trained.content)
