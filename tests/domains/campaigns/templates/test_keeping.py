"""Every save of a mail template is a version that stays, and nobody's change is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.domains.campaigns.factories import CONTENT
from tests.domains.making import open_store
from tests.domains.payments.making import transactions
from tests.kit.clock import MovedClock
from tests.outbound.listening import listening, saying

from cartwheel.domains.campaigns.errors import (
    MailTemplateNotFoundError,
    StaleMailTemplateError,
)
from cartwheel.domains.campaigns.templates.checking import MailCheckFlow
from cartwheel.domains.campaigns.templates.contracts import (
    ArchiveMailTemplate,
    CheckMailTemplate,
    CreateMailTemplate,
    FileKind,
    FindingCode,
    ImportMailTemplate,
    ListMailTemplates,
    ListMailTemplateVersions,
    MailContent,
    MailTemplate,
    MailTemplateById,
    RestoreMailTemplate,
    SaveMailTemplate,
)
from cartwheel.domains.campaigns.templates.repository import MailTemplateRepository
from cartwheel.domains.campaigns.templates.service import MailTemplateService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.outbound.api import OutboundClient
from cartwheel.systems.rpc.api import AuditNote

CLOCK = MovedClock()
TEXT = {"type": "text", "html": "<p>Hello</p>"}
FOOTER = {"type": "footer"}


@asynccontextmanager
async def service(database: Database, store_id: UUID) -> AsyncIterator[MailTemplateService]:
    async with database.transaction(store_id=store_id) as connection:
        yield MailTemplateService(MailTemplateRepository(connection), CLOCK, AuditNote())


def content(**changes: Any) -> MailContent:
    return msgspec.convert({**CONTENT, **changes}, MailContent)


async def made(database: Database, store_id: UUID, **changes: Any) -> MailTemplate:
    async with service(database, store_id) as templates:
        return await templates.create(store_id, CreateMailTemplate(content=content(**changes)))


async def test_each_save_is_a_version_and_the_old_ones_stay(database: Database) -> None:
    store_id = await open_store(database)
    first = await made(database, store_id, subject="One")
    assert (first.version, first.latest) == (1, 1)
    CLOCK.pass_by(timedelta(minutes=1))
    async with service(database, store_id) as templates:
        command = SaveMailTemplate(id=first.id, version=1, content=content(subject="Two"))
        second = await templates.save(store_id, command)
        assert (second.version, second.content.subject) == (2, "Two")
        assert second.saved_at == CLOCK.now() > second.created_at == first.saved_at
        old = await templates.get(store_id, first.id, version=1)
        assert (old.version, old.latest, old.content.subject) == (1, 2, "One")
        again = RestoreMailTemplate(id=first.id, version=2, restored=1)
        third = await templates.restore(store_id, again)
        assert (third.version, third.content) == (3, first.content)
        listed = await templates.list_versions(
            store_id, ListMailTemplateVersions(first.id, limit=2)
        )
        assert [(one.version, one.restored) for one in listed.items] == [(3, 1), (2, None)]
        rest = ListMailTemplateVersions(first.id, cursor=listed.next_cursor)
        assert [one.version for one in (await templates.list_versions(store_id, rest)).items] == [1]


async def test_a_change_of_what_has_changed_is_refused(database: Database) -> None:
    store_id = await open_store(database)
    first = await made(database, store_id)
    command = SaveMailTemplate(id=first.id, version=1, content=content(subject="Two"))

    async def save() -> bool:
        try:
            async with service(database, store_id) as templates:
                await templates.save(store_id, command)
        except StaleMailTemplateError:
            return False
        return True

    assert sorted(await asyncio.gather(*(save() for _ in range(5)))) == [False] * 4 + [True]
    async with service(database, store_id) as templates:
        with pytest.raises(StaleMailTemplateError, match="at version 2, not 1"):
            await templates.restore(
                store_id, RestoreMailTemplate(id=first.id, version=1, restored=1)
            )
        assert (await templates.get(store_id, first.id)).latest == 2


async def test_an_archived_one_is_listed_apart_and_comes_back(database: Database) -> None:
    store_id = await open_store(database)
    kept, gone = await made(database, store_id, name="Kept"), await made(database, store_id)
    async with service(database, store_id) as templates:
        await templates.archive(store_id, ArchiveMailTemplate(gone.id))
        in_use = await templates.list_page(store_id, ListMailTemplates())
        assert [(one.id, one.name, one.layout) for one in in_use.items] == [
            (kept.id, "Kept", "blocks")
        ]
        archived = await templates.list_page(store_id, ListMailTemplates(archived=True))
        assert [one.id for one in archived.items] == [gone.id]
        back = await templates.archive(store_id, ArchiveMailTemplate(gone.id, archived=False))
        assert back.archived_at is None
        first = await templates.list_page(store_id, ListMailTemplates(limit=1))
        assert [one.id for one in first.items] == [gone.id]
        second = ListMailTemplates(limit=1, cursor=first.next_cursor)
        assert [one.id for one in (await templates.list_page(store_id, second)).items] == [kept.id]


async def test_a_template_is_its_stores_alone(database: Database) -> None:
    store_id, other_id = await open_store(database), await open_store(database)
    theirs = await made(database, store_id)
    async with service(database, other_id) as templates:
        with pytest.raises(MailTemplateNotFoundError):
            await templates.get(other_id, theirs.id)
        with pytest.raises(MailTemplateNotFoundError):
            await templates.save(
                other_id, SaveMailTemplate(id=theirs.id, version=1, content=content())
            )
        assert (await templates.list_page(other_id, ListMailTemplates())).items == ()


FIELD = {"name": "total", "kind": "number"}
NESTED = {"name": "rows", "kind": "list", "parts": [{"name": "a", "kind": "list"}]}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"fields": [FIELD, FIELD]}, ("fields", 1, "name")),
        ({"fields": [{"name": "unsubscribe_url"}]}, ("fields", 0, "name")),
        ({"fields": [{**FIELD, "default": "much"}]}, ("fields", 0, "default")),
        (
            {"fields": [{"name": "page", "kind": "url", "sample": "javascript:1"}]},
            ("fields", 0, "sample"),
        ),
        ({"fields": [{"name": "rows", "kind": "list"}]}, ("fields", 0, "parts")),
        (
            {
                "fields": [
                    {"name": "rows", "kind": "list", "parts": [{"name": "a", "kind": "list"}]}
                ]
            },
            ("fields", 0, "parts", 0, "kind"),
        ),
        ({"layout": {"type": "blocks", "blocks": [{"type": "spacer"}]}}, ("layout", "blocks")),
        (
            {"layout": {"type": "blocks", "blocks": [{"type": "footer"}, {"type": "footer"}]}},
            ("layout", "blocks", 0),
        ),
    ],
)
async def test_what_could_not_be_filled_in_is_refused_at_its_place(
    database: Database, changes: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    store_id = await open_store(database)
    with pytest.raises(InvalidInputError) as refused:
        await made(database, store_id, **changes)
    assert ("content", *path) in [issue.path for issue in refused.value.issues]
    async with service(database, store_id) as templates:
        assert (await templates.list_page(store_id, ListMailTemplates())).items == ()


async def test_a_file_becomes_a_template_and_a_file_again(database: Database) -> None:
    store_id = await open_store(database)
    source = "<p>Dear {{name}}</p>{{#each goods}}{{title}}{{/each}}"
    command = ImportMailTemplate(kind=FileKind.HTML, source=source, name="Theirs!", subject="Hi")
    async with service(database, store_id) as templates:
        kept = await templates.import_(store_id, command)
        file = await templates.export(store_id, MailTemplateById(kept.id))
        assert (file.kind, file.filename) == (FileKind.HTML, "theirs.html")
        again = ImportMailTemplate(kind=file.kind, source=file.source)
        assert (await templates.import_(store_id, again)).content == kept.content
        for name in ("name", "subject"):
            with pytest.raises(InvalidInputError) as refused:
                await templates.import_(store_id, msgspec.structs.replace(command, **{name: ""}))
            assert [issue.path for issue in refused.value.issues] == [(name,)]


async def test_a_mail_is_checked_and_its_links_are_asked_for(database: Database) -> None:
    store_id = await open_store(database)
    async with listening() as listener:
        listener.answer = saying("404 Not Found")
        client = OutboundClient(listener.policy())
        checks = MailCheckFlow(transactions(database), client)
        gone = f"http://127.0.0.1:{listener.port}/gone"
        html = f'<p>a <a href="{gone}">b</a> <a href="http://10.0.0.1:{listener.port}/">c</a></p>'
        told = content(layout={"type": "blocks", "blocks": [TEXT | {"html": html}, FOOTER]})
        found = await checks.check(store_id, CheckMailTemplate(content=told, fetch=True))
        await client.close()
    by_code = {(one.code, one.at): one for one in found.findings}
    assert by_code[FindingCode.UNREACHABLE_LINK, gone].message == "The page answers 404"
    assert [at for code, at in by_code if code is FindingCode.UNCHECKED_LINK] == [
        f"http://10.0.0.1:{listener.port}/"
    ]
    assert found.size > 1_000
    broken = content(layout={"type": "blocks", "blocks": [TEXT]})
    checked = await checks.check(store_id, CheckMailTemplate(content=broken))
    assert [(one.code, one.at) for one in checked.findings] == [
        (FindingCode.UNUSABLE, "layout.blocks")
    ]
