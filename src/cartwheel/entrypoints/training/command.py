"""The commands `cartwheel train` and `cartwheel predict-file`: their options."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs

from pathlib import Path
from typing import Annotated, Literal

import typer

from cartwheel.entrypoints.commands import refusals
from cartwheel.entrypoints.importing import importing


def train(
    file: Annotated[
        Path | None, typer.Argument(help="The file of the data set, csv or csv.gz.")
    ] = None,
    *,
    dataset: Annotated[
        Literal["shoppers", "retail", "hotel"] | None,
        typer.Option(help="Learn from a public data set in FILE."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(help="Learn from a store's abandoned carts: its name or id."),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(help="Learn from the carts of a clickstream that was replayed: the file."),
    ] = None,
    within: Annotated[
        float,
        typer.Option(
            min=0.01, max=1440, help="Of carts: bought within so many hours of being left."
        ),
    ] = 168,
    deploy: Annotated[
        bool, typer.Option(help="Of carts: score with it, if it beats logistic regression.")
    ] = False,
    url: Annotated[
        str | None, typer.Option(help="The server; the one running on CARTWHEEL_HOME if absent.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="A key of the store that may `predictions:write`.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="The folder for the model and its report.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same model.")
    ] = 1,
) -> None:
    """Learn a model from examples, measure it on what it has not seen, and report."""
    if [dataset, store, replay].count(None) != 2:  # noqa: PLR2004 - one of three
        raise typer.BadParameter("Give one of --dataset with FILE, --store, and --replay.")
    if (dataset is None) != (file is None):
        raise typer.BadParameter("FILE goes with --dataset.")
    if dataset is None:
        with importing():
            from cartwheel.entrypoints.running import find
            from cartwheel.entrypoints.training.stores import train_for_store
            from cartwheel.kernel.settings import Settings
        with refusals():
            server = find(home=Settings().home, url=url, key=key)
            said = train_for_store(
                server, store, replay, output, within_hours=within, seed=seed, deploys=deploy
            )
            typer.echo(said)
        return
    assert file is not None
    if deploy:
        raise typer.BadParameter("--deploy goes with --store and --replay.")
    with importing():
        from cartwheel.entrypoints.training.datasets import train_on_file
    with refusals():
        train_on_file(dataset, file, output or Path(f"model-{dataset}"), seed=seed)


def predict_file(
    model: Annotated[Path, typer.Argument(help="A model: what `cartwheel train` wrote.")],
    file: Annotated[Path, typer.Argument(help="Rows with the model's columns, csv or csv.gz.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option(help="Where predictions go; FILE.predictions.csv here if absent."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Score the rows of a file, and measure the scores if it says what became of them."""
    with importing():
        from cartwheel.entrypoints.training.scoring import predict
    with refusals():
        predict(model, file, output, as_json=as_json)
