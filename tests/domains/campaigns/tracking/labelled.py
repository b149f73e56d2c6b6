"""
What people and programs do with a mail, labelled: made up after what is documented of them.

Each case is what comes from one recipient, as the log of a mail sender has it. The user agents
are those that mail programs, proxies and scanners are known by; the times are made up, within
what is said of them. Some cases are there because the rules cannot tell them: a sandbox that
looks like a browser and takes its time, a person in a hurry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from cartwheel.domains.campaigns.tracking.bots import Touch, TouchKind, burst_of, rule_of
from cartwheel.kernel.ids import new_id

SENT_AT: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)

CHROME: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Safari/537.36"
)
FIREFOX: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI: Final = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.6 Safari/605.1.15"
)
IPHONE: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Mobile/15E148"
)
ANDROID: Final = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Mobile Safari/537.36"
)
OUTLOOK: Final = (
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0;"
    " Microsoft Outlook 16.0.10730; ms-office; MSOffice 16)"
)
OFFICE: Final = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)"
THUNDERBIRD: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5"
GMAIL: Final = (
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
)
YAHOO: Final = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"


class Done(NamedTuple):
    """One request: how many seconds after the mail was taken, what for, and who really asked."""

    after: float
    kind: TouchKind
    agent: str
    is_program: bool
    target: str = "https://shop.example/a"
    method: str = "GET"


@dataclass(frozen=True)
class Case:
    """What comes from one recipient, in its order."""

    name: str
    touches: tuple[Done, ...]


def opened(after: float, agent: str, *, by_program: bool = False, method: str = "GET") -> Done:
    """Return a request for the picture."""
    return Done(after, TouchKind.OPEN, agent, by_program, "", method)


def clicked(
    after: float, agent: str, link: str = "a", *, by_program: bool = False, method: str = "GET"
) -> Done:
    """Return a request for a link."""
    return Done(after, TouchKind.CLICK, agent, by_program, f"https://shop.example/{link}", method)


def all_links(after: float, agent: str, *, apart: float, links: str = "abcde") -> Iterator[Done]:
    """Return what a program does that follows every link."""
    for n, link in enumerate(links):
        yield clicked(after + n * apart, agent, link, by_program=True)


PEOPLE: Final = (
    Case("reads in Gmail and buys", (opened(340, GMAIL), clicked(361, CHROME))),
    Case("reads in Gmail at once", (opened(9, GMAIL), clicked(24, ANDROID))),
    Case("reads in Yahoo", (opened(4_000, YAHOO), clicked(4_060, FIREFOX))),
    Case("reads in Outlook", (opened(1_200, OUTLOOK), clicked(1_230, CHROME))),
    Case("reads in Outlook twice", (opened(600, OFFICE), opened(90_000, OFFICE))),
    Case("reads in Thunderbird", (opened(7_200, THUNDERBIRD), clicked(7_215, FIREFOX))),
    Case("reads on a telephone", (opened(55, IPHONE), clicked(80, IPHONE))),
    Case("reads on a tablet without clicking", (opened(86_000, SAFARI),)),
    Case("clicks without pictures", (clicked(500, SAFARI),)),
    Case(
        "looks at two things",
        (opened(300, GMAIL), clicked(310, CHROME, "a"), clicked(316, CHROME, "b")),
    ),
    Case(
        "looks at four things with time",
        (
            opened(300, GMAIL),
            *(clicked(310 + 25 * n, CHROME, "abcd"[n]) for n in range(4)),
        ),
    ),
    Case(
        "clicks one link again and again",
        (opened(100, IPHONE), *(clicked(110 + n, IPHONE) for n in range(4))),
    ),
    Case("comes back after a week", (opened(60, YAHOO), clicked(604_800, ANDROID))),
    Case("reads it within three seconds", (opened(3, IPHONE), clicked(5, IPHONE))),
    Case(
        "opens three tabs in a hurry",
        (
            opened(200, GMAIL),
            clicked(204, CHROME, "a"),
            clicked(207, CHROME, "b"),
            clicked(211, CHROME, "c"),
        ),
    ),
)
"""Of the last the rules are wrong, and their documentation says why."""

PROGRAMS: Final = (
    Case("Apple's mail privacy", (opened(40, "Mozilla/5.0", by_program=True),)),
    Case("Apple's mail privacy, hours later", (opened(19_000, "Mozilla/5.0", by_program=True),)),
    Case(
        "a gateway looks at heads",
        tuple(clicked(1 + n, "", "abcde"[n], by_program=True, method="HEAD") for n in range(5)),
    ),
    Case("a gateway follows all links as a browser", tuple(all_links(20, CHROME, apart=1.5))),
    Case("a sandbox follows all links at once", tuple(all_links(45, CHROME, apart=0.2))),
    Case("a sandbox follows three links", tuple(all_links(30, FIREFOX, apart=3, links="abc"))),
    Case("a gateway that says nothing", tuple(all_links(8, "", apart=2))),
    Case("Barracuda", tuple(all_links(5, "Barracuda Sentinel (EE)", apart=2))),
    Case("Proofpoint", (clicked(60, "Mozilla/5.0 (compatible; proofpoint)", by_program=True),)),
    Case("Mimecast", (clicked(4, "Mimecast URL Protect", by_program=True),)),
    Case("Cisco", (clicked(12, "CiscoSecureEmail/1.0", by_program=True),)),
    Case("FireEye", (clicked(90, "FireEye-URL-Analysis/2", by_program=True),)),
    Case(
        "a gateway within the second",
        (
            opened(0.4, CHROME, by_program=True),
            clicked(0.9, CHROME, by_program=True),
        ),
    ),
    Case(
        "a headless browser",
        (
            opened(15, CHROME.replace("Chrome/", "HeadlessChrome/"), by_program=True),
            clicked(16, CHROME.replace("Chrome/", "HeadlessChrome/"), by_program=True),
        ),
    ),
    Case(
        "a preview in a chat",
        (
            clicked(
                900, "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", by_program=True
            ),
        ),
    ),
    Case("a preview in a messenger", (clicked(900, "WhatsApp/2.24.20.76 A", by_program=True),)),
    Case(
        "a preview in a network",
        (
            clicked(
                900,
                "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                by_program=True,
            ),
        ),
    ),
    Case("a library", (clicked(70, "python-requests/2.32.3", by_program=True),)),
    Case("a tool", (opened(70, "curl/8.5.0", by_program=True),)),
    Case(
        "a sandbox that looks like a person",
        (
            opened(55, CHROME, by_program=True),
            clicked(58, CHROME, by_program=True),
        ),
    ),
    Case("a gateway that takes its time", tuple(all_links(60, CHROME, apart=30, links="abc"))),
)
"""Of the last two the rules are wrong: nothing in a request tells them from people's."""

