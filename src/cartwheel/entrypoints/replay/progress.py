"""Progress bars with rate and time left; silent unless somebody watches on a terminal."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _RateColumn(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """Show the speed of the last seconds, or of the whole once it is done."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="progress.data.speed")


class Bars:
    """One bar for each step of a replay, shown one below the other."""

    def __init__(self, console: Console) -> None:
        self._task: TaskID | None = None
        self._progress = Progress(
            TextColumn("{task.description:<14}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        """Show the bars until the block ends."""
        self._progress.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the bars as they stand."""
        self._progress.stop()

    def begin(self, step: str, *, total: int) -> None:
        """Start the bar of the next step."""
        self._task = self._progress.add_task(step, total=total)

    def reach(self, completed: int) -> None:
        """Move the bar of this step."""
        assert self._task is not None
        self._progress.update(self._task, completed=completed)
