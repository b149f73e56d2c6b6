"""`cartwheel audit` says in a line whether the log is whole, and by its exit code."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.domains.audit.chaining import Books, invent, open_books

from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.tokens.api import Seal

SECRET = "a secret of thirty-two characters or more"


@pytest.fixture
async def books(postgres: Postgres) -> AsyncIterator[Books]:
    async with open_books(postgres) as books:
        yield books


async def run(books: Books, home: Path, *arguments: str, **env: str) -> tuple[int, str, str]:
    settings = {"CARTWHEEL_DATABASE_URL": books.app_url, "CARTWHEEL_HOME": str(home), **env}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", "audit", *arguments),
        env={k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")} | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode().strip(), err.decode().strip()


async def test_it_verifies(books: Books, tmp_path: Path) -> None:
    await books.write(3)
    await books.seal()
    await books.write()
    code, head, _ = await run(books, tmp_path, "head")
    assert (code, head.partition(":")[0]) == (0, "3")
    code, out, err = await run(books, tmp_path, "verify", "--head", head)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"3 records fit; the end is {head}",
        "1 records wait for their places",
    ]
    gone = await books.record_at(2)
    await books.as_owner("DELETE FROM audit_log WHERE id = $1", gone)
    code, out, err = await run(books, tmp_path, "verify")
    assert (code, err) == (1, "")
    assert out.splitlines()[0] == (
        f"does not fit: position 2, record {gone} of store {'0' * 8}-0000-0000-0000-{'0' * 12}:"
        " the record was removed"
    )
    assert (await run(books, tmp_path, "verify", "--removed", str(gone)))[0] == 0
    await books.as_owner("UPDATE audit_log SET entered_at = entered_at - interval '11 minutes'")
    code, out, _ = await run(books, tmp_path, "verify", "--removed", str(gone))
    assert code == 1
    assert out.splitlines()[-1] == (
        "1 records wait for their places; is the role `scheduler` running?"
    )


async def test_a_wrong_time_is_accepted(books: Books, tmp_path: Path) -> None:
    late = await invent(books, NO_STORE, at=datetime.now(UTC) - timedelta(hours=1))
    await books.seal()
    assert (await run(books, tmp_path, "verify"))[0] == 1
    assert (await run(books, tmp_path, "verify", "--accepted", str(late)))[0] == 0


async def test_what_is_no_end_is_refused_in_a_line(books: Books, tmp_path: Path) -> None:
    code, out, err = await run(books, tmp_path, "verify", "--head", "x")
    assert (code, out) == (1, "")
    assert err == ("cartwheel: head: A head is written as its position, a colon and 64 hex digits")


async def test_it_tells_a_pseudonym(books: Books, tmp_path: Path) -> None:
    code, out, _ = await run(
        books, tmp_path, "account", " Ada@Shop.example", CARTWHEEL_SECRET_KEY=SECRET
    )
    assert (code, out) == (0, Seal.of(SecretStr(SECRET)).pseudonym("ada@shop.example"))
    code, _, err = await run(books, tmp_path, "account", "ada@shop.example")
    assert (code, err.startswith("cartwheel: CARTWHEEL_SECRET_KEY must be set")) == (1, True)
