"""A domain is one folder: what it brings is said there, and entrypoints add nothing to it."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import cartwheel.domains
from cartwheel.entrypoints.house import DOMAINS, HOUSE
from cartwheel.entrypoints.roles import EVERYTHING, ROLES, ROUTERS
from cartwheel.kernel.roles import RoleName
from cartwheel.systems.assembly.api import Domain, House
from cartwheel.systems.jobs.api import REPORTS, JobHandler, QueueSettings
from cartwheel.systems.outbox.announcements import Announcement
from cartwheel.systems.realtime.procedures import router as live
from cartwheel.systems.rpc.api import OPERATORS, OWNERS, REPLAYS, Permission
from cartwheel.systems.rpc.tickets import router as tickets

SOURCE = Path(cartwheel.domains.__path__[0]).parent

# Commands, and what is only theirs: they ask domains for one thing each.
COMMANDS = {
    "audit_chain",
    "cli",
    "demo",
    # Of these a client of the API takes the shapes of its answers.
    "rent",
    "shop",
    "entering",
    "first_store",
    "filing",
    "hotel_bookings",
    "kept",
    "mail_report",
    "online_retail",
    "open_store",
    "overseeing",
    "providers",
    "repair",
    "replay",
    "signing_keys",
    "stock_check",
    "training",
}


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def structs_in(domain: Domain, module: str, *marks: str) -> list[Any]:
    """Return the structs of a module of a domain's, wherever in its folder, that bear marks."""
    folder = SOURCE / "domains" / domain.name
    found = []
    for path in sorted(folder.rglob(f"{module}.py")):
        name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        values = vars(import_module(name)).values()
        found += [
            value
            for value in values
            if isinstance(value, type)
            and value.__module__ == name
            and all(hasattr(value, mark) for mark in marks)
        ]
    return found


def test_every_folder_is_in_the_house() -> None:
    folders = {path.parent.name for path in (SOURCE / "domains").glob("*/__init__.py")}
    assert {domain.name for domain in DOMAINS} == folders


def test_nothing_but_the_house_and_commands_knows_a_domain() -> None:
    folder = SOURCE / "entrypoints"
    knowing = {
        path.relative_to(folder).parts[0].removesuffix(".py")
        for path in folder.rglob("*.py")
        if any(name.startswith("cartwheel.domains") for name in imported_by(path))
    }
    assert knowing == COMMANDS | {"house"}


def test_domains_stand_in_the_order_of_dependency() -> None:
    names = [domain.name for domain in DOMAINS]
    for domain in DOMAINS:
        for path in (SOURCE / "domains" / domain.name).rglob("*.py"):
            for name in imported_by(path):
                if name.startswith("cartwheel.domains."):
                    other = name.split(".")[2]
                    assert names.index(other) <= names.index(domain.name), f"{path}: {name}"


def test_who_tells_strangers_knows_nobody_who_announces() -> None:
    """A public event is declared where it is announced; nothing changes in webhooks."""
    announcing = {domain.name for domain in DOMAINS if domain.public_events} - {"webhooks"}
    assert announcing
    telling = (SOURCE / "domains" / "webhooks").rglob("*.py")
    imported = {name for path in telling for name in imported_by(path)}
    assert {
        n.split(".")[2] for n in imported if n.startswith("cartwheel.domains.")
    } & announcing == set()


def test_every_router_of_a_domain_is_served() -> None:
    for domain in DOMAINS:
        folder = SOURCE / "domains" / domain.name
        declared = sum(path.read_text().count("= Router(") for path in folder.rglob("*.py"))
        assert len(domain.routers) == declared, domain.name
        for routers in domain.doors.values():
            assert set(routers) <= set(domain.routers)
    assert set(ROUTERS) == {live, tickets, *(r for domain in DOMAINS for r in domain.routers)}


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_a_domain_declares_what_its_procedures_ask_for(domain: Domain) -> None:
    """Who holds it is said where it is asked for."""
    procedures = [p for router in domain.routers for p in router.procedures.values()]
    asked = {p.allow.needed for p in procedures} | {
        each.access.needed for each in (*domain.topics, *domain.conversations)
    }
    assert asked - {None} <= {permission.name for permission in domain.permissions}


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_every_job_has_a_handler(domain: Domain) -> None:
    """A kind that is queued and not known here would be a dead letter after all its attempts."""
    kinds = set(structs_in(domain, "messages", "name", "queue")) - set(
        structs_in(domain, "messages", "name", "version")
    )
    assert {handler.job for handler in domain.jobs} == kinds
    assert {type(each.job) for each in domain.upkeep} <= kinds


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_public_events_are_its_own_announcements(domain: Domain) -> None:
    own: list[type[Announcement]] = structs_in(domain, "messages", "name", "version")
    assert {event.announcement for event in domain.public_events} <= set(own)


def test_up_runs_and_serves_what_the_roles_do() -> None:
    assert set(ROLES) == set(RoleName)
    for role in ROLES.values():
        assert set(role.tasks) <= set(EVERYTHING.tasks)
        assert set(role.parts) <= set(EVERYTHING.parts)
        assert set(role.routers) <= set(EVERYTHING.routers)
    assert len(set(EVERYTHING.parts)) == len(EVERYTHING.parts)


def test_what_is_declared_twice_is_refused() -> None:
    class Twice:
        name = "twice"
        queue = REPORTS
        store_id = None

    async def handle(_: Any) -> None: ...

    one = Permission(name="a:read", held_by=OWNERS)
    handler = JobHandler(Twice, handle)  # type: ignore[arg-type]
    for what in ({"permissions": (one,)}, {"jobs": (handler,)}):
        with pytest.raises(TypeError, match="is declared twice"):
            House([Domain(name="a", **what), Domain(name="b", **what)])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="The domain a is declared twice"):
        House([Domain(name="a"), Domain(name="a")])


def test_domains_declare_queues_of_their_own() -> None:
    """A job in a queue that nobody has declared would wait for ever."""

    class Paint:
        name = "pictures.paint"
        queue = "pictures"
        store_id = None

    async def handle(_: Any) -> None: ...

    jobs = (JobHandler(Paint, handle),)  # type: ignore[arg-type]
    own = QueueSettings("pictures", concurrency=2)
    assert House([Domain(name="a", jobs=jobs, queues=(own,))]).queues["pictures"] is own
    with pytest.raises(ValueError, match=r"pictures\.paint waits in pictures, no queue"):
        House([Domain(name="a", jobs=jobs)])
    with pytest.raises(TypeError, match="The queue pictures is declared twice"):
        House([Domain(name="a", queues=(own,)), Domain(name="b", queues=(own,))])
    with pytest.raises(TypeError, match="The queue work is declared twice"):
        House([Domain(name="a", queues=(QueueSettings("work"),))])


def test_owners_hold_whatever_there_is_in_a_store() -> None:
    assert HOUSE.permissions.of_role("owner") == HOUSE.permissions.of_store
    with pytest.raises(TypeError, match="Owners hold whatever"):
        Permission(name="a:read", held_by=REPLAYS)
    assert HOUSE.permissions.of_role("operator") == frozenset()
    assert Permission(name="a:read", held_by=OPERATORS).is_of_store is False
