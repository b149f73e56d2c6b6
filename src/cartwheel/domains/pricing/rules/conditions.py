"""Whether a promotion is for a basket at all, and if not, why."""

from uuid import UUID

from cartwheel.domains.pricing.promotions.contracts import PromotionTrigger
from cartwheel.domains.pricing.quotes.contracts import CodeRefusal, RefusedCode
from cartwheel.domains.pricing.rules.actions import sum_in
from cartwheel.domains.pricing.rules.codes import key_of
from cartwheel.domains.pricing.rules.inputs import (
    Basket,
    CouponRule,
    Entry,
    PriceRules,
    PromotionRule,
    Shopper,
)
from cartwheel.domains.pricing.rules.selecting import chooses, value_of


def refusal_of(promotion: PromotionRule, basket: Basket) -> CodeRefusal | None:
    """Return why a promotion does not apply to a basket; None when it does."""
    if promotion.starts_at is not None and basket.at < promotion.starts_at:
        return CodeRefusal.NOT_STARTED
    if promotion.ends_at is not None and basket.at >= promotion.ends_at:
        return CodeRefusal.ENDED
    if promotion.uses_left is not None and promotion.uses_left <= 0:
        return CodeRefusal.EXHAUSTED
    return _refusal_of_shopper(promotion, basket.shopper) or _refusal_of_goods(promotion, basket)


def _refusal_of_shopper(promotion: PromotionRule, shopper: Shopper) -> CodeRefusal | None:
    conditions = promotion.conditions
    if (promotion.customer_limit is not None or conditions.first_order) and shopper.id is None:
        return CodeRefusal.NEEDS_CUSTOMER
    if promotion.customer_uses_left is not None and promotion.customer_uses_left <= 0:
        return CodeRefusal.CUSTOMER_EXHAUSTED
    if conditions.group_ids and shopper.group_ids.isdisjoint(conditions.group_ids):
        return CodeRefusal.WRONG_GROUP
    if conditions.first_order and not shopper.is_new:
        return CodeRefusal.NOT_FIRST_ORDER
    return None


def _refusal_of_goods(promotion: PromotionRule, basket: Basket) -> CodeRefusal | None:
    conditions = promotion.conditions
    if promotion.budget is not None and promotion.budget[0] != basket.currency:
        return CodeRefusal.WRONG_CURRENCY
    minimum = sum_in(conditions.minimums, basket.currency)
    if conditions.minimums and minimum is None:
        return CodeRefusal.WRONG_CURRENCY
    counted = [line for line in basket.lines if chooses(conditions.items, line)]
    if not counted or value_of(counted) < (minimum or 0):
        return CodeRefusal.MINIMUM_NOT_MET
    if sum(line.quantity for line in counted) < conditions.minimum_quantity:
        return CodeRefusal.MINIMUM_NOT_MET
    return None


def refusal_of_coupon(coupon: CouponRule, basket: Basket) -> CodeRefusal | None:
    """Return why a code does not count, whatever its promotion says."""
    if coupon.is_disabled:
        return CodeRefusal.DISABLED
    if coupon.ends_at is not None and basket.at >= coupon.ends_at:
        return CodeRefusal.ENDED
    if coupon.uses_left is not None and coupon.uses_left <= 0:
        return CodeRefusal.EXHAUSTED
    if coupon.customer_id is None:
        return None
    if basket.shopper.id is None:
        return CodeRefusal.NEEDS_CUSTOMER
    return None if basket.shopper.id == coupon.customer_id else CodeRefusal.NOT_YOURS


def enter(basket: Basket, rules: PriceRules) -> tuple[list[Entry], list[RefusedCode]]:
    """
    Return the promotions that apply, each with the code that lets it in, and codes refused.

    Promotions come in the order in which they take off: by priority, then by age.
    """
    refused: list[RefusedCode] = []
    coupons: dict[UUID, CouponRule] = {}
    by_id = {promotion.id: promotion for promotion in rules.promotions}
    for key in sorted({key_of(code) for code in basket.codes}):
        coupon = rules.coupons.get(key)
        promotion = None if coupon is None else by_id.get(coupon.promotion_id)
        if coupon is None or promotion is None:
            refused.append(RefusedCode(key, CodeRefusal.UNKNOWN))
            continue
        reason = refusal_of_coupon(coupon, basket) or refusal_of(promotion, basket)
        if reason is None and promotion.id in coupons:
            reason = CodeRefusal.NOT_COMBINABLE
        if reason is None:
            coupons[promotion.id] = coupon
        else:
            refused.append(RefusedCode(coupon.code, reason))
    ordered = sorted(rules.promotions, key=lambda one: (-one.priority, one.id))
    return [
        Entry(promotion, coupons.get(promotion.id))
        for promotion in ordered
        if promotion.id in coupons
        or (
            promotion.trigger is PromotionTrigger.AUTOMATIC
            and refusal_of(promotion, basket) is None
        )
    ], refused
