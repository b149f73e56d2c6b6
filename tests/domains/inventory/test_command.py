"""`cartwheel inventory check` names what is not the sum of its movements, and ends with 1 then."""

import asyncio
import os
import sys
from pathlib import Path

import sqlalchemy as sa
from tests.domains.inventory.making import Shop

from cartwheel.domains.inventory.models import levels
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import Postgres


async def run(postgres: Postgres, home: Path, *arguments: str) -> tuple[int, list[str], str]:
    settings = {"CARTWHEEL_DATABASE_URL": postgres.app_url, "CARTWHEEL_HOME": str(home)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", "inventory", "check", *arguments),
        env={k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")} | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode().splitlines(), err.decode().strip()


async def test_it_names_what_differs(shop: Shop, postgres: Postgres, tmp_path: Path) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    name = f"Test ({shop.store_id}): 1 lots, 1 movements"
    code, said, err = await run(postgres, tmp_path, "--store", str(shop.store_id))
    assert (code, said, err) == (0, [f"{name}; the stock is sound"], "")
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(
            sa.update(levels).where(levels.c.variant_id == mug).values(on_hand=9)
        )
    code, said, err = await run(postgres, tmp_path, "--store", str(shop.store_id))
    assert (code, err) == (1, "")
    assert said == [
        f"differs: level of variant {mug}, location {shelf}: 9 kept, 10 recomputed",
        f"{name}; the stock differs",
    ]
    code, said, _ = await run(postgres, tmp_path)
    assert (code, f"{name}; the stock differs" in said) == (1, True)


async def test_a_store_is_known_by_its_name(shop: Shop, postgres: Postgres, tmp_path: Path) -> None:
    _, said, _ = await run(postgres, tmp_path, "--store", "Test")
    assert f"Test ({shop.store_id}): 0 lots, 0 movements; the stock is sound" in said
    nobody = str(new_id())
    code, said, err = await run(postgres, tmp_path, "--store", nobody)
    assert (code, said, err) == (1, [], f"cartwheel: There is no store {nobody}")
