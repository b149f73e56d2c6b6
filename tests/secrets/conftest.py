"""What the tests of secrets stand on."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.secrets.vault_server import Vault, serving

Give = Callable[..., None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Set the environment, which begins without any of our variables."""
    for name in os.environ:
        if name.upper().startswith(("CARTWHEEL_", "VAULT_")):
            monkeypatch.delenv(name)

    def give(**variables: str | Path) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"CARTWHEEL_{name}", str(value))

    return give


@pytest.fixture
def vault(give: Give) -> Iterator[Vault]:
    """A Vault with one secret, to be read by token."""
    with serving(Vault()) as vault:
        give(VAULT_URL=vault.url, VAULT_TOKEN="s.root")
        yield vault
