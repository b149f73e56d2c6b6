"""User agents are read as uap-core's own cases say, and robots are told from people."""

import gzip
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import ua_parser
import yaml

from cartwheel.domains.events.enriching.agents import UNKNOWN, Agent, agent_of

CHROME: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
Case = Mapping[str, Any]
Cases = Sequence[tuple[str, Case]]
_FOLDER: Final = "shared/data/uap-core"
SAYS_SO: Final = re.compile(r"\b\w*(?:spider|robot|crawler)\b", re.IGNORECASE)
_OTHER: Final = ("Other", None, None)


@pytest.fixture(scope="module")
def cases() -> Cases:
    """Return each case of uap-core with the name of its file; they lie beside the project."""
    found = (folder / _FOLDER for folder in Path(__file__).parents)
    cases = next((each for each in found if each.exists()), None)
    if cases is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs uap-core's cases beside the project")
        pytest.skip("uap-core's cases are not beside the project")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [
        (file.name.removesuffix(".yaml.gz"), case)
        for file in sorted(cases.glob("*.yaml.gz"))
        for case in yaml.load(gzip.decompress(file.read_bytes()), loader)["test_cases"]
    ]


def test_every_case_of_uap_core_is_read_as_it_says(cases: Cases) -> None:
    """31,000 of them: browsers, systems, devices."""
    assert [case for name, case in cases if _read(name, case) != _meant(name, case)] == []
    assert len(cases) > 31_000


def _read(name: str, case: Case) -> tuple[str | None, ...]:
    read = ua_parser.parse(case["user_agent_string"])
    if "device" in name:
        device = read.device
        return (device.family, device.brand, device.model) if device else _OTHER
    found = read.os if name in ("test_os", "additional_os_tests") else read.user_agent
    return (found.family, found.major, found.minor) if found else _OTHER


def _meant(name: str, case: Case) -> tuple[str | None, ...]:
    names = ("brand", "model") if "device" in name else ("major", "minor")
    return (case["family"], *(case[each] for each in names))


def test_spiders_of_uap_core_are_robots_and_its_telephones_are_none(cases: Cases) -> None:
    """Though some are called Cubot; what it knows by brand is in somebody's hand."""
    devices = [case for name, case in cases if name == "test_device"]
    spiders = [one["user_agent_string"] for one in devices if one["family"] == "Spider"]
    held = [
        one["user_agent_string"]
        for one in devices
        if one["brand"] not in (None, "Spider", "Generic", "Generic_Android")
    ]
    assert len(spiders) > 70
    assert [text for text in spiders if not agent_of(text).bot] == []
    assert len(held) > 10_000
    robots = [text for text in held if agent_of(text).bot]
    assert [text for text in robots if not SAYS_SO.search(text)] == []
    assert len(robots) <= 3


@pytest.mark.parametrize(
    ("text", "device", "bot"),
    [
        (f"{CHROME} Chrome/120.0.0.0 Safari/537.36", "desktop", ""),
        (f"{CHROME} HeadlessChrome/120.0.0.0 Safari/537.36", "bot", "HeadlessChrome"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1"
            ),
            "mobile",
            "",
        ),
        (
            (
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1"
            ),
            "tablet",
            "",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/120.0.0.0 Mobile Safari/537.36"
            ),
            "mobile",
            "",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/120.0.0.0 Safari/537.36"
            ),
            "tablet",
            "",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 4.2.1; CUBOT GT99 Build/JOP40D) AppleWebKit/535.19"
                " (KHTML, like Gecko) Chrome/18.0.1025.166 Mobile Safari/535.19"
            ),
            "mobile",
            "",
        ),
        (
            (
                "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko)"
                " SamsungBrowser/4.0 TV Safari/537.36"
            ),
            "tv",
            "",
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "bot",
            "Googlebot",
        ),
        ("curl/8.5.0", "bot", "curl"),
        ("python-requests/2.31.0", "bot", "Python Requests"),
        ("Go-http-client/2.0", "bot", "Go-http-client"),
    ],
)
def test_agents_are_of_a_kind_of_device(text: str, device: str, bot: str) -> None:
    agent = agent_of(text)
    assert (agent.device, agent.bot) == (device, bot)


def test_an_agent_says_what_it_runs_on() -> None:
    assert agent_of(f"{CHROME} Chrome/120.0.0.0 Safari/537.36") == Agent(
        browser="Chrome",
        browser_version="120.0",
        os="Windows",
        os_version="10",
        device="desktop",
    )
    assert agent_of("") == UNKNOWN
    assert agent_of("\x00" * 100_000) == UNKNOWN, "and so is what is none"
