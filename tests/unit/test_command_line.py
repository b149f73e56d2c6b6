"""The command line answers before it has imported what only some commands need."""

import gc
import subprocess
import sys

import pytest

from cartwheel.entrypoints.cli import RUNNABLE
from cartwheel.entrypoints.importing import importing
from cartwheel.entrypoints.roles import ROLES

_NAMES_WHAT_IS_LOADED = """
import sys
from cartwheel.entrypoints.cli import app
app(sys.argv[1:], standalone_mode=False)
print(*sys.modules, file=sys.stderr)
"""
_NAMES_WHAT_A_SERVER_LOADS = """
import sys
import cartwheel.entrypoints.application, cartwheel.entrypoints.run
print(*sys.modules)
"""
_LATER = ("cartwheel.domains", "cartwheel.systems", "sqlalchemy", "httpx", "structlog")


@pytest.mark.parametrize(
    "arguments", ["version", "--help", "run --help", "keys --help", "replay --help"]
)
def test_what_needs_no_engine_loads_no_domain_and_no_driver(arguments: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _NAMES_WHAT_IS_LOADED, *arguments.split()],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = ended.stderr.split()
    assert "cartwheel.entrypoints.cli" in loaded
    assert [name for name in loaded if name.startswith(_LATER)] == []


def test_a_server_loads_nothing_that_only_the_door_or_few_installations_need() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _NAMES_WHAT_A_SERVER_LOADS],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(ended.stdout.split())
    assert "cartwheel.domains.events.service" in loaded
    unused = {"aiohttp", "boto3", "confluent_kafka", "dns", "hvac", "openai", "zxcvbn"}
    assert loaded.isdisjoint(unused)


def test_every_role_can_be_run_by_its_name() -> None:
    assert (*ROLES, "gateway", "stand-ins") == RUNNABLE


def import_what_is_not_there() -> None:
    with importing():
        assert not gc.isenabled()
        raise ImportError


def test_imports_are_not_collected_and_what_follows_is() -> None:
    before = gc.get_freeze_count()
    try:
        with pytest.raises(ImportError):
            import_what_is_not_there()
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
