"""Who is who, and which cart is whose, whatever the order in which it is told."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

from hypothesis import given, strategies as st

from cartwheel.domains.carts.contracts import CartItem, CartState
from cartwheel.domains.carts.identity import Link, Persons, later, links_of
from cartwheel.domains.carts.merging import merge
from cartwheel.domains.carts.rules import LiveCart
from cartwheel.domains.events.api import VIEW, Activity

START = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = st.sampled_from(["a", "b", "c", "user:u", "user:w"])
LINKS = st.builds(
    Link, NAMES, NAMES, st.integers(0, 3).map(lambda hour: START + timedelta(hours=hour))
)
ITEMS = st.builds(
    CartItem,
    product_id=st.sampled_from(["p", "q", "r"]),
    name=st.none(),
    category=st.none(),
    brand=st.none(),
    currency=st.just("USD"),
    price_minor=st.integers(0, 3),
    quantity=st.integers(1, 3),
)
CARTS = st.lists(
    st.tuples(
        st.lists(ITEMS, max_size=3, unique_by=lambda item: item.product_id),
        st.sampled_from([CartState.OPEN, CartState.ABANDONED]),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    min_size=2,
    max_size=5,
)


def persons(links: list[Link]) -> Persons:
    known: dict[str, Link] = {}
    for link in links:
        if link.visitor_id != link.leads_to:
            known[link.visitor_id] = later(known.get(link.visitor_id, link), link)
    return Persons({name: link.leads_to for name, link in known.items()})


@given(
    st.lists(LINKS, max_size=8).flatmap(
        lambda each: st.tuples(st.just(each), st.permutations(each))
    )
)
def test_who_is_who_does_not_depend_on_the_order_and_every_chain_ends(
    told: tuple[list[Link], list[Link]],
) -> None:
    once, otherwise = told
    for name in ("a", "b", "c", "user:u", "user:w"):
        person = persons(once).of(name)
        assert persons([*otherwise, *once]).of(name) == person
        assert persons(once).of(person) == person


@given(CARTS.flatmap(lambda given: st.tuples(st.just(given), st.permutations(range(len(given))))))
def test_carts_become_the_same_one_in_every_order_and_however_often(
    told: tuple[list[tuple[list[CartItem], CartState, int, int]], list[int]],
) -> None:
    given_carts, order = told
    carts = [
        LiveCart(
            id=UUID(int=number + 1),
            store_id=UUID(int=0),
            visitor_id=str(number),
            state=state,
            items=list(items),
            currency="USD",
            value_minor=0,
            episode=episode,
            opened_at=START + timedelta(hours=hour),
            last_seen_at=START + timedelta(hours=hour),
        )
        for number, (items, state, episode, hour) in enumerate(given_carts)
    ]

    def merged(numbers: list[int]) -> LiveCart:
        return reduce(
            lambda one, other: merge(one, other)[0], [deepcopy(carts[number]) for number in numbers]
        )

    assert merged([*order, order[0]]) == merged(list(range(len(carts))))


def test_an_alias_leads_on_from_whatever_the_previous_id_was() -> None:
    aliased = Activity("user:new", 0, VIEW, user_id="new", previous_id="old")
    found = Persons({name: link.leads_to for name, link in links_of([aliased]).items()})
    assert [found.of(name) for name in ("old", "user:old")] == ["user:new", "user:new"]
