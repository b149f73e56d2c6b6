"""Of addresses there is stored what the store's rule allows, wherever a body names them."""

import json

import pytest

from cartwheel.domains.events.enriching.addresses import AddressRule, allowed, without_addresses


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("fe80::1%eth0", "fe80::"),
        ("[2001:db8::1]", "2001:db8::"),
        ("999.1.1.1", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_an_address_is_shortened_to_its_network(address: str, kept: str) -> None:
    assert allowed(address, AddressRule.SHORTEN) == kept
    assert allowed(address, AddressRule.DROP) == ""


def test_an_address_may_be_kept_whole() -> None:
    assert allowed("::ffff:203.0.113.77", AddressRule.KEEP) == "203.0.113.77"


def test_a_body_loses_its_addresses_wherever_they_are() -> None:
    """In contexts, properties, the names of others' trackers, and in JSON within a text."""
    events = [
        {"context": {"ip": "203.0.113.77", "page": {"url": "https://shop.example/?ip=1"}}},
        {"properties": {"$ip": "2001:db8:1:2::9", "zip": "10115", "ship": "203.0.113.77 GmbH"}},
        {"context": json.dumps({"ip": "203.0.113.78"})},
        {"context": {"ip_address": "203.0.113.79", "ip": 7}},
    ]
    body = json.dumps({"batch": events}).encode()
    kept = json.loads(without_addresses(body, AddressRule.SHORTEN))["batch"]
    assert kept[0]["context"]["ip"] == "203.0.113.0"
    assert kept[1]["properties"]["$ip"] == "2001:db8:1::"
    assert {name: kept[1]["properties"][name] for name in ("zip", "ship")} == {
        "zip": "10115",
        "ship": "203.0.113.77 GmbH",
    }
    assert json.loads(kept[2]["context"]) == {"ip": "203.0.113.0"}
    assert kept[3]["context"] == {"ip_address": "203.0.113.0", "ip": 7}
    dropped = without_addresses(body, AddressRule.DROP)
    assert [text for text in ("203.0.113.7", "2001:db8") if text in dropped.decode()] == [
        "203.0.113.7"
    ], "which is the ship's name"
    assert without_addresses(body, AddressRule.KEEP) is body


def test_a_body_without_addresses_stays_as_it_is() -> None:
    body = b'{"batch":[{"event":"Seen"}]}'
    assert without_addresses(body, AddressRule.DROP) is body
