"""Whatever models weigh has a name in plain words, and is explained in every language."""

import re
from pathlib import Path
from typing import Final

import pytest

from cartwheel.domains.predictions.features.definitions import NAMES

PREDICTIONS: Final = Path(__file__).parents[2] / "web" / "src" / "features" / "predictions"


def keys_in(text: str, *, indent: int) -> set[str]:
    return set(re.findall(rf"^ {{{indent}}}(\w+): '", text, re.MULTILINE))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_feature_is_named_and_nothing_else(language: str) -> None:
    text = (PREDICTIONS / "words" / f"named-{language}.ts").read_text()
    assert keys_in(text, indent=2) == set(NAMES)


def test_every_feature_is_explained_in_german() -> None:
    text = (PREDICTIONS / "features" / "words" / "de.ts").read_text()
    documented = text.partition("documentation: {")[2].partition("\n  },")[0]
    assert keys_in(documented, indent=4) == set(NAMES)
