"""Whoever asks a server for a sign of life trusts no other than who works with it."""

import pytest

from cartwheel.kernel.db import Database

ADDRESS = "postgresql://app:secret@db.internal:5433/shop"


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (ADDRESS, ADDRESS),
        (f"{ADDRESS}?ssl=verify-full", f"{ADDRESS}?sslmode=verify-full"),
        (f"{ADDRESS}?host=%2Frun", f"{ADDRESS}?host=%2Frun"),
    ],
)
async def test_the_certificate_is_checked_alike(given: str, asked: str) -> None:
    database = Database.connect(given, pool_size=1)
    assert database.pulse._url == asked
    await database.close()