BOTH: Final = (
    Case(
        "Office looks where somebody clicks",
        (
            opened(800, OUTLOOK),
            clicked(820, OFFICE, by_program=True),
            clicked(820.4, CHROME),
        ),
    ),
    Case(
        "a gateway looks first, then a person",
        (
            *all_links(10, CHROME, apart=0.5),
            opened(5_000, OUTLOOK),
            clicked(5_010, CHROME, "b"),
        ),
    ),
    Case(
        "Apple fetches, then somebody clicks",
        (
            opened(30, "Mozilla/5.0", by_program=True),
            clicked(3_000, IPHONE),
        ),
    ),
)

CASES: Final = (*PEOPLE, *PROGRAMS, *BOTH)


class Judged(NamedTuple):
    """One touch: of whom it is, and whose the rules take it for."""

    case: str
    kind: TouchKind
    is_program: bool
    taken_for_program: bool


def judge(case: Case) -> list[Judged]:
    """Have the rules look at a case as they do when it comes in, request by request."""
    before: list[Touch] = []
    taken: dict[object, bool] = {}
    for done in case.touches:
        at = SENT_AT + timedelta(seconds=done.after)
        touch = Touch(new_id(), done.kind, at, done.method, done.agent, done.target)
        taken[touch.id] = rule_of(touch, sent_at=SENT_AT, before=before) is not None
        if touch.kind is TouchKind.CLICK:
            taken |= {each.id: True for each in burst_of(touch, before)}
        before.append(touch)
    return [
        Judged(case.name, done.kind, done.is_program, is_taken)
        for done, is_taken in zip(case.touches, taken.values(), strict=True)
    ]
