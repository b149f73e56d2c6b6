"""An engine whose URL is given is used in place of the embedded one."""

from pathlib import Path

from redis.asyncio import Redis
from tests.embedded.harness import running

from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey


async def test_database_url(home: Path, postgres: Postgres) -> None:
    """With a database given, only Valkey is started."""
    given = {
        "CARTWHEEL_DATABASE_URL": postgres.app_url,
        "CARTWHEEL_DATABASE_MIGRATION_URL": postgres.owner_url,
    }
    async with running(home, env=given) as instance:
        assert [process.name() for process in instance.servers()] == ["valkey-server"]
        assert not (home / "postgres").exists()
        assert await instance.stop() == 0
    assert postgres.child.is_running


async def test_redis_url(home: Path, valkey: Valkey, redis: Redis) -> None:
    """With a Redis given, only PostgreSQL is started."""
    async with running(home, env={"CARTWHEEL_REDIS_URL": valkey.url}) as instance:
        assert {process.name() for process in instance.servers()} == {"postgres"}
        assert not (home / "valkey").exists()
        assert await redis.exists("cartwheel:health") == 1
        assert await instance.stop() == 0
    assert valkey.child.is_running


async def test_all_urls(home: Path, postgres: Postgres, valkey: Valkey) -> None:
    """With everything given, nothing is started."""
    given = {
        "CARTWHEEL_DATABASE_URL": postgres.app_url,
        "CARTWHEEL_DATABASE_MIGRATION_URL": postgres.owner_url,
        "CARTWHEEL_REDIS_URL": valkey.url,
    }
    async with running(home, env=given) as instance:
        assert instance.servers() == []
        assert await instance.stop() == 0
