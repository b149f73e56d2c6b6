"""Places are looked up in a file of MaxMind's format, which may change or be spoilt."""

import ipaddress
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from cartwheel.domains.events.enriching.geography import NOWHERE, Geography, Place

_MARK: Final = b"\xab\xcd\xefMaxMind.com"
BERLIN: Final = {
    "country": {"iso_code": "DE"},
    "subdivisions": [{"iso_code": "BE"}],
    "city": {"names": {"en": "Berlin", "de": "Berlin"}},
}


def packed(value: Any) -> bytes:
    """Write a value as the format has it (MaxMind DB specification 2.0, data section)."""
    if isinstance(value, str):
        text = value.encode()
        assert len(text) < 29
        return bytes([(2 << 5) | len(text)]) + text
    if isinstance(value, Mapping):
        pairs = (packed(name) + packed(each) for name, each in value.items())
        return bytes([(7 << 5) | len(value)]) + b"".join(pairs)
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(packed, value))
    number = struct.pack(">I", value).lstrip(b"\0")
    return bytes([(6 << 5) | len(number)]) + number


def database(network: str, found: Mapping[str, Any]) -> bytes:
    """Make a database of IPv4 that knows one network."""
    known = ipaddress.ip_network(network)
    bits = f"{int(known.network_address):032b}"[: known.prefixlen]
    nodes = known.prefixlen
    tree = b""
    for depth, bit in enumerate(bits):
        deeper = depth + 1 if depth + 1 < nodes else nodes + 16
        left, right = (nodes, deeper) if bit == "1" else (deeper, nodes)
        tree += left.to_bytes(3, "big") + right.to_bytes(3, "big")
    about = {
        "node_count": nodes,
        "record_size": 24,
        "ip_version": 4,
        "database_type": "Test-City",
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1_700_000_000,
        "description": {"en": "made by a test"},
        "languages": ["en"],
    }
    return tree + b"\0" * 16 + packed(found) + _MARK + packed(about)


def write(path: Path, content: bytes) -> None:
    """Put a file in the place of another, as an update does."""
    new = path.with_suffix(".new")
    new.write_bytes(content)
    new.replace(path)


def test_an_address_is_somewhere_or_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "city.mmdb"
    write(file, database("203.0.113.0/24", BERLIN))
    geography = Geography(file)
    assert geography.place_of("203.0.113.0") == Place("DE", "DE-BE", "Berlin")
    assert geography.place_of("::ffff:203.0.113.9") == Place("DE", "DE-BE", "Berlin")
    for nowhere in ("198.51.100.1", "10.0.0.1", "2001:db8::1", "001.001.001.001", "x", ""):
        assert geography.place_of(nowhere) == NOWHERE
    status = geography.status
    assert status is not None
    assert (status.file, status.error) == (str(file), "")
    assert status.built_at is not None


def test_a_file_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    """And one that is spoilt, or gone, leaves the one before in use, and says so."""
    file = tmp_path / "city.mmdb"
    geography = Geography(file)
    assert geography.place_of("203.0.113.0") == NOWHERE
    write(file, database("203.0.113.0/24", BERLIN))
    geography.look()
    assert geography.place_of("203.0.113.0").city == "Berlin"
    write(file, database("203.0.113.0/24", {"country": {"iso_code": "AT"}}))
    geography.look()
    assert geography.status is not None
    assert geography.status.error == ""
    assert geography.place_of("203.0.113.0") == Place("AT", "", "")
    write(file, b"spoilt")
    geography.look()
    assert "InvalidDatabaseError" in geography.status.error
    file.unlink()
    geography.look()
    assert "FileNotFoundError" in geography.status.error
    assert geography.place_of("203.0.113.0").country == "AT"


@pytest.mark.parametrize("found", [{"country": "DE"}, {"city": {"names": ["x"]}}, {}])
def test_a_record_of_another_form_says_nothing(tmp_path: Path, found: Mapping[str, Any]) -> None:
    write(tmp_path / "odd.mmdb", database("203.0.113.0/24", found))
    # What is no code is none; the file is read all the same.
    assert Geography(tmp_path / "odd.mmdb").place_of("203.0.113.7") == NOWHERE


def test_without_a_file_nothing_is_known() -> None:
    geography = Geography(None)
    assert geography.place_of("203.0.113.0") == NOWHERE
    assert geography.status is None
