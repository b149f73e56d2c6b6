"""Procedures of templates."""

from cartwheel.domains.interventions.errors import (
    CartNotReachableError,
    StaleTemplateError,
    TemplateNotFoundError,
)
from cartwheel.domains.interventions.sockets import READ, WRITE
from cartwheel.domains.interventions.templates.contracts import (
    CreateReachTemplate,
    ListReachTemplates,
    PreviewReachTemplate,
    ReachPreview,
    ReachTemplate,
    ReachTemplateById,
    ReachTemplatePage,
    UpdateReachTemplate,
)
from cartwheel.domains.interventions.templates.service import TemplateService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, per_minute, post, put

router = Router("interventionTemplates", about="Words that are filled in for each cart.")


@router.query(rest=get("/templates"), allow=READ)
async def list_(
    query: ListReachTemplates, actor: Actor, templates: TemplateService
) -> ReachTemplatePage:
    """List the store's templates, the newest first."""
    return await templates.list_page(actor.store_id, query)


@router.query(rest=get("/templates/{id}"), allow=READ, raises=[TemplateNotFoundError])
async def get_(query: ReachTemplateById, actor: Actor, templates: TemplateService) -> ReachTemplate:
    """Look at one template."""
    return await templates.get(actor.store_id, query.id)


@router.mutation(rest=post("/templates", status=201), allow=WRITE, limit=per_minute(60))
async def create(
    command: CreateReachTemplate, actor: Actor, templates: TemplateService
) -> ReachTemplate:
    """Keep a template; one that could not be filled in for every cart is refused."""
    return await templates.create(actor.store_id, command)


@router.mutation(
    rest=put("/templates/{id}"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[TemplateNotFoundError, StaleTemplateError],
)
async def update(
    command: UpdateReachTemplate, actor: Actor, templates: TemplateService
) -> ReachTemplate:
    """Keep another version of a template."""
    return await templates.update(actor.store_id, command)


@router.mutation(rest=delete("/templates/{id}"), allow=WRITE, raises=[TemplateNotFoundError])
async def archive(
    command: ReachTemplateById, actor: Actor, templates: TemplateService
) -> ReachTemplate:
    """Take a template out of use; what was sent by it still names it."""
    return await templates.archive(actor.store_id, command.id)


@router.mutation(
    rest=post("/templates/preview"),
    allow=READ,
    raises=[CartNotReachableError],
    limit=per_minute(240),
    keyed=False,
    audited=False,
)
async def preview(
    query: PreviewReachTemplate, actor: Actor, templates: TemplateService
) -> ReachPreview:
    """Show how words would read for a cart, before they are saved."""
    return await templates.preview(actor.store_id, query)
