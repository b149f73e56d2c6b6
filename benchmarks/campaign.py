"""
How fast a campaign goes out, beside a plain sender, to the same server in the same run.

Ours: `CampaignSender` with two lanes over PostgreSQL, as a worker runs it: rows are claimed with
every check there is, mails are filled in, their links signed for each recipient, DKIM-signed, and
handed over by SMTP with pipelining; each is written down as soon as it was taken. Progress is
compared with what the server counted.

The peer: what one writes with aiosmtplib and jinja2. A few workers, each with a connection of its
own that stays, send one mail at a time: a compiled template is rendered, an `EmailMessage` made of
it, signed by dkimpy, and sent. It keeps no ledger and asks nobody for consent. Beside it the same
without any signature is shown.

The server takes everything and counts it, in a process of its own on the same machine.

    python benchmarks/campaign.py [--quick] [RECIPIENTS]
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import threading
import time
from asyncio import Lock
from base64 import urlsafe_b64encode
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import aiosmtplib
import dkim
import jinja2
import psutil
import sqlalchemy as sa
import uvloop
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dishka import AsyncContainer, Provider, Scope, make_async_container
from pydantic import SecretStr
from redis.asyncio import Redis

from cartwheel.domains.campaigns.drafts.contracts import CreateCampaign, SaveStep
from cartwheel.domains.campaigns.drafts.sections import (
    AudienceSection,
    CampaignGoal,
    CopySection,
    CopyVariant,
    FooterSection,
    LayoutSection,
    PurposeSection,
    Section,
)
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.sending.contracts import ActOnCampaign, SendAction
from cartwheel.domains.campaigns.sending.messages import SendCampaign
from cartwheel.domains.campaigns.sending.sender import CampaignSender
from cartwheel.domains.campaigns.sending.service import LANES, SendingService
from cartwheel.domains.campaigns.templates.blocks import (
    Block,
    ButtonBlock,
    FooterBlock,
    HeadingBlock,
    TextBlock,
)
from cartwheel.domains.campaigns.templates.contracts import (
    BlockLayout,
    CreateMailTemplate,
    MailContent,
)
from cartwheel.domains.campaigns.templates.fields import MergeField
from cartwheel.domains.campaigns.templates.service import MailTemplateService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository, Given
from cartwheel.domains.stores.api import Store, StoreClock, StoreRepository
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import EngineProvider, open_scope, providers
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres
from cartwheel.systems.jobs.api import Snooze
from cartwheel.systems.mail.api import DomainKey, Mailer, PublicPages, SMTPMailer
from cartwheel.systems.realtime.api import Topics
from cartwheel.systems.rpc.api import Actor
from harness import report, table

QUICK, FULL = 6_000, 1_000_000
PEER_SECONDS = 5.0
PART = 20_000
WORKERS = 8
SENDER = "Shop <shop@cartwheel.example>"
NEWS = "<p>All mugs are <b>new</b>, and so are plates, bowls and the large teapot.</p>" * 6
LINKS = tuple(f"https://shop.example/spring/{n}?source=mail" for n in range(5))
PEER_HTML = (
    "<html><body><h1>Hello {{ first_name }}</h1>"
    + NEWS
    + "{% for link in links %}<p><a href='{{ link }}'>Look</a></p>{% endfor %}"
    + "<p>Shop Ltd, 1 High Street, London. <a href='{{ unsubscribe }}'>Unsubscribe</a></p>"
    + "<img src='{{ pixel }}' width='1' height='1' alt=''></body></html>"
)
CUSTOMERS = (
    "INSERT INTO customers (id, store_id, email, name, sort_name, name_key, tags, discount_bps,"
    " allows, created_at, updated_at) SELECT uuidv7(), :store, 'ann' || n || '@d' || n % 500"
    " || '.example', 'Ann Number ' || n, 'ann number ' || n, 'ann n ' || n, '{}', 0,"
    " ARRAY['email:marketing'], now(), now() FROM generate_series(CAST(:first AS int), :last) AS n"
)
SEGMENT = (
    "INSERT INTO customer_segments (id, store_id, name, description, rule, is_timed,"
    " members_count, created_at, updated_at) VALUES (:id, :store, 'All', '',"
    """ CAST('{"kind": "orders", "comparison": "atLeast", "count": 0}' AS jsonb),"""
    " false, 0, now(), now())"
)
MEMBERS = (
    "INSERT INTO customer_segment_members (segment_id, customer_id, store_id, since)"
    " SELECT :id, id, :store, now() FROM customers WHERE created_at = now()"
)


class Unheard:
    """Topics that nobody follows."""

    async def publish(self, *_: Any) -> None:
        """Do nothing."""


class Memory:
    """Watches how much memory this process has at most."""

    def __init__(self) -> None:
        self.most = self.early = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        process, began = psutil.Process(), time.monotonic()
        while not self._over.wait(0.2):
            now = process.memory_info().rss / 2**20
            self.most = max(self.most, now)
            if time.monotonic() - began < 5:
                self.early = self.most

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def new_key() -> tuple[DomainKey, bytes]:
    """Make a key of the domain, as the house and as dkimpy take it."""
    private = rsa.generate_private_key(65_537, 2_048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return DomainKey.of("cartwheel.example", "s1", pem.decode()), pem


async def fill(database: Database, count: int) -> tuple[UUID, UUID]:
    """Make a store with customers in a segment."""
    store_id, segment_id = new_id(), new_id()
    now = SystemClock().now()
    store = Store(store_id, "Shop", StoreClock.WALL, "USD", timedelta(minutes=30), synthetic=True)
    async with database.transaction() as connection:
        await StoreRepository(connection).add(store, created_at=now)
    async with database.transaction(store_id=store_id) as connection:
        # Nights are no matter here.
        given = Given(1, {"interventions.quietHours": ""})
        await ConfigurationRepository(connection).save(store_id, given)
        await connection.execute(sa.text(SEGMENT), {"id": segment_id, "store": store_id})
    # No statement may take longer than any of a request.
    for first in range(1, count + 1, PART):
        span = {"first": first, "last": min(first + PART - 1, count)}
        async with database.transaction(store_id=store_id) as connection:
            await connection.execute(sa.text(CUSTOMERS), {"store": store_id, **span})
            await connection.execute(sa.text(MEMBERS), {"id": segment_id, "store": store_id})
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(sa.text("ANALYZE customers"))
    return store_id, segment_id


def house(database: Database, port: int, key: DomainKey) -> AsyncContainer:
    """Make the house, with this database and this mail server."""
    settings = Settings(
        mail_from=SENDER, secret_key=SecretStr("a secret of the benchmark, 32 characters")
    )
    nowhere = Engines(
        database_url="", migration_url="", redis_url="", clickhouse_url="", objects_url=""
    )
    parts: dict[type, Any] = {
        Database: database,
        Clock: SystemClock(),
        LiveSettings: LiveSettings(database, Broadcast(Redis()), HOUSE.config_keys),
        Mailer: SMTPMailer(f"smtp://127.0.0.1:{port}", SENDER, key),
        Topics: Unheard(),
        PublicPages: PublicPages("https://cartwheel.example"),
    }
    given = Provider(scope=Scope.APP)
    for kind in parts:
        given.from_context(provides=kind)
    root = make_async_container(
        EngineProvider(settings, nowhere), *providers(), given, start_scope=Scope.RUNTIME
    )
    return root(context=parts, lock_factory=Lock, scope=Scope.APP)


async def prepare(container: AsyncContainer, store_id: UUID, segment_id: UUID) -> UUID:
    """Make a campaign and start it."""
    actor = Actor("key", new_id(), store_id, frozenset())
    blocks: tuple[Block, ...] = (
        HeadingBlock(text="Hello {{ first_name }}"),
        TextBlock(html=NEWS),
        *(ButtonBlock(label="Look", href=link) for link in LINKS),
        FooterBlock(),
    )
    content = MailContent(
        name="Spring",
        subject="x",
        fields=(MergeField(name="first_name", default="you"),),
        layout=BlockLayout(blocks),
    )
    async with open_scope(container, store_id) as scope:
        templates = await scope.get(MailTemplateService)
        template = await templates.create(store_id, CreateMailTemplate(content=content))
        drafts = await scope.get(DraftService)
        made = await drafts.create(actor, CreateCampaign("Spring"))
        words = CopyVariant(name="A", subject="News for {{ first_name }}", body="New")
        sections: tuple[Section, ...] = (
            PurposeSection(goal=CampaignGoal.PROMOTE),
            AudienceSection(segment_ids=(segment_id,)),
            CopySection(variants=(words,)),
            LayoutSection(template_id=template.id, template_version=template.version),
            FooterSection(company="Shop Ltd", address=("1 High Street", "London")),
        )
        for section in sections:
            await drafts.save_step(actor, SaveStep(id=made.id, version=0, section=section))
        sending = await scope.get(SendingService)
        await sending.act(store_id, ActOnCampaign(made.id, SendAction.START))
    return made.id


async def ours(container: AsyncContainer, store_id: UUID, campaign_id: UUID) -> float:
    """Send all of a campaign, and return how long it took, filling included."""

    async def lane(number: int) -> None:
        while True:
            async with open_scope(container, store_id) as scope:
                sender = await scope.get(CampaignSender)
            answer = await sender.send(SendCampaign(store_id, campaign_id, number))
            if not isinstance(answer, Snooze):
                return
            await asyncio.sleep(min(answer.delay.total_seconds(), 0.2))

    began = time.perf_counter()
    await asyncio.gather(*(lane(n) for n in range(LANES)))
    return time.perf_counter() - began


async def plain(port: int, *, pem: bytes | None) -> float:
    """Send as one does with aiosmtplib and jinja2, for some seconds; return mails a second."""
    template = jinja2.Environment(autoescape=True).from_string(PEER_HTML)
    text = jinja2.Environment(autoescape=False).from_string("Hello {{ first_name }}, all is new.")
    until, sent = time.perf_counter() + PEER_SECONDS, 0

    async def worker(number: int) -> None:
        nonlocal sent
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port)
        await client.connect()
        count = 0
        while time.perf_counter() < until:
            count += 1
            token = urlsafe_b64encode(f"{number}-{count}".encode()).decode()
            fields = {
                "first_name": f"Ann {count}",
                "links": [f"https://cartwheel.example/c/{token}?u={link}" for link in LINKS],
                "unsubscribe": f"https://cartwheel.example/u/{token}",
                "pixel": f"https://cartwheel.example/o/{token}",
            }
            message = EmailMessage()
            message["From"], message["To"] = SENDER, f"ann{count}@d1.example"
            message["Subject"] = f"News for Ann {count}"
            message["Message-ID"] = f"<{number}.{count}@cartwheel.example>"
            message["List-Unsubscribe"] = f"<{fields['unsubscribe']}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            message.set_content(text.render(fields))
            message.add_alternative(template.render(fields), subtype="html")
            content = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
            if pem is not None:
                signature = dkim.sign(
                    content,
                    b"s1",
                    b"cartwheel.example",
                    pem,
                    canonicalize=(b"relaxed", b"relaxed"),
                )
                content = signature + content
            await client.sendmail("shop@cartwheel.example", [f"ann{count}@d1.example"], content)
            sent += 1
        await client.quit()

    began = time.perf_counter()
    await asyncio.gather(*(worker(n) for n in range(WORKERS)))
    return sent / (time.perf_counter() - began)


async def main(count: int) -> None:
    """Measure."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-campaign-"))
    taken = folder / "taken"
    command = (sys.executable, "-m", "tests.kit.mail_sink", str(taken))
    root = Path(__file__).parents[1]
    sink = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=root)
    assert sink.stdout is not None
    port = int(await sink.stdout.readline())
    server = await Postgres.start(folder / "postgres", account=server_account(), log=folder / "log")
    try:
        await runner.upgrade(server.owner_url, app_role=APP_ROLE)
        database = Database.connect(server.app_url, pool_size=4)
        store_id, segment_id = await fill(database, count)
        key, pem = new_key()
        container = house(database, port, key)
        campaign_id = await prepare(container, store_id, segment_id)
        with Memory() as memory:
            took = await ours(container, store_id, campaign_id)
        ids = taken.read_text().split()
        assert (len(ids), len(set(ids))) == (count, count), (len(ids), len(set(ids)))
        async with open_scope(container, store_id) as scope:
            seen = await (await scope.get(SendingService)).progress(store_id, campaign_id)
        assert (seen.sent, seen.doubtful, seen.state) == (count, 0, "done"), seen
        signed, unsigned = await plain(port, pem=pem), await plain(port, pem=None)
        await container.close()
        await database.close()
    finally:
        sink.kill()
        await sink.wait()
        await server.stop()
        shutil.rmtree(folder)
    ours_rate = count / took
    table(
        f"{count:,} recipients, five links each, DKIM-signed",
        ("", "messages/s", "ours is"),
        (
            ("Cartwheel", f"{ours_rate:,.0f}", ""),
            ("aiosmtplib + jinja2 + dkimpy", f"{signed:,.0f}", f"{ours_rate / signed:.1f} x"),
            ("the same, unsigned", f"{unsigned:,.0f}", f"{ours_rate / unsigned:.1f} x"),
        ),
    )
    report(
        messages_per_second=ours_rate,
        ratio_vs_plain_sender=ours_rate / signed,
        ratio_vs_unsigned_sender=ours_rate / unsigned,
        memory_mb=memory.most,
        memory_mb_after_five_seconds=memory.early,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipients", nargs="?", type=int)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    uvloop.run(main(arguments.recipients or (QUICK if arguments.quick else FULL)))
