"""Migrations are one chain, numbered in its order, and the next one is drafted from the tables."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from cartwheel.kernel.db import metadata
from cartwheel.migrations.drafting import NothingToMigrateError, UnfitNameError, draft
from cartwheel.migrations.runner import config, head


@pytest.fixture
def declared() -> Iterator[sa.Table]:
    """A table of a store's rows that no migration makes yet."""
    table = sa.Table(
        "drafted_trials",
        metadata,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
    )
    yield table
    metadata.remove(table)


def files(folder: Path) -> list[Path]:
    return list(folder.glob("*.py"))


async def drafted(owner_url: str, name: str, folder: Path) -> str:
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.connect() as connection:
            path = await connection.run_sync(partial(draft, name=name, folder=folder))
    finally:
        await engine.dispose()
    assert [path] == files(folder)
    return f"{path.name}\n{path.read_text()}"


def test_migrations_are_one_chain_in_the_order_of_their_numbers() -> None:
    scripts = ScriptDirectory.from_config(config())
    assert len(scripts.get_heads()) == 1
    chain = [script.revision for script in scripts.walk_revisions()][::-1]
    assert chain == [f"{number:04}" for number in range(1, len(chain) + 1)]
    files = sorted(Path(script.path).name[:4] for script in scripts.walk_revisions())
    assert files == chain


async def test_a_draft_makes_the_table_and_protects_its_rows(
    owner_url: str, declared: sa.Table, tmp_path: Path
) -> None:
    source = await drafted(owner_url, "trials_of_drafts", tmp_path)
    number = int(head() or 0) + 1
    assert source.startswith(f"{number:04}_trials_of_drafts.py\n")
    assert f'down_revision = "{head()}"' in source.replace("'", '"')
    assert f'"{declared.name}"' in source.replace("'", '"')
    assert f'    protect(op, "{declared.name}")\n' in source
    assert source.index("create_table") < source.index("protect(op") < source.index("drop_table")
    assert "###" not in source


async def test_a_draft_of_nothing_is_refused(owner_url: str, tmp_path: Path) -> None:
    with pytest.raises(NothingToMigrateError):
        await drafted(owner_url, "nothing", tmp_path)
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "Orders", "orders by channel", "../orders"])
async def test_a_name_that_is_no_file_is_refused(owner_url: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(UnfitNameError):
        await drafted(owner_url, name, tmp_path)
    assert files(tmp_path) == []
