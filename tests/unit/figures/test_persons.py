"""No query that a model may choose can be asked about one person, nor tells of one."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest

from cartwheel.domains.figures.allowed import FIGURES, GOODS
from cartwheel.domains.figures.tools import read_arguments, tools_of
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.assembly.api import RoleName
from cartwheel.systems.rpc.api import Procedure, collect

PROCEDURES: Final = {each.name: each for each in collect(HOUSE.routers_of(RoleName.WEB)).values()}
WORDS: Final = {"query", "search", "text"}
WHOSE: Final = {
    *("actorId", "anonymousId", "askedBy", "authorId", "bookingId", "cartId", "createdBy"),
    *("customer", "customerId", "customerIds", "customerName", "email", "externalId", "holderId"),
    *("ip", "ipAddress", "letterId", "madeBy", "madeById", "memberId", "mergedId", "messageId"),
    *("orderId", "ownerId", "person", "personId", "phone", "reference", "referenceId"),
    *("sessionId", "snapshotId", "userId", "visitorId"),
}
TOLD: Final = WHOSE | {"address", "firstName", "lastName", "savedBy", "savedByName", "traits"}


def named(schema: Any) -> Iterator[str]:
    """Yield the names of all fields of a schema, also of those within others."""
    match schema:
        case dict():
            yield from schema.get("properties", {})
            for each in schema.values():
                yield from named(each)
        case list():
            for each in schema:
                yield from named(each)


@pytest.mark.parametrize("name", FIGURES)
def test_no_schema_that_is_offered_asks_whose_figures(name: str) -> None:
    ((_, tool),) = tools_of([PROCEDURES[name]]).values()
    asked = set(named(tool.parameters))
    assert not asked & WHOSE
    assert not asked & WORDS or name in GOODS


@pytest.mark.parametrize("name", FIGURES)
def test_no_answer_has_a_field_that_tells_who(name: str) -> None:
    answer = msgspec.json.schema(PROCEDURES[name].signature.output)
    assert not set(named(answer)) & TOLD


def test_what_asks_whose_figures_is_not_offered_and_refused_by_its_name() -> None:
    facets = PROCEDURES["customers.facets"]
    ((_, tool),) = tools_of([facets]).values()
    assert "search" not in tool.parameters["properties"]
    assert "country" in tool.parameters["properties"]
    assert refused(facets, {"search": "Ada Lovelace", "country": "GB"}) == [("search",)]
    assert refused(PROCEDURES["events.list"], {"visitorId": "v"}) == [("visitorId",)]
    assert read_arguments(facets, {"search": None, "country": "GB"})[0] == {"country": "GB"}


def test_goods_are_found_by_words() -> None:
    used, _ = read_arguments(PROCEDURES["inventory.list"], {"search": "lamp"})
    assert used == {"search": "lamp"}


def refused(procedure: Procedure, arguments: dict[str, Any]) -> list[tuple[str | int, ...]]:
    with pytest.raises(InvalidInputError) as caught:
        read_arguments(procedure, arguments)
    return [issue.path for issue in caught.value.issues]
