"""Promotions are made, changed, paused and archived; what does not fit is named by its field."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.domains.pricing.making import TEN_PERCENT, Shop

from cartwheel.domains.pricing.errors import (
    PromotionChangedError,
    PromotionNotFoundError,
    PromotionStatusError,
    TooManyPromotionsError,
)
from cartwheel.domains.pricing.promotions import rules
from cartwheel.domains.pricing.promotions.contracts import (
    ActOnPromotion,
    AmountOff,
    CreatePromotion,
    ListPromotions,
    Promotion,
    PromotionAction,
    PromotionConditions,
    PromotionPage,
    PromotionPhase,
    PromotionTerms,
    PromotionTrigger,
    UpdatePromotion,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.stores.api import StoreRepository
from cartwheel.domains.stores.members.contracts import UpdateStore
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money

USD = Money(1, "USD")


async def act(shop: Shop, made: Promotion, action: PromotionAction) -> Promotion:
    async with shop.using(PromotionService) as service:
        return await service.act(shop.store_id, ActOnPromotion(made.id, action))


async def listed(shop: Shop, **asked: Any) -> PromotionPage:
    async with shop.using(PromotionService) as service:
        return await service.list_page(shop.store_id, ListPromotions(**asked))


def terms(**given: Any) -> PromotionTerms:
    default = {"name": "Sale", "trigger": PromotionTrigger.AUTOMATIC, "action": TEN_PERCENT}
    return PromotionTerms(**(default | given))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"action": AmountOff((Money(0, "USD"),))}, ("action", "amounts", 0, "amountMinor")),
        ({"action": AmountOff((USD, USD))}, ("action", "amounts", 1, "currency")),
        (
            {"conditions": PromotionConditions(minimums=(USD, Money(-1, "EUR")))},
            ("conditions", "minimums", 1, "amountMinor"),
        ),
        ({"budget": Money(0, "USD")}, ("budget", "amountMinor")),
        ({"groups": ("a", "a")}, ("groups",)),
        (
            {"starts_at": datetime(2026, 12, 1), "ends_at": datetime(2026, 12, 1)},  # noqa: DTZ001
            ("endsAt",),
        ),
    ],
)
async def test_terms_that_do_not_fit_are_refused_at_their_field(
    shop: Shop, given: dict[str, Any], path: tuple[str, ...]
) -> None:
    async with shop.using(PromotionService) as service:
        with pytest.raises(InvalidInputError) as refused:
            await service.create(shop.store_id, CreatePromotion(terms(**given)))
    assert [issue.path for issue in refused.value.issues] == [("terms", *path)]
    assert (await listed(shop)).items == ()


async def test_what_can_be_done_depends_on_the_status(shop: Shop) -> None:
    async with shop.using(PromotionService) as service:
        made = await service.create(shop.store_id, CreatePromotion(terms()))
    assert (made.phase, made.allowed_actions) == ("draft", ("edit", "activate", "archive"))
    for action, phase, allowed in (
        (PromotionAction.ACTIVATE, "running", ("edit", "pause", "end", "archive")),
        (PromotionAction.PAUSE, "paused", ("edit", "activate", "archive")),
        (PromotionAction.ARCHIVE, "archived", ()),
    ):
        made = await act(shop, made, action)
        assert (made.phase, made.allowed_actions) == (phase, allowed)
    for action in PromotionAction:
        with pytest.raises(PromotionStatusError):
            await act(shop, made, action)
    assert await shop.promotion(made.id) == made


async def test_what_is_ended_has_its_end_now_and_can_have_a_later_one(shop: Shop) -> None:
    async with shop.using(StoreRepository) as stores:
        await stores.update(shop.store_id, UpdateStore(time_zone="Asia/Tokyo"))
    made = await shop.promote(starts_at=datetime(2026, 11, 1))  # noqa: DTZ001
    ended = await act(shop, made, PromotionAction.END)
    assert (ended.phase, ended.allowed_actions) == ("ended", ("edit", "pause", "archive"))
    assert ended.ends_at == shop.clock.now()
    assert ended.terms.ends_at == shop.clock.now().replace(tzinfo=None) + timedelta(hours=9)
    with pytest.raises(PromotionStatusError):
        await act(shop, made, PromotionAction.END)
    async with shop.using(PromotionService) as service:
        longer = replace(ended.terms, ends_at=datetime(2026, 12, 24))  # noqa: DTZ001
        again = await service.update(shop.store_id, UpdatePromotion(made.id, 2, longer))
    assert again.phase == "running"


async def test_a_span_has_what_runs_within_it(shop: Shop) -> None:
    always = await shop.promote()
    early = await shop.promote(ends_at=datetime(2026, 11, 1))  # noqa: DTZ001
    late = await shop.promote(starts_at=datetime(2026, 12, 1))  # noqa: DTZ001

    async def within(first: datetime, last: datetime) -> list[Any]:
        return [one.id for one in (await listed(shop, runs_from=first, runs_before=last)).items]

    october, november, december, january = (
        datetime(2026, month, 1, tzinfo=UTC) for month in (10, 11, 12, 1)
    )
    assert await within(october, november) == [early.id, always.id]
    assert await within(november, december) == [always.id]
    assert await within(december, january.replace(year=2027)) == [late.id, always.id]


async def test_only_so_many_are_at_work_by_themselves_and_what_has_ended_is_none_of_them(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_AUTOMATIC", 2)
    first, _ = await shop.promote(), await shop.promote()
    with pytest.raises(TooManyPromotionsError):
        await shop.promote()
    ended = await act(shop, first, PromotionAction.END)
    await shop.promote()
    async with shop.using(PromotionService) as service:
        again = UpdatePromotion(first.id, ended.version, terms(ends_at=None))
        with pytest.raises(TooManyPromotionsError):
            await service.update(shop.store_id, again)
    assert (await shop.promotion(first.id)).phase == "ended"


async def test_new_terms_need_the_version_last_seen(shop: Shop) -> None:
    made = await shop.promote()
    async with shop.using(PromotionService) as service:
        command = UpdatePromotion(made.id, made.version, terms(name="Other"))
        after = await service.update(shop.store_id, command)
    assert (after.terms.name, after.version) == ("Other", 2)
    async with shop.using(PromotionService) as service:
        with pytest.raises(PromotionChangedError):
            await service.update(shop.store_id, UpdatePromotion(made.id, 1, terms()))
        with pytest.raises(PromotionNotFoundError):
            await service.update(shop.store_id, UpdatePromotion(new_id(), 1, terms()))
    assert await shop.promotion(made.id) == after


async def test_a_limit_below_what_is_used_is_refused(shop: Shop) -> None:
    made = await shop.promote(uses_limit=5, budget=Money(1_000, "USD"))
    quote = await shop.quote(await shop.sell())
    for _ in range(2):
        await shop.claim(quote)
    before = await shop.promotion(made.id)
    wrong = replace(made.terms, uses_limit=1, budget=Money(199, "USD"))
    async with shop.using(PromotionService) as service:
        with pytest.raises(InvalidInputError) as refused:
            await service.update(shop.store_id, UpdatePromotion(made.id, 1, wrong))
    assert [issue.path for issue in refused.value.issues] == [
        ("terms", "usesLimit"),
        ("terms", "budget", "amountMinor"),
    ]
    assert await shop.promotion(made.id) == before


async def test_phases_follow_dates_and_limits(shop: Shop) -> None:
    now = shop.clock.now().replace(tzinfo=None)
    day = timedelta(days=1)
    running = await shop.promote(starts_at=now, ends_at=now + 3 * day)
    later = await shop.promote(starts_at=now + day)
    used_up = await shop.promote(uses_limit=1)
    await shop.claim(await shop.quote(await shop.sell()))
    named = {running.id: "running", later.id: "scheduled", used_up.id: "exhausted"}
    assert {one.id: one.phase for one in (await listed(shop)).items} == named
    shop.clock.pass_by(day)
    assert (await shop.promotion(later.id)).phase == "running"
    shop.clock.pass_by(2 * day)
    page = await listed(shop, phase=PromotionPhase.ENDED)
    assert [one.id for one in page.items] == [running.id]
    assert {one.phase.value: one.count for one in page.phases} == {
        "ended": 1,
        "exhausted": 1,
        "running": 1,
    }


async def test_dates_are_those_of_the_stores_clocks(shop: Shop) -> None:
    """In Berlin 25 October 2026 has 25 hours, and 29 March 2026 has 23."""
    async with shop.using(StoreRepository) as stores:
        await stores.update(shop.store_id, UpdateStore(time_zone="Europe/Berlin"))
    for day, hours in ((datetime(2026, 10, 25), 25), (datetime(2026, 3, 29), 23)):  # noqa: DTZ001
        made = await shop.promote(starts_at=day, ends_at=day + timedelta(days=1))
        assert made.starts_at is not None
        assert made.ends_at is not None
        assert made.ends_at - made.starts_at == timedelta(hours=hours)
        assert made.terms.starts_at == day


async def test_lists_by_trigger_kind_and_name_page_by_page(shop: Shop) -> None:
    first = await shop.promote(name="Summer sale")
    second = await shop.promote_by("CODE", name="Winter 100%")
    third = await shop.promote(AmountOff((USD,)), name="Summer gift")
    assert second.codes == 0
    by_code = (await listed(shop, trigger=PromotionTrigger.CODE)).items
    assert [(one.id, one.codes) for one in by_code] == [(second.id, 1)]
    assert [one.id for one in (await listed(shop, kind="amount")).items] == [third.id]
    assert [one.id for one in (await listed(shop, search="0%")).items] == [second.id]
    page = await listed(shop, search="summer", limit=1)
    assert ([one.id for one in page.items], page.next_cursor) == ([third.id], third.id)
    page = await listed(shop, search="summer", limit=1, cursor=page.next_cursor)
    assert ([one.id for one in page.items], page.next_cursor) == ([first.id], None)


async def test_of_many_who_saw_the_same_version_one_changes_it(shop: Shop) -> None:
    made = await shop.promote()

    async def rename(name: str) -> str | None:
        try:
            async with shop.using(PromotionService) as service:
                command = UpdatePromotion(made.id, made.version, terms(name=name))
                return (await service.update(shop.store_id, command)).terms.name
        except PromotionChangedError:
            return None

    names = await asyncio.gather(*(rename(f"Name {n}") for n in range(5)))
    assert [name for name in names if name] == [(await shop.promotion(made.id)).terms.name]
    assert (await shop.promotion(made.id)).version == 2
