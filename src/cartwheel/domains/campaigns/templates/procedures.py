"""Procedures of mail templates."""

from cartwheel.domains.campaigns.errors import (
    FieldError,
    MailTemplateNotFoundError,
    StaleMailTemplateError,
)
from cartwheel.domains.campaigns.permissions import READ, WRITE
from cartwheel.domains.campaigns.templates.checking import MailCheckFlow
from cartwheel.domains.campaigns.templates.contracts import (
    ArchiveMailTemplate,
    CheckMailTemplate,
    CreateMailTemplate,
    ImportMailTemplate,
    ListMailTemplates,
    ListMailTemplateVersions,
    MailCheck,
    MailPreview,
    MailTemplate,
    MailTemplateById,
    MailTemplateFile,
    MailTemplatePage,
    MailTemplateVersions,
    PreviewMailTemplate,
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
    return await templates.create(actor.store_id, command, by=actor.id)


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
    return await templates.save(actor.store_id, command, by=actor.id)


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
    return await templates.restore(actor.store_id, command, by=actor.id)


@router.mutation(
    rest=post("/mail-templates/{id}/archive"), allow=WRITE, raises=[MailTemplateNotFoundError]
)
async def archive(
    command: ArchiveMailTemplate, actor: Actor, templates: MailTemplateService
) -> MailTemplate:
    """Take a mail template out of use, or into use again."""
    return await templates.archive(actor.store_id, command)


@router.mutation(rest=post("/mail-templates/import", status=201), allow=WRITE, limit=per_minute(60))
async def import_(
    command: ImportMailTemplate, actor: Actor, templates: MailTemplateService
) -> MailTemplate:
    """Keep a mail template from a file of HTML or MJML; Handlebars become merge fields."""
    return await templates.import_(actor.store_id, command, by=actor.id)


@router.query(
    rest=get("/mail-templates/{id}/export"), allow=READ, raises=[MailTemplateNotFoundError]
)
async def export(
    query: MailTemplateById, actor: Actor, templates: MailTemplateService
) -> MailTemplateFile:
    """Write a mail template as a file of HTML or MJML, which can be imported again."""
    return await templates.export(actor.store_id, query)


@router.mutation(
    rest=post("/mail-templates/preview"),
    allow=READ,
    raises=[FieldError],
    limit=per_minute(240),
    keyed=False,
    audited=False,
)
async def preview(query: PreviewMailTemplate, templates: MailTemplateService) -> MailPreview:
    """Show a mail, saved or not: as it is, in the dark, without images, and as text."""
    return await templates.preview(query)


@router.mutation(
    rest=post("/mail-templates/check"),
    allow=READ,
    raises=[MailTemplateNotFoundError],
    limit=per_minute(30),
    keyed=False,
    audited=False,
)
async def check(command: CheckMailTemplate, actor: Actor, checks: MailCheckFlow) -> MailCheck:
    """Find what is wrong with a mail, or would make people or filters think so."""
    return await checks.check(actor.store_id, command)
