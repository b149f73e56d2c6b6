"""The trials of `make chaos`: one of them, and that a lost event would be noticed."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.chaos.trials import faults
from tests.chaos.trials.shop import DisagreementError, Shop
from tests.chaos.trials.trials import SERVE
from tests.embedded.harness import running, until


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cartwheel-trial-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.mark.serial
@pytest.mark.timeout(600)
async def test_what_was_acknowledged_while_valkey_was_silent_is_there(folder: Path) -> None:
    env = {"CARTWHEEL_LOG_LEVEL": "ERROR"}
    async with running(folder / "home", command=SERVE, env=env) as server:
        shop = Shop(server)
        async with shop.selling():
            await until(lambda: shop.acknowledged > 0)
            async with faults.silent(server, "valkey"):
                await asyncio.sleep(3)
        assert shop.acknowledged > 0
        await shop.agree()
        shop.acknowledged += 1
        with pytest.raises(DisagreementError):
            await shop.agree(seconds=1)
