"""What every command begins with and how it refuses: one line, and the exit code 1."""

# ruff: noqa: PLC0415 - `--help` and `version` need none of it

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from cartwheel.entrypoints.importing import importing

if TYPE_CHECKING:
    from cartwheel.kernel.settings import Settings
    from cartwheel.systems.secrets.api import Loaded


def read_settings(**given: Any) -> "Settings":
    """Return the settings, wherever they come from; what is given here counts first."""
    return load(**given).settings


def load(**given: Any) -> "Loaded":
    """Return the settings and where each comes from, and log as they say."""
    with importing():
        from pydantic import ValidationError

        from cartwheel.kernel import log
        from cartwheel.systems.secrets.api import SecretsError, load_settings
    try:
        loaded = load_settings(**given)
    except SecretsError as error:
        typer.echo(f"cartwheel: {error}", err=True)
        raise typer.Exit(1) from None
    except ValidationError as error:
        for problem in error.errors():
            name = f"CARTWHEEL_{problem['loc'][0]}".upper()
            typer.echo(f"cartwheel: {name}: {problem['msg']}", err=True)
        raise typer.Exit(1) from None
    log.configure(level=loaded.settings.log_level, log_format=loaded.settings.log_format)
    return loaded


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the platform refuses in this block into a line and the exit code 1."""
    from cartwheel.kernel.errors import AppError

    try:
        yield
    except AppError as error:
        typer.echo(f"cartwheel: {error}", err=True)
        raise typer.Exit(1) from error
