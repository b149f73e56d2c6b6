"""The real servers the tests run on, started once for the session on temporary folders."""

import functools
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from zlib import crc32

import pytest
import structlog
from _pytest.nodeid import NodeId
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from httpx._transports import default as transports
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis
from tests.kit.clusters import lay_out
from tests.kit.warm import WARM

from cartwheel.entrypoints.process import settle
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.kafka.broker import Kafka
from cartwheel.systems.kafka.fetch import MissingToolError

TESTS = Path(__file__).parent
DATA = TESTS.parents[1] / "shared" / "data"

# Tests start hundreds of processes: without its compiled modules each compiles Cartwheel anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# For the same reason most of them need not even import it.
WARM.install()

# Other tests and other people's work may keep this machine busy.
for part in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, part, 60.0)

# For the same reason no example has a deadline, or has to be made up soon.
settings.register_profile(
    "busy", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy")

# Each of thousands of clients would read the system's certificates, for 20 ms of a processor.
transports.create_ssl_context = functools.cache(transports.create_ssl_context)

# Errors that tests provoke are not for anybody's eyes.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)

# Collecting makes a million objects that stay: `pytest_collection_finish`.
gc.disable()

APART = ("access", "chaos", "roles", "secrets")
"""Folders whose tests share servers that are dear to start; each stays on one worker."""
SHARED = {"e2e": ("server", 1), "web": ("instance", 2)}
"""Folders where those stay together that ask for this, on so many workers."""
LONGEST = ("web", "e2e", "embedded", "roles")
"""They come first: at the end the other workers would have nothing to do beside them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Say which tests stay together, for `--dist loadgroup`.

    Those of a file do, with the tables and keys that they count; those of some
    folders do, with the servers that they share; and those on Kafka, whose broker
    is started once. A name that is another in each process is refused: workers would disagree.
    """
    items.sort(key=_rank)
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"Name the cases of {item.nodeid} by what they are")
        if hasattr(item.config, "workerinput"):
            # What `--dist loadgroup` goes by; xdist 3.8 writes it where pytest 9.2 does not look.
            item._id = NodeId.parse(f"{item.nodeid}@{_group(item)}")


def pytest_collection_finish() -> None:
    """Leave all that was imported out of garbage collections, and have these as servers do."""
    settle()
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have what measures time start its processes in earnest."""
    WARM.serves = item.get_closest_marker("serial") is None


def pytest_unconfigure() -> None:
    """End what processes were forked from."""
    WARM.close()


def _rank(item: pytest.Item) -> int:
    folder = item.path.relative_to(TESTS).parts[0]
    return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)


def _group(item: pytest.Item) -> str:
    path, asked_for = item.path.relative_to(TESTS), getattr(item, "fixturenames", ())
    if "kafka" in path.stem or "kafka" in asked_for or _is_on_kafka(item):
        return "kafka"
    folder = path.parts[0]
    fixture, workers = SHARED.get(folder, (None, 1))
    if fixture in asked_for:
        return f"{folder} {crc32(path.name.encode()) % workers}"
    return folder if folder in APART else str(path)


def _is_on_kafka(item: pytest.Item) -> bool:
    spec = getattr(item, "callspec", None)
    return spec is not None and "kafka" in map(str, spec.params.values())


@pytest.fixture(scope="session")
def rees46() -> Path:
    """The sample of the REES46 clickstream."""
    path = DATA / "rees46_2019-10-01_0000-0250utc.csv.gz"
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs the REES46 sample beside the project")
        pytest.skip("the REES46 sample is not beside the project")
    return path


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    # Short, for the sockets in it; pytest's own folders are closed to other accounts.
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def postgres(servers_folder: Path) -> AsyncIterator[Postgres]:
    """PostgreSQL, migrated to the newest revision."""
    await lay_out(servers_folder / "postgres")
    server = await Postgres.start(
        servers_folder / "postgres",
        account=server_account(),
        log=servers_folder / "postgres.log",
        overrides={"fsync": "off"},
    )
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture(scope="session")
def owner_url(postgres: Postgres) -> str:
    """The URL of the role that owns the tables."""
    return postgres.owner_url


@pytest.fixture(scope="session")
async def database(postgres: Postgres) -> AsyncIterator[Database]:
    """The database as the application sees it."""
    database = Database.connect(postgres.app_url, pool_size=10)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def valkey(servers_folder: Path) -> AsyncIterator[Valkey]:
    """Valkey, as durable as in earnest."""
    server = await Valkey.start(
        servers_folder / "valkey",
        account=server_account(),
        log=servers_folder / "valkey.log",
    )
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    """A client of an empty Valkey."""
    async with connect(valkey.url) as client:
        await client.flushall()
        yield client


async def prepare_kafka(folder: Path) -> Kafka:
    """Prepare a broker on a folder that forgets soon; skip where there is no JDK or Maven."""
    try:
        return await Kafka.prepare(
            folder / "kafka",
            cache=Path(__file__).parents[1] / ".cache" / "kafka",
            account=server_account(),
            log=folder / "kafka.log",
            heap="256m",
            overrides={
                "log.retention.check.interval.ms": "500",
                "log.initial.task.delay.ms": "500",
                "log.segment.delete.delay.ms": "100",
            },
        )
    except MissingToolError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
async def kafka(servers_folder: Path) -> AsyncIterator[Kafka]:
    """A Kafka broker; tests use topics of their own."""
    server = await prepare_kafka(servers_folder)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()  # nothing of it is kept


@pytest.fixture(scope="session")
async def columnstore(servers_folder: Path) -> AsyncIterator[ColumnStore]:
    """The ClickHouse engine of this process, migrated."""
    store = ColumnStore(f"chdb://{servers_folder}/clickhouse")
    await store.open()
    await migrate(store)
    yield store
    await store.close()
