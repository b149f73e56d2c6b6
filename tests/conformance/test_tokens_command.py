"""`cartwheel keys` shows and rotates the keys, and says in one line what is wrong."""

import json
import os
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from redis.asyncio import Redis
from tests.conformance.commanding import cartwheel
from tests.domains.people.making import Town, founding
from tests.embedded.harness import until

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.models import people
from cartwheel.entrypoints.kept import ensure_secret_key, find_secret_key
from cartwheel.kernel.db import Database
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.tokens.models import signing_keys

SECRET = "a secret of thirty-two characters or more"


@pytest.fixture(autouse=True)
async def _no_keys(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(signing_keys))


@pytest.fixture(autouse=True)
def _redis(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESTS_REDIS_URL", valkey.url)


async def run(postgres: Postgres, home: Path, *arguments: str, **env: str) -> tuple[int, str, str]:
    settings = {
        "CARTWHEEL_DATABASE_URL": postgres.app_url,
        "CARTWHEEL_REDIS_URL": os.environ["TESTS_REDIS_URL"],
        "CARTWHEEL_HOME": str(home),
        **env,
    }
    return await cartwheel("keys", *arguments, **settings)


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
    assert (code, states(out)) == (0, ["active", "next"])
    assert err.endswith(" sessions ended\n")

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
    assert (code, states(out)) == (0, ["active", "next"])
    assert err.endswith(" sessions ended\n")
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
    # What other tests left in this database is sealed under their own secrets.
    assert (code, [line for line in err.splitlines() if ".not_sealed" not in line]) == (0, [])
    assert out.splitlines()[-1].endswith(" webhook endpoints, 4 signing keys")
    assert (await run(postgres, tmp_path, "reseal", **new))[0] == 0
    assert (await run(postgres, tmp_path, "reseal", CARTWHEEL_SECRET_KEY=SECRET))[0] == 1


async def test_after_a_theft_everybody_signs_in_anew(
    postgres: Postgres, database: Database, redis: Redis, tmp_path: Path
) -> None:
    """Neither tokens that were signed nor refresh tokens open anything, in any process."""
    async with database.transaction() as connection:
        await connection.execute(sa.delete(people))
    async with (
        founding(database, redis, tmp_path / "a", secret_key=SecretStr(SECRET)) as one,
        founding(database, redis, tmp_path / "b", secret_key=SecretStr(SECRET)) as other,
    ):
        await one.person("ada@shop.example")
        await one.person("bob@shop.example")
        signed_in = [await one.sign_in(f"{who}@shop.example") for who in ("ada", "ada", "bob")]
        tokens = [each["accessToken"] for each in signed_in]
        assert {await other.me(token) for token in tokens} == {200}
        code, _, err = await run(
            postgres, tmp_path, "rotate", "--compromised", CARTWHEEL_SECRET_KEY=SECRET
        )
        assert (code, err) == (0, "3 sessions ended\n")
        assert [key async for key in redis.scan_iter("cartwheel:sessions:*")] == []
        for town in (one, other):
            for each in signed_in:
                refused = await town.call("refresh", {"refreshToken": each["refreshToken"]})
                assert refused.status_code == 401
            await until(partial(_are_out, town, tokens))
        record = (await one.records(audit_log.c.procedure == "keys.rotate"))[-1]
        assert (record.actor_kind, record.after) == ("operator", {"ended": 3})
        assert (await other.login("ada@shop.example")).status_code == 200


async def _are_out(town: Town, tokens: list[str]) -> bool:
    return {await town.me(token) for token in tokens} == {401}
