"""What `cartwheel train --dataset` does."""

import asyncio
from pathlib import Path

from cartwheel.domains.predictions.errors import DataFileError
from cartwheel.domains.predictions.learned.bundles import read_bundle
from cartwheel.domains.predictions.training.apart import fit_apart
from cartwheel.domains.predictions.training.datasets import DATASETS
from cartwheel.domains.predictions.training.fitting import ensure_enough
from cartwheel.entrypoints.training.showing import bar, show


def train_on_file(dataset: str, file: Path, folder: Path, *, seed: int) -> None:
    """
    Learn from a public data set, and leave the model and its report in a folder.

    Raises:
        DataFileError: the file cannot be used, or nothing can be written.
        TooFewExamplesError: one of the outcomes is too rare.
        TrainingFailedError: nothing came of it.
    """
    with bar() as progress:
        examples = DATASETS[dataset](file)
        ensure_enough(examples)
        make_folder(folder)
        content = asyncio.run(fit_apart(examples, folder, seed=seed, progress=progress))
    made = read_bundle(content).manifest
    show(made.subject, made.measures, made.floor, split=made.split, folder=folder)


def make_folder(folder: Path) -> None:
    """
    Make a folder for a report.

    Raises:
        DataFileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFileError(f"{folder} cannot be made: {error.strerror}") from None
