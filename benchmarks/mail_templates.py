"""
How long one recipient's mail takes, next to what one would write by hand.

The same newsletter, in blocks, with a condition and three products. Ours is a template made
ready once. The peer fills the same HTML in with Jinja2 (autoescape), puts the styles at their
elements by css-inline and extracts the text by inscriptis, for each recipient; that is what
facts about these libraries leave a careful author, since inliners damage templates. Both write
the same mail, which is checked. Turns alternate; the ratio is the median of the rounds' own.
"""

import argparse
import time
from typing import Any

import msgspec

from cartwheel.domains.campaigns.templates.compiling import InlinedOnce, both_ways, compile_mail
from cartwheel.domains.campaigns.templates.contracts import MailContent
from cartwheel.domains.campaigns.templates.samples import HOUSE
from harness import median, report, table

NEWSLETTER: dict[str, Any] = {
    "name": "Spring",
    "subject": "{{ first_name }}, spring is here",
    "preheader": "All mugs for {{ city }}",
    "fields": [
        {"name": "first_name", "default": "Hello"},
        {"name": "city", "default": ""},
        {"name": "vip", "kind": "boolean", "default": "false"},
        {
            "name": "goods",
            "kind": "list",
            "parts": [
                {"name": "title"},
                {"name": "price"},
                {"name": "url", "kind": "url"},
                {"name": "image", "kind": "url"},
            ],
        },
    ],
    "layout": {
        "type": "blocks",
        "blocks": [
            {"type": "image", "src": "https://shop.example/logo.png", "alt": "The shop"},
            {"type": "heading", "text": "Spring is here, {{ first_name }}"},
            {
                "type": "text",
                "html": "<p>All mugs are new{% if vip %}, and <b>yours first</b>{% endif %}.</p>",
            },
            {"type": "products", "items": "goods", "columns": 3, "label": "Buy"},
            {"type": "button", "label": "See all", "href": "https://shop.example/?c={{ city }}"},
            {"type": "footer", "html": "<p>You asked for this.</p>"},
        ],
    },
}


def recipients(count: int) -> list[dict[str, Any]]:
    """Make recipients who differ, each with three products."""
    return [
        {
            **HOUSE,
            "unsubscribe_url": f"https://shop.example/unsubscribe/{n}",
            "first_name": f"Ann{n} O'Neil & co",
            "city": "Köln" if n % 3 else "",
            "vip": n % 2 == 0,
            "goods": [
                {
                    "title": f"Mug {n + k}",
                    "price": f"{12 + k}.90 EUR",
                    "url": f"https://shop.example/p/{n + k}?a=1&b=2",
                    "image": f"https://shop.example/i/{n + k}.jpg",
                }
                for k in range(3)
            ],
        }
        for n in range(count)
    ]


def seconds(compiled: Any, people: list[dict[str, Any]]) -> float:
    """Return the processor's time for one mail."""
    begun = time.process_time()
    for person in people:
        compiled.fill(person)
    return (time.process_time() - begun) / len(people)


def main(*, rounds: int, count: int) -> None:
    """Measure in turns."""
    content = msgspec.convert(NEWSLETTER, MailContent)
    ours, each = compile_mail(content), both_ways(content)[1]
    if not isinstance(ours, InlinedOnce):
        raise SystemExit("The newsletter is not made ready once")
    people = recipients(count)
    if any(ours.fill(person) != each.fill(person) for person in people[:50]):
        raise SystemExit("Both ways differ")
    size = len(ours.fill(people[0]).html)
    once, peer, ratios = [], [], []
    for _ in range(rounds):
        once.append(seconds(ours, people))
        peer.append(seconds(each, people[: max(20, count // 20)]))
        ratios.append(peer[-1] / once[-1])
    table(
        f"One recipient's mail of {size:,} bytes, one core",
        ["", "µs"],
        [
            ["made ready once", f"{median(once) * 1e6:.0f}"],
            ["filled in, inlined, extracted", f"{median(peer) * 1e6:.0f}"],
        ],
    )
    report(
        microseconds=median(once) * 1e6,
        peer_microseconds=median(peer) * 1e6,
        ratio=median(ratios),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    is_quick = parser.parse_args().quick
    main(rounds=3 if is_quick else 9, count=400 if is_quick else 2_000)
