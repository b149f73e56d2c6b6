"""Use cases of templates."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.carts.api import CartFinder, CartItem
from cartwheel.domains.interventions.errors import (
    CartNotReachableError,
    StaleTemplateError,
    TemplateNotFoundError,
)
from cartwheel.domains.interventions.rules import goods_of
from cartwheel.domains.interventions.templates import rules
from cartwheel.domains.interventions.templates.contracts import (
    CreateReachTemplate,
    ListReachTemplates,
    PreviewReachTemplate,
    ReachPreview,
    ReachTemplate,
    ReachTemplatePage,
    UpdateReachTemplate,
)
from cartwheel.domains.interventions.templates.rendering import LOOPED, fill
from cartwheel.domains.interventions.templates.repository import TemplateRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote
from cartwheel.systems.templating.api import UnfitTemplateError

_SAMPLE: Final[tuple[CartItem, ...]] = (
    CartItem("mug", "Mug", "kitchen", None, "EUR", 1290, 2),
    CartItem("pot", "Tea pot", "kitchen", None, "EUR", 4900, 1),
)


@dataclass(frozen=True, slots=True)
class TemplateService:
    """What is written once for many shoppers."""

    templates: TemplateRepository
    carts: CartFinder
    stores: StoreDirectory
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateReachTemplate) -> ReachTemplate:
        """
        Keep a template.

        Raises:
            InvalidInputError: it fills in what is not declared, or does what templates may not.
        """
        self._ensure_usable(command)
        template_id = new_id()
        await self.templates.add(store_id, command, template_id=template_id, at=self.clock.now())
        made = await self.get(store_id, template_id)
        self.note.tell(template_id, after=made)
        return made

    async def update(self, store_id: UUID, command: UpdateReachTemplate) -> ReachTemplate:
        """
        Keep another version of a template; what waits keeps the words it has.

        Raises:
            InvalidInputError: it fills in what is not declared, or does what templates may not.
            TemplateNotFoundError: the store has no such template.
            StaleTemplateError: somebody else was faster; nothing has changed.
        """
        self._ensure_usable(command)
        before = await self._lock(store_id, command.id)
        if before.version != command.version:
            raise StaleTemplateError(command.id)
        await self.templates.add_version(store_id, command, self.clock.now())
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def archive(self, store_id: UUID, template_id: UUID) -> ReachTemplate:
        """
        Take a template out of use; campaigns that have it go on with it.

        Raises:
            TemplateNotFoundError: the store has no such template.
        """
        before = await self._lock(store_id, template_id)
        if before.archived_at is None:
            await self.templates.archive(store_id, template_id, at=self.clock.now())
        after = await self.get(store_id, template_id)
        self.note.tell(template_id, before=before, after=after)
        return after

    async def get(self, store_id: UUID, template_id: UUID) -> ReachTemplate:
        """
        Return a template.

        Raises:
            TemplateNotFoundError: the store has no such template.
        """
        found = await self.templates.find(store_id, template_id)
        if found is None:
            raise TemplateNotFoundError(template_id)
        return found

    async def list_page(self, store_id: UUID, query: ListReachTemplates) -> ReachTemplatePage:
        """List templates, the newest first."""
        found = await self.templates.list_page(store_id, query)
        return page_of(ReachTemplatePage, found, limit=query.limit, by=lambda one: one.id)

    async def preview(self, store_id: UUID, query: PreviewReachTemplate) -> ReachPreview:
        """
        Show how words would read for a cart.

        Raises:
            InvalidInputError: they fill in what is not declared, or do what templates may not.
            CartNotReachableError: the store has no such cart.
        """
        rules.ensure_usable(query.variables, [query.content])
        filled = rules.with_defaults(query.variables, await self._values(store_id, query))
        content = query.content
        try:
            return ReachPreview(
                subject=fill(content.subject, filled).strip(),
                text=fill(content.text, filled).strip(),
                html=None if content.html is None else fill(content.html, filled, is_html=True),
                values={name: str(value) for name, value in filled.items() if name != LOOPED},
            )
        except UnfitTemplateError as error:
            raise InvalidInputError(Issue(("content", "text"), str(error))) from None

    async def _values(self, store_id: UUID, query: PreviewReachTemplate) -> dict[str, Any]:
        items, currency = _SAMPLE, "EUR"
        if query.cart_id is not None:
            cart = await self.carts.find_whole(store_id, query.cart_id)
            if cart is None:
                raise CartNotReachableError(query.cart_id)
            items, currency = cart.items, cart.currency or currency
        store = await self.stores.find_store(store_id)
        return rules.values_of(
            items,
            goods=goods_of(items),
            currency=currency,
            discount_percent=query.discount_percent,
            store=store.name if store else "",
            first_name="Ada",
            coupon="COME-BACK-1234",
            link="https://shop.example/cart",
            expires_at=self.clock.now() + timedelta(days=1),
        )

    async def _lock(self, store_id: UUID, template_id: UUID) -> ReachTemplate:
        if not await self.templates.lock(store_id, template_id):
            raise TemplateNotFoundError(template_id)
        return await self.get(store_id, template_id)

    def _ensure_usable(self, words: CreateReachTemplate | UpdateReachTemplate) -> None:
        rules.ensure_usable(
            words.variables, words.contents, default_language=words.default_language
        )
