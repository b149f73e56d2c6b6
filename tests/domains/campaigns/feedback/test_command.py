"""`cartwheel mail report` finds the store by the mail, and never has a mail sent back."""

import asyncio
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from tests.domains.campaigns.making import open_desk
from tests.domains.campaigns.reports import addressed, postfix
from tests.domains.campaigns.sending.making import post_of
from tests.domains.people.mail_server import mail_server
from typer.testing import CliRunner

from cartwheel.domains.campaigns.sending.contracts import SendAction
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.sending.naming import Addressed
from cartwheel.entrypoints import mail_report
from cartwheel.entrypoints.cli import app
from cartwheel.kernel import log
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey


def _run(raw: bytes) -> Any:
    with patch.object(log, "configure"):
        return CliRunner().invoke(app, ["mail", "report"], input=raw)


def test_no_report_is_passed_over_and_an_engine_that_is_away_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("CARTWHEEL_HOME", str(tmp_path))
    for name in ("CARTWHEEL_DATABASE_URL", "CARTWHEEL_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    assert _run(b"Subject: I am away\r\n\r\nBye").exit_code == 0
    assert _run(postfix(Addressed(new_id(), new_id(), new_id()))).exit_code == 75
    monkeypatch.setenv("CARTWHEEL_PORT", "no number")
    assert _run(postfix(Addressed(new_id(), new_id(), new_id()))).exit_code == 75


async def test_a_report_is_taken_for_its_store(
    database: Database, postgres: Postgres, valkey: Valkey
) -> None:
    async with mail_server() as server:
        post = post_of(await open_desk(database), server.port)
        made = await post.ready(await post.audience(1))
        await post.act(made.id, SendAction.START)
        await post.send(made.id)
    settings = Settings(database_url=SecretStr(postgres.app_url), redis_url=SecretStr(valkey.url))
    taken = await asyncio.to_thread(mail_report.take, settings, postfix(addressed(server)[0]))
    assert [each.outcome for each in taken.items] == ["suppressed"]
    async with database.transaction(store_id=post.desk.store_id) as connection:
        row = (await connection.execute(sa.select(campaign_recipients))).one()
    assert row.bounced_at is not None
