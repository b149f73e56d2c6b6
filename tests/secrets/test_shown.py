"""`doctor` says where settings come from, and no output of the command line shows a secret."""

import asyncio
import os
import sys
from pathlib import Path

import msgspec
import pytest
from tests.secrets.conftest import PATH, Give, Vault

from cartwheel.entrypoints.diagnosis import Diagnosis

KEY = "hunter2-an-operators-key-of-sufficient-length"


async def run(*words: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cartwheel",
        *words,
        env=os.environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()


@pytest.fixture
def given(give: Give, vault: Vault, tmp_path: Path) -> None:
    vault.put(
        PATH, {"CARTWHEEL_OPERATOR_KEY": KEY, "CARTWHEEL_OBJECTS_URL": "s3://b/p?secret=hunter2"}
    )
    (tmp_path / "redis").write_text("redis://:hunter2@127.0.0.1:1/0\n")
    give(HOME=tmp_path / "home", REDIS_URL_FILE=tmp_path / "redis", DATABASE_URL="hunter2")


@pytest.mark.usefixtures("given")
async def test_doctor_names_the_sources(tmp_path: Path, vault: Vault) -> None:
    code, output = await run("doctor", "--json")
    assert code == 1  # neither of the two engines can be there
    shown = msgspec.json.decode(output[output.index("{") :], type=Diagnosis)
    assert {found.name: (found.value, found.source) for found in shown.settings} == {
        "CARTWHEEL_DATABASE_URL": ("***", "environment"),
        "CARTWHEEL_HOME": (str(tmp_path / "home"), "environment"),
        "CARTWHEEL_OBJECTS_URL": ("s3://b/p", "Vault secret/cartwheel"),
        "CARTWHEEL_OPERATOR_KEY": ("***", "Vault secret/cartwheel"),
        "CARTWHEEL_REDIS_URL": ("redis://:***@127.0.0.1:1/0", f"file {tmp_path / 'redis'}"),
        "CARTWHEEL_VAULT_TOKEN": ("***", "environment"),
        "CARTWHEEL_VAULT_URL": (vault.url, "environment"),
    }
    _, table = await run("doctor")
    for text in (output, table):
        assert "hunter2" not in text
        assert os.environ["CARTWHEEL_VAULT_TOKEN"] not in text


@pytest.mark.usefixtures("given")
async def test_refusals_show_nothing_either(give: Give, tmp_path: Path) -> None:
    give(OPERATOR_KEY="hunter2")
    code, output = await run("doctor")
    assert code == 1
    assert output.startswith("cartwheel: CARTWHEEL_OPERATOR_KEY: ")
    give(OPERATOR_KEY_FILE=tmp_path / "redis")
    code, both = await run("run", "web")
    names = "CARTWHEEL_OPERATOR_KEY and CARTWHEEL_OPERATOR_KEY_FILE"
    assert (code, both) == (1, f"cartwheel: {names} are both set: give one of them\n")
    assert "hunter2" not in output + both
