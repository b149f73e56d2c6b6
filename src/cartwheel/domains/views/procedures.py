"""Procedures of saved views."""

from typing import Final

from cartwheel.domains.views.contracts import (
    CreateView,
    DeleteView,
    ListViews,
    UpdateView,
    View,
    Views,
)
from cartwheel.domains.views.errors import (
    NobodysViewError,
    SharingNotAllowedError,
    StaleViewError,
    TooManyViewsError,
    ViewNotFoundError,
)
from cartwheel.domains.views.service import ViewService
from cartwheel.systems.rpc.api import (
    Actor,
    Router,
    delete,
    get,
    per_minute,
    permission,
    post,
    put,
)

READ: Final = permission("views:read")
WRITE: Final = permission("views:write")

router = Router("views", about="How lists are looked at.")


@router.query(rest=get("/views"), allow=READ)
async def list_(query: ListViews, actor: Actor, views: ViewService) -> Views:
    """List one's own views of a list and the store's."""
    return await views.list_all(actor, query.list)


@router.mutation(
    rest=post("/views", status=201),
    allow=WRITE,
    limit=per_minute(60),
    raises=[SharingNotAllowedError, NobodysViewError, TooManyViewsError],
)
async def create(command: CreateView, actor: Actor, views: ViewService) -> View:
    """Save a view of a list."""
    return await views.create(actor, command)


@router.mutation(
    rest=put("/views/{id}"),
    allow=WRITE,
    limit=per_minute(120),
    raises=[
        ViewNotFoundError,
        StaleViewError,
        SharingNotAllowedError,
        NobodysViewError,
        TooManyViewsError,
    ],
)
async def update(command: UpdateView, actor: Actor, views: ViewService) -> View:
    """Change a view, share it, or take it for one's own."""
    return await views.update(actor, command)


@router.mutation(
    rest=delete("/views/{id}", status=204),
    allow=WRITE,
    raises=[ViewNotFoundError, SharingNotAllowedError],
)
async def delete_(command: DeleteView, actor: Actor, views: ViewService) -> None:
    """Forget a view."""
    await views.delete(actor, command.id)
