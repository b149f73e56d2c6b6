"""What the tests of tokens stand on."""

import pytest
from tests.unit.tokens.making import KEYS


@pytest.fixture(autouse=True, scope="session")
def _keys() -> None:
    """Have the keys made before Hypothesis takes the time of a first example."""
    assert KEYS.private
