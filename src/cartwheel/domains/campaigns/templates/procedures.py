"""Procedures of mail templates."""

from cartwheel.domains.campaigns.errors import MailTemplateNotFoundError, StaleMailTemplateError
from cartwheel.domains.campaigns.permissions import READ, WRITE
from cartwheel.domains.campaigns.templates.contracts import (
    ArchiveMailTemplate,
    CreateMailTemplate,
    ListMailTemplates,
    ListMailTemplateVersions,
    MailTemplate,
    MailTemplateById,
    MailTemplatePage,
    MailTemplateVersions,
    RestoreMailTemplate,
    SaveMailTemplate,
)
from cartwheel.domains.campaigns.templates.service import MailTemplateService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, post, put

router = Router("mailTemplate", about="Templates of mails, kept in versions.")


@router.query(rest=get("/mail-templates"), allow=READ)
async def list_(
    query: ListMailTemplates, actor: Actor, templates: MailTemplateService
) -> MailTemplatePage:
    """List the store's mail templates, the newest first."""
    return await templates.list_page(actor.store_id, query)


@router.query(rest=get("/mail-templates/{id}"), allow=READ, raises=[MailTemplateNotFoundError])
async def get_(
    query: MailTemplateById, actor: Actor, templates: MailTemplateService
) -> MailTemplate:
    """Look at a mail template, in its latest version or in an old one."""
    return await templates.get(actor.store_id, query.id, version=query.version)


@router.query(
    rest=get("/mail-templates/{id}/versions"), allow=READ, raises=[MailTemplateNotFoundError]
)
async def versions(
    query: ListMailTemplateVersions, actor: Actor, templates: MailTemplateService
) -> MailTemplateVersions:
    """List the versions of a mail template, the latest first."""
    return await templates.list_versions(actor.store_id, query)


@router.mutation(rest=post("/mail-templates", status=201), allow=WRITE, limit=per_minute(60))
async def create(
    command: CreateMailTemplate, actor: Actor, templates: MailTemplateService
) -> MailTemplate:
    """Keep a mail template; one that could not be filled in for every recipient is refused."""
    return await templates.create(actor.store_id, command)


@router.mutation(
    rest=put("/mail-templates/{id}"),
    allow=WRITE,
    limit=per_minute(120),
    raises=[MailTemplateNotFoundError, StaleMailTemplateError],
)
async def save(
    command: SaveMailTemplate, actor: Actor, templates: MailTemplateService
) -> MailTemplate:
    """Keep another version of a mail template; the older ones stay."""
    return await templates.save(actor.store_id, command)


@router.mutation(
    rest=post("/mail-templates/{id}/restore"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[MailTemplateNotFoundError, StaleMailTemplateError],
)
async def restore(
    command: RestoreMailTemplate, actor: Actor, templates: MailTemplateService
) -> MailTemplate:
    """Make an old version of a mail template its newest."""
    return await templates.restore(actor.store_id, command)


@router.mutation(
    rest=post("/mail-templates/{id}/archive"), allow=WRITE, raises=[MailTemplateNotFoundError]
)
async def archive(
    command: ArchiveMailTemplate, actor: Actor, templates: MailTemplateService
) -> MailTemplate:
    """Take a mail template out of use, or into use again."""
    return await templates.archive(actor.store_id, command)
