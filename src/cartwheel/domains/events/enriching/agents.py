"""What a user agent is: browser, system, kind of device, and whether it is a robot."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

import ua_parser

_MOST_REMEMBERED: Final = 20_000
_LONGEST: Final = 1_000
"""Characters of a user agent that are looked at; those of browsers have less than 400."""

_SPIDER: Final = "Spider"
# What says of itself that no person sits before it, and uap-core takes for no spider.
_MACHINES: Final = re.compile(
    r"HeadlessChrome|PhantomJS|Lighthouse|Playwright|Puppeteer|Selenium|Electron-Crawler"
    r"|^(?:curl|wget|libwww-perl|python-|python/|go-http-client|java/|okhttp|axios|node-fetch|node/"
    r"|undici|got |php/|guzzlehttp|ruby|unirest|apache-httpclient|aiohttp|httpx|scrapy|postman"
    r"|insomnia|k6/|apachebench|aws-sdk)"
    r"|(?:^|[^A-Za-z])(?:[A-Za-z]*(?:crawler|spider)|robot|bot)(?:[^A-Za-z]|$)",
    re.IGNORECASE,
)
_TELEVISION: Final = re.compile(
    r"smart-?tv|apple ?tv|google ?tv|android ?tv|hbbtv|bravia|\btv\b|roku|aft[a-z]\b|crkey"
    r"|web0s|netcast"
)
_CONSOLE: Final = re.compile(r"playstation|xbox|nintendo")
_WATCH: Final = re.compile(r"watch")
_TABLET: Final = re.compile(r"ipad|tablet|kindle|silk/|playbook|nexus (?:7|9|10)\b|sm-t\d|gt-p\d")
_PHONE: Final = re.compile(
    r"mobile|mobi\b|iphone|ipod|phone|blackberry|bb10|symbian|series ?60|midp|opera mini|j2me|webos"
)
_PHONE_SYSTEMS: Final = frozenset(
    ("iOS", "BlackBerry OS", "Windows Phone", "Firefox OS", "KaiOS", "Symbian OS", "Bada", "Maemo")
)
_DESKTOPS: Final = frozenset(
    (
        "Windows",
        "Mac OS X",
        "Linux",
        "Ubuntu",
        "Debian",
        "Fedora",
        "Chrome OS",
        "FreeBSD",
        "OpenBSD",
    )
)


class Agent(NamedTuple):
    """
    What sent an event, in uap-core's words; empty where it is not known.

    `device` is desktop, mobile, tablet, tv, console, watch or bot; `bot` names the robot.
    """

    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device: str = ""
    device_model: str = ""
    bot: str = ""


UNKNOWN: Final = Agent()


@lru_cache(maxsize=_MOST_REMEMBERED)
def agent_of(text: str) -> Agent:
    """Read a user agent: 40 to 80 µs for one that was not seen lately, 0.1 µs else."""
    text = text[:_LONGEST]
    if not text:
        return UNKNOWN
    parsed = ua_parser.parse(text)
    browser, system, device = parsed.user_agent, parsed.os, parsed.device
    bot = ""
    if device is not None and device.family == _SPIDER:
        bot = (browser.family if browser else "") or (device.model or "") or "robot"
    elif found := _MACHINES.search(text):
        bot = (browser.family if browser else "") or found[0].strip(" /-;(") or "robot"
    return Agent(
        browser=browser.family if browser else "",
        browser_version=_version(browser.major, browser.minor) if browser else "",
        os=system.family if system else "",
        os_version=_version(system.major, system.minor) if system else "",
        device="bot" if bot else _kind(text.casefold(), system.family if system else ""),
        device_model="" if bot or device is None else (device.model or device.family),
        bot=bot,
    )


def _version(major: str | None, minor: str | None) -> str:
    if not major:
        return ""
    return f"{major}.{minor}" if minor else major


def _kind(text: str, system: str) -> str:
    """Say which kind of device an agent, in small letters, runs on."""
    if _TELEVISION.search(text):
        return "tv"
    if _CONSOLE.search(text):
        return "console"
    if _WATCH.search(text):
        return "watch"
    # Android says «Mobile» on telephones alone.
    if _TABLET.search(text) or (system == "Android" and "mobile" not in text):
        return "tablet"
    if system == "Android" or system in _PHONE_SYSTEMS or _PHONE.search(text):
        return "mobile"
    return "desktop" if system in _DESKTOPS or text.startswith("mozilla/") else ""
