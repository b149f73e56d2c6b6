"""Recorded requests, as browsers, proxies and access logs leave them."""

import gzip
import json
from pathlib import Path

import httpx
import pytest

from cartwheel.entrypoints.shadow.errors import ShadowUnusableError
from cartwheel.entrypoints.shadow.recordings import Recorded, Skipped, read_requests

BASE = httpx.URL("https://shop.example/api/v1")


def read(path: Path) -> list[Recorded | Skipped]:
    return [*read_requests(path, recorded_at=BASE)]


def har(*requests: dict[str, object]) -> bytes:
    entries = [{"request": each, "response": {"status": 200}} for each in requests]
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


def test_a_har_file_gives_its_requests_without_credentials(tmp_path: Path) -> None:
    """What says how to answer is kept; who asked is not."""
    path = tmp_path / "day.har"
    headers = [
        {"name": "Accept", "value": "application/json"},
        {"name": "Cookie", "value": "session=secret"},
        {"name": "Authorization", "value": "Bearer secret"},
        {"name": ":authority", "value": "shop.example"},
        {"name": "Content-Type", "value": "application/json"},
    ]
    posted = {"mimeType": "application/json", "text": '{"a": "é"}'}
    path.write_bytes(
        b"\xef\xbb\xbf"
        + har(
            {"method": "GET", "url": "https://shop.example/api/v1/cars?page=2", "headers": []},
            {
                "method": "post",
                "url": "https://shop.example/api/v1/bookings",
                "headers": headers,
                "postData": posted,
            },
            {"method": "GET", "url": "https://metrics.example/api/v1/cars"},
            {"method": "GET", "url": "https://shop.example/api/v10/cars"},
            {"method": "GET", "url": "https://shop.example/"},
        )
    )
    elsewhere = "it went to another address"
    assert read(path) == [
        Recorded(1, "GET", "/cars?page=2", {}, b""),
        Recorded(
            2,
            "POST",
            "/bookings",
            {"accept": "application/json", "content-type": "application/json"},
            '{"a": "é"}'.encode(),
        ),
        Skipped(3, elsewhere),
        Skipped(4, elsewhere),
        Skipped(5, elsewhere),
    ]
    packed = tmp_path / "day.har.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read(packed) == read(path)


def test_lines_are_those_of_an_access_log(tmp_path: Path) -> None:
    """A path is one from the root of the server, as it stands in the log."""
    path = tmp_path / "access.jsonl"
    path.write_text(
        '{"method": "GET", "url": "/api/v1/cars/%C3%A9?a=1&a=2", "status": 200}\n'
        "\n"
        '{"url": "https://shop.example/api/v1"}\n'
        '{"method": "PUT", "url": "/api/v1/cars/1", "body": {"name": "é"}}\n'
        '{"method": "PUT", "url": "/api/v1/cars/1", "body": "a=b",'
        ' "headers": {"Content-Type": "application/x-www-form-urlencoded"}}\n'
        '{"url": "/elsewhere"}\n'
        '{"method": "GET"}\n'
        "GET /api/v1/cars\n"
        '{"url": "/api/v1/../../etc"}\n'
    )
    json_type = {"content-type": "application/json"}
    form = {"content-type": "application/x-www-form-urlencoded"}
    found = read(path)
    assert found[:4] == [
        Recorded(1, "GET", "/cars/%C3%A9?a=1&a=2", {}, b""),
        Recorded(3, "GET", "", {}, b""),
        Recorded(4, "PUT", "/cars/1", json_type, '{"name": "é"}'.encode()),
        Recorded(5, "PUT", "/cars/1", form, b"a=b"),
    ]
    assert [each.number for each in found[4:]] == [6, 7, 8, 9]
    assert all(isinstance(each, Skipped) for each in found[4:])


def test_a_line_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"url": "' + b"a" * (9 << 20) + b'"}\n{"url": "/api/v1/cars"}\n')
    assert [type(each) for each in read(path)] == [Skipped, Recorded]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.har", b""),
        ("list.har", b"[]"),
        ("other.har", b'{"log": 1}'),
        ("cut.har.gz", gzip.compress(har(), mtime=0)[:-9]),
        ("bytes.har", b"\xff\xfe"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ShadowUnusableError):
        read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShadowUnusableError, match=r"missing\.jsonl cannot be read"):
        read(tmp_path / "missing.jsonl")
