"""What `cartwheel predict-file` does."""

from pathlib import Path

import msgspec
import typer

from cartwheel.domains.predictions.errors import DataFileError
from cartwheel.domains.predictions.learned.bundles import MODEL, read_bundle
from cartwheel.domains.predictions.learned.scoring_files import score_file
from cartwheel.entrypoints.training.showing import lines_of


def predict(model: Path, file: Path, output: Path | None, *, as_json: bool) -> None:
    """
    Score a file and print what the scores are worth; `model` may be the folder that holds it.

    Raises:
        DataFileError: a file cannot be read or written.
        ModelFileError: the model cannot be used.
    """
    try:
        content = (model / MODEL if model.is_dir() else model).read_bytes()
    except OSError as error:
        raise DataFileError(f"{model} cannot be read: {error.strerror}") from None
    written = output or Path(f"{file.name}.predictions.csv")
    scored = score_file(read_bundle(content), file, written)
    if as_json:
        told = {
            "rows": scored.rows,
            "predictions": str(written),
            "ignored": scored.ignored,
            "measures": scored.measures,
        }
        typer.echo(msgspec.json.encode(told).decode())
        return
    typer.echo(f"rows: {scored.rows:,}")
    if scored.ignored:
        typer.echo(f"not looked at: {', '.join(scored.ignored)}")
    if scored.measures is None:
        typer.echo("The file does not say what became of its rows: nothing is measured.")
    else:
        for line in lines_of(scored.measures):
            typer.echo(line)
    typer.echo(f"predictions: {written}")
