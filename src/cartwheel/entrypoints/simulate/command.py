"""The command `cartwheel simulate`: its options."""

from typing import Annotated

import typer

from cartwheel.entrypoints.importing import importing
from cartwheel.entrypoints.simulate.habits import DEFAULT_RATE


def command(
    *,
    rate: Annotated[
        float, typer.Option(min=0.01, max=10_000, help="Events a second, on average.")
    ] = DEFAULT_RATE,
    seed: Annotated[
        int | None, typer.Option(help="The same seed gives the same shoppers; random if absent.")
    ] = None,
    duration: Annotated[
        float | None, typer.Option(min=0.1, help="Stop after so many seconds.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="The server; the one running on CARTWHEEL_HOME if absent.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="A key of the store on that server.")] = None,
) -> None:
    """Run a synthetic shop: made-up shoppers who browse, hesitate, buy and can be won back."""
    with importing():
        from cartwheel.entrypoints.simulate.showing import show  # noqa: PLC0415 - when it runs
    show(rate=rate, seed=seed, duration=duration, url=url, key=key)
