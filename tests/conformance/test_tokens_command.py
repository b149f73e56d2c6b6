"""`cartwheel keys` shows and rotates the keys, and says in one line what is wrong."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cartwheel.entrypoints.kept import ensure_secret_key, find_secret_key
from cartwheel.kernel.db import Database
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.tokens.models import signing_keys

SECRET = "a secret of thirty-two characters or more"


@pytest.fixture(autouse=True)
async def _no_keys(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(signing_keys))


async def run(postgres: Postgres, home: Path, *arguments: str, **env: str) -> tuple[int, str, str]:
    settings = {"CARTWHEEL_DATABASE_URL": postgres.app_url, "CARTWHEEL_HOME": str(home), **env}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", "keys", *arguments),
        env={k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")} | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def states(out: str) -> list[str]:
    shown: list[dict[str, Any]] = json.loads(out)
    assert shown[0].keys() == {
        "kid", "algorithm", "state", "createdAt", "activatedAt", "retiresAt",
    }  # fmt: skip
    return sorted(key["state"] for key in shown if key["algorithm"] == "RS256")


async def test_an_operator_rotates(postgres: Postgres, database: Database, tmp_path: Path) -> None:
    code, out, err = await run(
        postgres, tmp_path, "rotate", "--compromised", "--json", CARTWHEEL_SECRET_KEY=SECRET
    )
    assert (code, states(out), err) == (0, ["active", "next"], "")

    code, out, err = await run(postgres, tmp_path, "rotate", CARTWHEEL_SECRET_KEY=SECRET)
    assert (code, out) == (1, "")
    assert err.startswith("cartwheel: The next key is not known everywhere yet: wait ")
    assert err.count("\n") == 1

    async with database.transaction() as connection:
        await connection.execute(
            sa.update(signing_keys).values(
                created_at=signing_keys.c.created_at - timedelta(minutes=2)
            )
        )
    code, out, _ = await run(postgres, tmp_path, "rotate", "--json", CARTWHEEL_SECRET_KEY=SECRET)
    assert (code, states(out)) == (0, ["active", "next", "retiring"])

    code, out, _ = await run(postgres, tmp_path, "list")
    assert code == 0
    assert out.count("retiring") == 2


async def test_settings_may_come_from_files_as_anywhere(postgres: Postgres, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    code, out, err = await run(
        postgres,
        tmp_path,
        *("rotate", "--compromised", "--json"),
        CARTWHEEL_SECRET_KEY_FILE=str(secret),
    )
    assert (code, states(out), err) == (0, ["active", "next"], "")
    code, out, err = await run(postgres, tmp_path, "list", CARTWHEEL_PORT="soon")
    assert (code, out) == (1, "")
    assert err.startswith("cartwheel: CARTWHEEL_PORT: ")


async def test_without_the_secret_nothing_changes(postgres: Postgres, tmp_path: Path) -> None:
    code, out, err = await run(postgres, tmp_path, "rotate")
    assert (code, out) == (1, "")
    assert err.startswith("cartwheel: CARTWHEEL_SECRET_KEY must be set: ")
    assert err.count("\n") == 1
    code, out, _ = await run(postgres, tmp_path, "list", "--json")
    assert (code, out) == (0, "[]\n")


def test_the_secret_of_a_home_is_made_once_and_kept_privately(tmp_path: Path) -> None:
    assert find_secret_key(tmp_path) is None
    secret = ensure_secret_key(tmp_path)
    assert len(secret.get_secret_value()) >= 32
    assert ensure_secret_key(tmp_path) == find_secret_key(tmp_path) == secret
    assert (tmp_path / "stores.json").stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_never_replaced(tmp_path: Path) -> None:
    """What is sealed under the secret in it would be lost."""
    file = tmp_path / "stores.json"
    file.write_text('{"secretKey":')
    with pytest.raises(StartError, match=r"stores\.json is damaged"):
        ensure_secret_key(tmp_path)
    assert file.read_text() == '{"secretKey":'


async def test_an_operator_changes_the_secret(postgres: Postgres, tmp_path: Path) -> None:
    """With both secrets everything opens; once it is sealed anew the former one can go."""
    new = {"CARTWHEEL_SECRET_KEY": "another secret, just as long as the first"}
    both = new | {"CARTWHEEL_FORMER_SECRET_KEY": SECRET}
    await run(postgres, tmp_path, "rotate", "--compromised", CARTWHEEL_SECRET_KEY=SECRET)
    code, out, err = await run(postgres, tmp_path, "reseal", **new)
    assert code == 1
    assert "CARTWHEEL_FORMER_SECRET_KEY" in err
    assert SECRET not in out + err
    code, out, err = await run(postgres, tmp_path, "reseal", **both)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith(" webhook endpoints, 4 signing keys")
    assert (await run(postgres, tmp_path, "reseal", **new))[0] == 0
    assert (await run(postgres, tmp_path, "reseal", CARTWHEEL_SECRET_KEY=SECRET))[0] == 1
