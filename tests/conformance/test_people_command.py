"""`cartwheel people` does what operators do over the API, and is written down alike."""

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from redis.asyncio import Redis
from tests.conformance.commanding import cartwheel
from tests.domains.people.making import SECRET, founding
from tests.embedded.harness import until
from tests.kit.signing import keep_keys

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.models import people
from cartwheel.kernel.db import Database
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey

ADA = "ada@shop.example"


async def test_an_operator_blocks_and_lets_in_again(
    postgres: Postgres, valkey: Valkey, database: Database, redis: Redis, tmp_path: Path
) -> None:
    settings = {
        "CARTWHEEL_DATABASE_URL": postgres.app_url,
        "CARTWHEEL_REDIS_URL": valkey.url,
        "CARTWHEEL_HOME": str(tmp_path),
    }

    async def run(*arguments: str) -> tuple[int, Any, str]:
        code, out, err = await cartwheel("people", *arguments, **settings)
        return code, json.loads(out) if out else None, err

    async with database.transaction() as connection:
        await connection.execute(sa.delete(people))
    await keep_keys(database, SECRET)
    async with founding(database, redis, tmp_path / "town") as town:
        person_id = await town.person(ADA)
        token = (await town.sign_in(ADA))["accessToken"]
        code, standing, _ = await run("show", ADA)
        assert (code, standing["person"]["id"], standing["openSessions"]) == (
            0,
            str(person_id),
            1,
        )
        code, blocked, _ = await run("block", ADA, "--reason", "Stolen laptop")
        assert (code, blocked["endedSessions"]) == (0, 1)

        async def is_out() -> bool:
            return await town.me(token) == 401

        await until(is_out)
        assert (await town.login(ADA)).json()["code"] == "accounts.blocked"
        code, standing, _ = await run("unblock", ADA)
        assert (code, standing["blockedAt"]) == (0, None)
        await town.sign_in(ADA)
        assert await run("end-sessions", ADA) == (0, {"count": 1}, "")
        assert await town.open_sessions(person_id) == set()
        records = await town.records(audit_log.c.subject == str(person_id))
        told = [(r.procedure, r.address) for r in records if r.procedure.startswith("people.")]
        assert told == [
            ("people.block", "command line"),
            ("people.unblock", "command line"),
            ("people.endSessions", "command line"),
        ]
        assert await run("show", "eve@shop.example") == (
            1,
            None,
            "cartwheel: There is no such person\n",
        )
        code, _, err = await run("block", ADA, "--reason", " ")
        assert code == 2
        assert "A reason has 1 to 500 printable characters." in err
