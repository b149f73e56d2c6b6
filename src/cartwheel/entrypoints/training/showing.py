"""What training prints: how far it has come, and what the model is worth."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cartwheel.domains.predictions.learned.measures import ModelMeasures
from cartwheel.domains.predictions.training.boosting import Progress as Told

_FIGURES: Final = (
    ("AUC", "auc"),
    ("PR-AUC", "pr_auc"),
    ("log loss", "log_loss"),
    ("ECE", "ece"),
    ("lift of the likeliest tenth", "lift"),
)


@contextmanager
def bar() -> Iterator[Told]:
    """Show a bar while the block runs, on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<42}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading", total=1.0)
        yield lambda step, done: progress.update(task, description=step, completed=done)


def show(
    subject: str,
    measures: ModelMeasures,
    floor: ModelMeasures,
    *,
    split: str,
    folder: Path | None,
    written: str = "The model and its report",
) -> None:
    """Print the figures beside those of the floor, and where what was `written` lies."""
    console = Console()
    table = Table(title=f"{subject}: {measures.rows:,} rows held out")
    for title in ("", "this model", "logistic regression"):
        table.add_column(title, justify="left" if not title else "right")
    for title, name in _FIGURES:
        table.add_row(title, *(figure(getattr(each, name)) for each in (measures, floor)))
    console.print(table)
    held = {"by_time": "the last fifth of the time", "by_chance": "a fifth, by chance: no times"}
    console.print(f"Held out: {held[split]}.", highlight=False)
    if measures.log_loss >= floor.log_loss:
        console.print("It does not beat logistic regression: gather more examples.", style="yellow")
    if folder is not None:
        console.print(f"{written}: {folder}", soft_wrap=True, highlight=False)


def lines_of(measures: ModelMeasures) -> Iterator[str]:
    """Say the measures a line each, for people and for scripts."""
    for title, name in _FIGURES:
        yield f"{title}: {figure(getattr(measures, name))}"


def figure(value: float | None) -> str:
    """Return a measure with four digits."""
    return "-" if value is None else f"{value:.4f}"
