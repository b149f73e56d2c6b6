"""HashiCorp Vault itself in development mode, over TLS."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hvac  # type: ignore[import-untyped]
import pytest
import requests

_ROOT = "root-of-the-tests"
_START_SECONDS = 60


@dataclass
class RealVault:
    """A running server, and its root."""

    url: str
    authority: Path
    root: Any

    def put(self, path: str, data: dict[str, Any]) -> None:
        mount, _, below = path.partition("/")
        if f"{mount}/" not in self.root.sys.list_mounted_secrets_engines()["data"]:
            self.root.sys.enable_secrets_engine("kv", path=mount, options={"version": "2"})
        self.root.secrets.kv.v2.create_or_update_secret(below, data, mount_point=mount)

    def delete(self, path: str) -> None:
        mount, _, below = path.partition("/")
        self.root.secrets.kv.v2.delete_latest_version_of_secret(below, mount_point=mount)

    def token(self, path: str) -> str:
        created = self.root.auth.token.create(
            policies=[self._policy(path)], no_default_policy=True, ttl="1h"
        )
        token: str = created["auth"]["client_token"]
        return token

    def app_role(self, path: str) -> tuple[str, str]:
        self.root.sys.enable_auth_method("approle")
        roles = self.root.auth.approle
        roles.create_or_update_approle(
            "ours", token_policies=[self._policy(path)], token_no_default_policy=True
        )
        role_id: str = roles.read_role_id("ours")["data"]["role_id"]
        secret_id: str = roles.generate_secret_id("ours")["data"]["secret_id"]
        return role_id, secret_id

    def seal(self) -> None:
        self.root.sys.seal()

    def _policy(self, path: str) -> str:
        """Allow what the guide says is enough: to read the newest version."""
        mount, _, below = path.partition("/")
        rule = f'path "{mount}/data/{below}" {{ capabilities = ["read"] }}'
        self.root.sys.create_or_update_policy("reader", rule)
        return "reader"


@contextmanager
def running(folder: Path) -> Iterator[RealVault]:
    """Run an empty one on a free port; skip where it is not installed."""
    found = shutil.which("vault")
    if found is None:
        pytest.skip("vault is not on the PATH")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    authority, log = folder / "vault-ca.pem", folder / "vault.log"
    command = [
        *(found, "server", "-dev", "-dev-tls", f"-dev-tls-cert-dir={folder}"),
        *(f"-dev-root-token-id={_ROOT}", f"-dev-listen-address={address}"),
        "-dev-no-store-token",
    ]
    # Its configuration, and ours, can be anywhere in the environment.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process,
        requests.Session() as session,
    ):
        session.trust_env = False
        session.verify = str(authority)
        root = hvac.Client(f"https://{address}", token=_ROOT, session=session)
        try:
            _wait(root, process, log)
            yield RealVault(f"https://{address}", authority, root)
        finally:
            process.kill()


def _wait(root: Any, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, hvac.exceptions.VaultError):
            if "secret/" in root.sys.list_mounted_secrets_engines()["data"]:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())
