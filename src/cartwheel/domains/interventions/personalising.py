"""Puts interventions into words: templates filled for their carts, with codes of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog
from msgspec.structs import replace

from cartwheel.domains.interventions.campaigns.repository import ReachCampaignRepository
from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.rules import goods_of
from cartwheel.domains.interventions.templates import rules
from cartwheel.domains.interventions.templates.contracts import ReachTemplate
from cartwheel.domains.interventions.templates.repository import TemplateRepository
from cartwheel.domains.pricing.api import CouponService
from cartwheel.domains.stores.api import Store, StoreDirectory
from cartwheel.systems.templating.api import UnfitTemplateError

if TYPE_CHECKING:
    from cartwheel.domains.interventions.planning import Case

log = structlog.get_logger()

_PREFIX: Final = "BACK"


@dataclass(frozen=True, slots=True)
class Personalising:
    """Writes what shoppers read, within the transaction that plans it."""

    templates: TemplateRepository
    campaigns: ReachCampaignRepository
    coupons: CouponService
    stores: StoreDirectory

    async def write_all(
        self, store_id: UUID, planned: "Sequence[tuple[Case, Intervention]]"
    ) -> "list[tuple[Case, Intervention]]":
        """
        Put interventions into words.

        Those without a template keep the words of the house, and so do those whose template
        cannot be filled in for their cart; shoppers who are held out get no code.
        """
        if not any(case.campaign or case.wish for case, _ in planned):
            return list(planned)
        store = await self.stores.find_store(store_id)
        templates: dict[UUID, ReachTemplate | None] = {}
        written = []
        for case, made in planned:
            template_id = case.template_id
            if template_id is not None and template_id not in templates:
                templates[template_id] = await self.templates.find(store_id, template_id)
            coupon = await self._coupon(store_id, case, made)
            template = templates.get(template_id) if template_id else None
            worded = replace(made, coupon_code=coupon)
            if template is not None:
                worded = _written(case, worded, template, store)
            written.append((case, worded))
        return written

    async def _coupon(self, store_id: UUID, case: "Case", made: Intervention) -> str | None:
        if case.campaign is None or made.is_holdout or not made.discount_percent:
            return None
        wanted = case.variant.discount_percent if case.variant else None
        promotions = await self.campaigns.list_promotions(store_id, case.campaign.id)
        # What was promised is what the code gives: a bounded discount has no promotion.
        promotion_id = promotions.get(made.discount_percent) if wanted else None
        if promotion_id is None:
            return None
        return await self.coupons.issue(
            store_id,
            promotion_id,
            ends_at=made.expires_at,
            customer_id=made.customer_id,
            prefix=_PREFIX,
        )


def _written(
    case: "Case", made: Intervention, template: ReachTemplate, store: Store | None
) -> Intervention:
    customer = case.customer
    values = rules.values_of(
        case.judged.goods,
        goods=goods_of(case.judged.goods),
        currency=case.cart.currency,
        discount_percent=made.discount_percent,
        store=store.name if store else "",
        first_name=customer.name.partition(" ")[0] if customer else "",
        coupon=made.coupon_code,
        link=made.link,
        expires_at=made.expires_at,
    )
    wished = case.wish.language if case.wish else None
    locale = wished or (customer.locale if customer else None) or (store.locale if store else None)
    try:
        words = rules.write(template, values, locale=locale, segments=case.facts.segments)
    except UnfitTemplateError as error:
        log.warning("interventions.template_unfit", template=str(template.id), error=str(error))
        return made
    return replace(
        made,
        subject=words.subject,
        message=words.text,
        html=words.html,
        language=words.language,
        template_id=template.id,
        template_version=template.version,
    )
