"""What the tests of secrets stand on."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from tests.secrets import vault_process, vault_server

Give = Callable[..., None]

PATH = "secret/cartwheel"


class Vault(Protocol):
    """What the tests do to a Vault, real or not."""

    url: str
    authority: Path
    """The certificate of who vouches for it."""

    def put(self, path: str, data: dict[str, Any]) -> None:
        """Write a new version."""

    def delete(self, path: str) -> None:
        """Delete the newest version."""

    def token(self, path: str) -> str:
        """Return a token that may read this secret and do nothing else."""

    def app_role(self, path: str) -> tuple[str, str]:
        """Return the ids of a role that may do the same, and of its secret."""

    def seal(self) -> None:
        """Have it answer nobody."""


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


@pytest.fixture(params=[vault_server.serving, vault_process.running], ids=["stand-in", "real"])
def vault(
    give: Give,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Vault]:
    """A Vault with a private authority, whose secret we may read by token."""
    with request.param(tmp_path_factory.mktemp("vault")) as vault:
        monkeypatch.setenv("VAULT_CACERT", str(vault.authority))
        give(VAULT_URL=vault.url, VAULT_TOKEN=vault.token(PATH))
        yield vault
