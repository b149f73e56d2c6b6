"""`doctor` says what is there, without touching it."""

import resource
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.embedded.harness import running

from cartwheel.entrypoints.capacity import Files
from cartwheel.entrypoints.diagnosis import Diagnosis, Finding, diagnose
from cartwheel.entrypoints.doctor import doctor
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.secrets.api import without_secrets


def by_name(diagnosis: Diagnosis) -> dict[str, Finding]:
    return {finding.name: finding for finding in diagnosis.engines}


async def test_nothing_there(home: Path) -> None:
    """Before the first start nothing is wrong, and nothing is made."""
    diagnosis = await diagnose(Settings(home=home))
    assert (diagnosis.ok, diagnosis.running, diagnosis.home_version) == (True, None, None)
    assert {finding.state for finding in diagnosis.engines} == {"stopped"}
    assert list(home.parent.iterdir()) == []
    assert diagnosis.files == Files(resource.getrlimit(resource.RLIMIT_NOFILE)[1], None)


async def test_running_server(used_home: Path) -> None:
    """A running server's engines are asked without being disturbed."""
    async with running(used_home) as instance:
        diagnosis = await diagnose(Settings(home=used_home))
        found = by_name(diagnosis)
        assert diagnosis.running == instance.run.url
        assert diagnosis.files.open is not None
        assert diagnosis.files.limit is not None
        assert 20 < diagnosis.files.open < diagnosis.files.limit
        assert (found["postgresql"].used, found["postgresql"].state) == ("embedded", "answers")
        assert (
            found["postgresql"].migration == runner.head() == found["postgresql"].newest_migration
        )
        assert found["redis"].state == "answers"
        assert found["objects"].state == "answers"
        await instance.ready(seconds=5)
        assert await instance.stop() == 0
    diagnosis = await diagnose(Settings(home=used_home))
    assert {finding.state for finding in diagnosis.engines if finding.name != "objects"} == {
        "stopped"
    }


async def test_given_urls(home: Path, postgres: Postgres, valkey: Valkey) -> None:
    """Engines given by URL are asked whether or not anything runs here."""
    settings = Settings(
        home=home,
        database_url=SecretStr(postgres.app_url),
        database_migration_url=SecretStr(postgres.owner_url),
        redis_url=SecretStr(valkey.url),
    )
    found = by_name(await diagnose(settings))
    assert found["postgresql"].used == "postgresql://cartwheel_app@/cartwheel"
    assert found["postgresql"].migration == runner.head()
    assert found["redis"].state == "answers"


async def test_silent_engine(home: Path) -> None:
    """An engine that should answer and does not is a fault."""
    url = SecretStr("redis://:secret@127.0.0.1:1/0")
    diagnosis = await diagnose(Settings(home=home, redis_url=url))
    assert not diagnosis.ok
    assert by_name(diagnosis)["redis"] == Finding(
        "redis", "redis://:***@127.0.0.1:1/0", "failed", "Redis does not answer"
    )


async def test_newer_home(empty_home: Path) -> None:
    """A home of a newer version is a fault."""
    home = empty_home
    (home / "version.json").write_text('{"version":"99.0.0"}')
    diagnosis = await diagnose(Settings(home=home))
    assert not diagnosis.ok
    assert diagnosis.problem is not None
    assert "was used by Cartwheel 99.0.0" in diagnosis.problem
    assert [path.name for path in home.iterdir()] == ["version.json"]


@pytest.mark.parametrize("as_json", [True, False])
def test_exit_code(home: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    """The code is 0 when nothing is wrong; JSON is one document."""
    assert doctor(Settings(home=home), as_json=as_json) == 0
    assert str(home) in capsys.readouterr().out.replace("\n", "")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:secret@db/shop?sslkey=x", "postgresql://me:***@db/shop"),
        ("redis://:secret@cache:6379/0", "redis://:***@cache:6379/0"),
        ("s3://bucket/prefix?secret_access_key=x", "s3://bucket/prefix"),
        ("http://clickhouse:8123/shop", "http://clickhouse:8123/shop"),
    ],
)
def test_secrets(url: str, shown: str) -> None:
    """Passwords and queries are not shown."""
    assert without_secrets(url) == shown


async def test_services_say_whether_they_take_the_settings(home: Path) -> None:
    """Those that are set are asked; one that refuses, or a URL that is none, is wrong."""
    stand_ins = StandIns(pace=0)
    host = (await stand_ins.url()).removeprefix("http://")
    price = "&input-price=0&output-price=0"
    good = f"openai+http://key@{host}/v1?model=stand-in{price}"
    bad = f"openai+http://key@{host}/v1?model=stand-in.unauthorized{price}"
    try:
        diagnosis = await diagnose(Settings(home=home, text_url=f"{good} {bad}"))
        taken, refused = (each for each in diagnosis.engines if each.name == "text")
        assert (taken.state, taken.used) == ("answers", "openai stand-in")
        assert refused.state == "failed"
        assert "CONFIG_ERROR" in refused.detail
        assert not diagnosis.ok
    finally:
        await stand_ins.close()
    wrong = await diagnose(Settings(home=home, text_url="openai://key@/"))
    assert by_name(wrong)["services"].state == "failed"
    assert "key@" not in by_name(wrong)["services"].detail
