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
        Literal["shoppers", "retail"] | None,
        typer.Option(help="Learn from a public data set in FILE."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="The folder for the model and its report.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same model.")
    ] = 1,
) -> None:
    """Learn a model from examples, measure it on what it has not seen, and report."""
    if dataset is None or file is None:
        raise typer.BadParameter("Give --dataset and FILE.")
    with importing():
        from cartwheel.entrypoints.training.datasets import train_on_file
    with refusals():
        train_on_file(dataset, file, output or Path(f"model-{dataset}"), seed=seed)


def predict_file(
    model: Annotated[Path, typer.Argument(help="A model's file, model.cartwheel.")],
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
