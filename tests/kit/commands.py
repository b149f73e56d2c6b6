"""Commands of the command line, run within the tests' process."""

from unittest.mock import patch

from click.testing import Result
from typer.testing import CliRunner

from cartwheel.entrypoints.cli import app
from cartwheel.kernel import log


def run(*given: str) -> Result:
    """
    Run `cartwheel` with these arguments, and return what it says.

    Everybody in the process logs as before: the stream of a command ends with it, and
    loggers that it set up would write there for ever.
    """
    with patch.object(log, "configure"):
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, given)
