"""What `docs/security.md` counts adds up, and says of limits what the code does."""

import re
from pathlib import Path

import pytest

from cartwheel.domains.events.contracts import MOST_EVENTS
from cartwheel.domains.people.password_policy import LONGEST, SHORTEST
from cartwheel.domains.settings.rules import MOST_FLAGS
from cartwheel.domains.stores.keys.rules import MOST_KEYS
from cartwheel.domains.stores.members.rules import MOST_OWNED, MOST_PENDING
from cartwheel.domains.webhooks.rules import KEPT_FOR, MOST_ENDPOINTS
from cartwheel.kernel.settings import Settings
from cartwheel.systems.gateway.policies.words import CALLERS_AUDIENCE
from cartwheel.systems.rpc.procedures import DEFAULT_MAX_BODY
from cartwheel.systems.rpc.trpc.limits import AT_ONCE, MAX_BATCH
from cartwheel.systems.rpc.watching import PATIENCE
from cartwheel.systems.tokens.api import AUDIENCE, ROLES_AUDIENCE

DOCS = Path(__file__).parents[2] / "docs"
PAPER = (DOCS / "security.md").read_text()
ROWS = re.findall(r"^\| (?:\*\*)?(V\d+ [^|]*|all)(?:\*\*)? \| (.*) \|$", PAPER, re.MULTILINE)
DEFAULTS = Settings.model_fields
DEADLINE = DEFAULTS["request_deadline"].default


def test_the_table_of_chapters_adds_up() -> None:
    """Each row to its requirements, all rows to the last; nothing is plainly unmet."""
    rows = {name: [int(n) for n in re.findall(r"\d+", cells)] for name, cells in ROWS}
    total = rows.pop("all")
    assert [sum(column) for column in zip(*rows.values(), strict=True)] == total
    assert len(rows) == 17
    for name, (every, *now_and_before) in rows.items():
        assert sum(now_and_before[:5]) == every, name
    assert total[3] == 0


def test_what_is_met_in_part_is_explained() -> None:
    """As many reasons as the table counts."""
    reasons = PAPER.partition("### What is met in part, by decision")[2]
    named = re.findall(r"^\| (\d[\d., ]+) \|", reasons, re.MULTILINE)
    numbers = [number for cell in named for number in cell.split(", ")]
    partly = int(re.findall(r"\d+", dict(ROWS)["all"])[2])
    assert len(numbers) == len(set(numbers)) == partly


@pytest.mark.parametrize(
    "said",
    [
        f"| {DEFAULT_MAX_BODY >> 20} MiB unless a procedure says otherwise",
        f"{MAX_BATCH} calls, of which {AT_ONCE} are at work at a time; {MOST_EVENTS:,} events",
        f"| {MOST_KEYS} a store, {MOST_OWNED} a person, {MOST_ENDPOINTS}, {MOST_FLAGS}, 1,000 a",
        f"{MOST_PENDING} open, a week",
        f"deliveries {KEPT_FOR.days} days",
        f"{LONGEST} characters",
        f"{DEADLINE.total_seconds():.0f} s (`CARTWHEEL_REQUEST_DEADLINE`)",
        f"they go on for up to {PATIENCE.total_seconds():.0f} s |",
        f"(audience `{ROLES_AUDIENCE}`)",
        f"(`{CALLERS_AUDIENCE}`)",
        f"access tokens (`{AUDIENCE}`)",
        f"{DEFAULTS['connections'].default:,}, {DEFAULTS['connections_per_address'].default:,} (",
        f"| {DEFAULTS['body_memory'].default >> 20} MiB, of one address a quarter",
        f"| {DEFAULTS['password_threads'].default} at a time, 64 waiting",
        f"and longer by {DEFAULTS['body_least_rate'].default >> 10} KiB/s",
    ],
)
def test_limits_are_those_of_the_code(said: str) -> None:
    assert said in PAPER


def test_passwords_are_as_the_guide_says() -> None:
    assert f"{SHORTEST} to {LONGEST} characters" in (DOCS / "guides" / "accounts.md").read_text()
