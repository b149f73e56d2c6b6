"""`cartwheel shadow`: the same requests to two servers, what differs, and the exit code."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.shadow.conftest import Said, Servers
from typer.testing import CliRunner

from cartwheel.entrypoints.cli import app

CARS = {"items": [{"id": 1, "price": 10}, {"id": 2, "price": 20}], "next": None}


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return tmp_path / "requests.jsonl"


def shadow(servers: Servers, file: Path, *options: str) -> Result:
    command = ["shadow", f"{servers.url}/old", str(file), "--url", servers.url, "--key", "ours"]
    return CliRunner().invoke(app, [*command, "--prefix", "/new", *options])


def write(path: Path, *requests: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(each) + "\n" for each in requests))


def test_equal_answers_exit_with_0(servers: Servers, lines: Path) -> None:
    servers.say("/cars?page=1", Said(CARS), Said(dict(reversed(CARS.items()))))
    servers.say("/gone", Said(status=404), Said(status=404))
    write(lines, {"url": "/old/cars?page=1"}, {"method": "HEAD", "url": "/old/gone"})
    result = shadow(servers, lines)
    assert result.exit_code == 0, result.output
    assert "2 asked: 2 the same, 0 different, 0 not answered; 0 not sent" in result.output
    assert [each.method for each in servers.heard_by("old")] == ["GET", "HEAD"]


def test_each_server_gets_its_own_credentials_and_no_cookie(servers: Servers, lines: Path) -> None:
    """Neither what was recorded, nor what the other one is given, nor what an answer sets."""
    recorded = {"Authorization": "Bearer theirs", "Cookie": "a=b", "Accept-Language": "de"}
    write(lines, *({"url": "/old/cars", "headers": recorded} for _ in range(3)))
    shadow(servers, lines, "--old-header", "X-Api-Key: before", "--at-once", "1")
    assert len(servers.heard) == 6
    for each in servers.heard:
        assert "cookie" not in each.headers
        assert each.headers["accept-language"] == "de"
    assert {each.headers.get("authorization") for each in servers.heard_by("old")} == {None}
    assert {each.headers["x-api-key"] for each in servers.heard_by("old")} == {"before"}
    assert {each.headers["authorization"] for each in servers.heard_by("new")} == {"Bearer ours"}
    assert {each.headers.get("x-api-key") for each in servers.heard_by("new")} == {None}


def test_differences_exit_with_1_and_are_reported(
    servers: Servers, lines: Path, tmp_path: Path
) -> None:
    """As text for people, and as JSON with places counted over all requests."""
    other = {"items": [{"id": 2, "price": 21}, {"id": 1, "price": 11, "new": 1}], "next": None}
    servers.say("/cars", Said(CARS), Said(other))
    servers.say("/lost", Said(CARS), Said({"title": "gone"}, 404, "application/problem+json"))
    write(lines, {"url": "/old/cars"}, {"url": "/old/lost"}, {"url": "/other/cars"})
    written = tmp_path / "report.json"
    options = ["--any-order", "/items", "--more", "--report", str(written), "--at-once", "1"]
    result = shadow(servers, lines, *options)
    assert result.exit_code == 1, result.output
    assert "GET /cars\n  /items/0/price: 10 -> 11\n  /items/1/price: 20 -> 21\n" in result.output
    assert "status: 200 -> 404" in result.output
    told = json.loads(written.read_bytes())
    assert {n: told[n] for n in ("asked", "same", "different", "unanswered")} == {
        "asked": 2,
        "same": 0,
        "different": 2,
        "unanswered": 0,
    }
    assert told["skipped"] == {"it went to another address": 1}
    assert told["places"]["/items/*/price"] == 1
    assert told["places"]["status"] == 1
    assert told["requests"][0] == {
        "request": "GET /cars",
        "differences": [
            {"place": "/items/0/price", "old": "10", "new": "11"},
            {"place": "/items/1/price", "old": "20", "new": "21"},
        ],
    }
    ignoring = shadow(servers, lines, *options[:3], "--ignore", "/items/*/price", "--show", "0")
    assert "1 the same, 1 different" in ignoring.output


def test_changes_are_sent_only_when_asked_for(servers: Servers, lines: Path) -> None:
    """Then to both, one after the other, as they were."""
    requests = [
        {"method": "POST", "url": "/old/bookings", "body": {"car": n}, "headers": {}}
        for n in range(9)
    ]
    write(lines, *requests, {"method": "DELETE", "url": "/old/bookings/1"})
    unsent = shadow(servers, lines)
    assert servers.heard == []
    assert unsent.exit_code == 2
    assert "10  not sent: it may change something, which takes --writes" in unsent.output
    assert shadow(servers, lines, "--writes", "--at-once", "8").exit_code == 0
    for side in ("old", "new"):
        heard = servers.heard_by(side)
        assert [each.method for each in heard] == ["POST"] * 9 + ["DELETE"]
        assert [json.loads(each.body)["car"] for each in heard[:9]] == [*range(9)]
        assert heard[0].headers["content-type"] == "application/json"


def test_a_server_that_does_not_answer_is_no_difference(servers: Servers, lines: Path) -> None:
    """Nobody knows then: the exit code says so."""
    servers.say("/cars", Said(CARS), Said(kind="none"))
    write(lines, {"url": "/old/cars"})
    result = shadow(servers, lines)
    assert result.exit_code == 2
    assert "GET /cars\n  the new server did not answer" in result.output
    assert "0 different, 1 not answered" in result.output


def test_lines_come_by_standard_input_until_it_is_stopped(servers: Servers) -> None:
    """Each is sent when it comes; who stops it, without an end of the lines, gets the report."""
    servers.say("/cars", Said(CARS), Said(CARS))
    command = ["shadow", f"{servers.url}/old", "-", "--url", servers.url, "--key", "ours"]
    with subprocess.Popen(
        [sys.executable, "-m", "cartwheel", *command, "--prefix", "/new", "--at-once", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        running.stdin.write(b"nothing\n" + b'{"url": "/old/cars"}\n' * 2)
        running.stdin.flush()
        deadline = time.monotonic() + 60
        while len(servers.heard) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0
        assert running.stdout is not None
        said = running.stdout.read().decode()
    # The second may still be under way, the first is not.
    assert "1 asked: 1 the same" in said or "2 asked: 2 the same" in said
    assert "not sent: a line is no request" in said


def test_records_may_be_of_another_address(servers: Servers, lines: Path) -> None:
    """What was recorded of the shop is compared on a copy of it."""
    servers.say("/cars", Said(CARS), Said(CARS))
    write(lines, {"url": "https://shop.example/rest/cars"})
    result = shadow(servers, lines, "--recorded-at", "https://shop.example/rest")
    assert result.exit_code == 0, result.output


def test_redirects_are_compared_and_not_followed(servers: Servers, lines: Path) -> None:
    servers.say("/cars", Said(status=302), Said(status=301))
    write(lines, {"url": "/old/cars"})
    result = shadow(servers, lines)
    assert "status: 302 -> 301" in result.output
    assert len(servers.heard) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ignore", "items"], "'items' is no place"),
        (["--old-header", "nothing"], "a header looks like"),
        (["--recorded-at", "ftp://shop.example"], "an address looks like"),
        (["--prefix", "api"], "--prefix must look like"),
        (["--report", "/nowhere/at/all.json"], "is not a folder"),
    ],
)
def test_what_cannot_be_done_is_said_first(
    servers: Servers, lines: Path, options: list[str], said: str
) -> None:
    write(lines, {"url": "/old/cars"})
    result = shadow(servers, lines, *options)
    assert result.exit_code == 2
    assert said in result.output
    assert servers.heard == []


def test_a_file_that_breaks_off_is_told(servers: Servers, tmp_path: Path) -> None:
    result = shadow(servers, tmp_path / "none.har")
    assert result.exit_code == 2
    assert "none.har cannot be read" in result.output
