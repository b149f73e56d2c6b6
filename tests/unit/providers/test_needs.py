"""Settings are filled from what a command gives, and everything amiss is told at once."""

import msgspec
import pytest

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.providers.accounts.api import Needs, fill

NEEDS = {"post": Needs(("from_whom",), ("api_key",)), "fax": Needs(("number",))}


class Put(msgspec.Struct, rename="camel"):
    """What may be given of either."""

    service: str
    from_whom: str | None = None
    api_key: str | None = None
    number: int | None = None


def test_what_is_given_is_taken_and_the_rest_stays() -> None:
    settings, secrets = {"from_whom": "me"}, {"api_key": "old"}
    fill(NEEDS, "post", Put("post", api_key="new"), settings=settings, secrets=secrets)
    assert (settings, secrets) == ({"from_whom": "me"}, {"api_key": "new"})
    settings = {}
    fill(NEEDS, "fax", Put("fax", number=7), settings=settings, secrets={})
    assert settings == {"number": "7"}


def test_what_is_missing_and_what_is_not_the_services_are_named_as_on_the_wire() -> None:
    with pytest.raises(InvalidInputError) as refused:
        fill(NEEDS, "post", Put("post", number=7), settings={}, secrets={})
    assert [(issue.path, issue.message) for issue in refused.value.issues] == [
        (("number",), "post has no such setting"),
        (("fromWhom",), "post needs it"),
        (("apiKey",), "post needs it"),
    ]
