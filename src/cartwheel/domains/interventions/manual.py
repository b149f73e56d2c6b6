"""Use cases of people who reach shoppers by hand, by the same checks as without them."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.carts.api import Cart, CartAbandoned, CartFinder, CartState
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    CreateIntervention,
    CreateInterventions,
    Intervention,
    InterventionAttempt,
    InterventionAttempts,
    InterventionState,
    ScheduleIntervention,
    UpdateIntervention,
)
from cartwheel.domains.interventions.deciding.contracts import CheckName
from cartwheel.domains.interventions.errors import (
    CartNotReachableError,
    InterventionNotFoundError,
    NotWaitingError,
    NotWantedError,
)
from cartwheel.domains.interventions.planning import Case, Planning, Wish
from cartwheel.domains.interventions.releasing import Releasing
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.templates.repository import TemplateRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class ByHand:
    """Interventions that somebody asks for, changes and takes back."""

    interventions: InterventionRepository
    carts: CartFinder
    templates: TemplateRepository
    planning: Planning
    releasing: Releasing
    cancelling: Cancelling
    clock: Clock
    note: AuditNote

    async def create(
        self, store_id: UUID, command: CreateIntervention | ScheduleIntervention
    ) -> Intervention:
        """
        Reach the shopper of a cart that was left.

        Raises:
            CartNotReachableError: the store has no such cart, or nobody left it.
            InvalidInputError: the template is not the store's.
            NotWantedError: a check said no; nothing is prepared.
        """
        cart = await self.carts.find_whole(store_id, command.cart_id)
        if cart is None or cart.state is not CartState.ABANDONED:
            raise CartNotReachableError(command.cart_id)
        await self._ensure_template(store_id, command.template_id)
        wish = Wish(
            channels=command.channels,
            template_id=command.template_id,
            discount_percent=command.discount_percent,
            due_at=command.due_at,
            language=command.language,
        )
        (case,), planned = await self.planning.plan(store_id, [_left(store_id, cart)], wish=wish)
        if not planned or case.judged.failed is CheckName.HOLDOUT:
            raise _refusal(case)
        await self.releasing.announce(store_id, planned)
        self.note.tell(planned[0].id, after=planned[0])
        return planned[0]

    async def create_all(
        self, store_id: UUID, command: CreateInterventions
    ) -> InterventionAttempts:
        """
        Reach the shoppers of many carts; say of each what came of it.

        Raises:
            InvalidInputError: the template is not the store's.
        """
        await self._ensure_template(store_id, command.template_id)
        attempts: list[InterventionAttempt] = []
        left = []
        for cart_id in dict.fromkeys(command.cart_ids):
            cart = await self.carts.find_whole(store_id, cart_id)
            if cart is None or cart.state is not CartState.ABANDONED:
                attempts.append(InterventionAttempt(cart_id=cart_id, failed=CheckName.CART))
            else:
                left.append(_left(store_id, cart))
        wish = Wish(
            channels=command.channels,
            template_id=command.template_id,
            discount_percent=command.discount_percent,
        )
        cases, planned = await self.planning.plan(store_id, left, wish=wish)
        await self.releasing.announce(store_id, planned)
        made = {each.id: each for each in planned}
        for case in cases:
            intervention = made.get(case.intervention_id)
            is_made = intervention is not None and not intervention.is_holdout
            attempts.append(
                InterventionAttempt(
                    cart_id=case.cart.cart_id,
                    intervention_id=case.intervention_id if is_made else None,
                    failed=case.judged.failed,
                )
            )
        self.note.tell(store_id, after=InterventionAttempts(tuple(attempts)))
        return InterventionAttempts(tuple(attempts))

    async def update(self, store_id: UUID, command: UpdateIntervention) -> Intervention:
        """
        Change what still waits: when it is due, by which channels, in which words.

        Raises:
            InterventionNotFoundError: the store has no such intervention.
            NotWaitingError: it has gone out, or is taken back.
            InvalidInputError: it is due in the past, or already waits for its shopper.
        """
        before = await self._lock(store_id, command.id)
        changes = {
            name: getattr(command, name)
            for name in ("channels", "subject", "message", "due_at")
            if getattr(command, name) is not msgspec.UNSET
        }
        if "due_at" in changes:
            if before.state is not InterventionState.SCHEDULED:
                raise InvalidInputError(Issue(("dueAt",), "It is due already"))
            if changes["due_at"] <= self.clock.now():
                raise InvalidInputError(Issue(("dueAt",), "That is over"))
            lifetime = before.expires_at - before.due_at
            changes["expires_at"] = changes["due_at"] + lifetime
        if "channels" in changes:
            changes["channels"] = list(changes["channels"])
        if changes:
            await self.interventions.update(store_id, command.id, **changes)
        after = await self._get(store_id, command.id)
        if "due_at" in changes:
            await self.releasing.queue(store_id, after)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def cancel(self, store_id: UUID, intervention_id: UUID) -> Intervention:
        """
        Take back what waits.

        Raises:
            InterventionNotFoundError: the store has no such intervention.
            NotWaitingError: it has gone out, or is taken back.
        """
        before = await self._lock(store_id, intervention_id)
        await self.cancelling.one(store_id, intervention_id, CancelledFor.BY_HAND)
        after = await self._get(store_id, intervention_id)
        self.note.tell(intervention_id, before=before, after=after)
        return after

    async def _lock(self, store_id: UUID, intervention_id: UUID) -> Intervention:
        found = await self.interventions.lock(store_id, intervention_id, now=self.clock.now())
        if found is None:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        if found.state not in (InterventionState.SCHEDULED, InterventionState.PENDING):
            raise NotWaitingError(intervention_id=intervention_id, state=found.state)
        return found

    async def _get(self, store_id: UUID, intervention_id: UUID) -> Intervention:
        found = await self.interventions.find(store_id, intervention_id, now=self.clock.now())
        if found is None:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        return found

    async def _ensure_template(self, store_id: UUID, template_id: UUID | None) -> None:
        if template_id is None:
            return
        found = await self.templates.find(store_id, template_id)
        if found is None or found.archived_at is not None:
            raise InvalidInputError(Issue(("templateId",), f"There is no template {template_id}"))


def _left(store_id: UUID, cart: Cart) -> CartAbandoned:
    return CartAbandoned(
        store_id=store_id,
        cart_id=cart.id,
        visitor_id=cart.visitor_id,
        episode=cart.episode,
        opened_at=cart.opened_at,
        abandoned_at=cart.abandoned_at or cart.last_seen_at,
        currency=cart.currency or "USD",
        value_minor=cart.value_minor,
        items=cart.items,
    )


def _refusal(case: Case) -> NotWantedError:
    check = next(each for each in case.judged.checks if each.name is case.judged.failed)
    return NotWantedError(check=check.name, found=check.found, needed=check.needed)
