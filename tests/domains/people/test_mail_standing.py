"""Whether mails of a domain will be believed, by what name servers say of it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from dns.asyncresolver import Resolver
from tests.domains.people.mail_server import mail_server
from tests.domains.people.test_mail_signing import pem_of
from tests.kit.name_server import Names, name_server

from cartwheel.systems.mail.signing import DomainKey
from cartwheel.systems.mail.standing import Domain, State

NAME = "shop.lamps.example"
SPF = "v=spf1 include:_spf.mail.example ip4:192.0.2.0/24 ~all"
DMARC = "v=DMARC1; p=reject; rua=mailto:reports@lamps.example"


@pytest.fixture(scope="module")
def key() -> DomainKey:
    made = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return DomainKey.of(NAME, "shop2026", pem_of(made))


@pytest.fixture
async def names(key: DomainKey) -> AsyncIterator[tuple[Names, str]]:
    """A name server that says all that is right."""
    async with name_server() as (server, address):
        server.records = {
            f"{NAME}.": [txt("site-verification=1"), txt(SPF)],
            "_spf.mail.example.": [txt("v=spf1 a:out.mail.example -all")],
            f"{key.at}.": [txt(key.record)],
            f"_dmarc.{NAME}.": [txt(DMARC)],
        }
        yield server, address


def txt(text: str) -> str:
    """Write a record in pieces, of which none is longer than 255 letters."""
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))


async def look(address: str, key: DomainKey | None) -> dict[str, tuple[State, str]]:
    resolver = Resolver(configure=False)
    host, _, port = address.partition(":")
    resolver.nameservers, resolver.port = [host], int(port)
    resolver.lifetime = 2
    found = await Domain(NAME, key, resolver).look()
    return {each.name: (each.state, each.detail) for each in found}


async def test_all_is_right(names: tuple[Names, str], key: DomainKey) -> None:
    found = await look(names[1], key)
    assert {name: state for name, (state, _) in found.items()} == dict.fromkeys(
        ("SPF", "DKIM", "DMARC"), State.RIGHT
    )
    assert set(await look(names[1], None)) == {"SPF", "DMARC"}


@pytest.mark.parametrize(
    ("records", "state", "words"),
    [
        ([], State.MISSING, "Publish"),
        (["v=spf10 -all", "spf: v=spf1 -all"], State.MISSING, "Publish"),
        (["v=spf1 -all", "V=SPF1 mx -all"], State.WRONG, "2 records"),
        (["v=spf1 mx +all"], State.WRONG, "Everybody"),
        (["v=spf1 all"], State.WRONG, "Everybody"),
        (["v=spf1 mx"], State.WEAK, "~all"),
        (["v=spf1 mx ?all"], State.WEAK, "~all"),
        (["v=spf1 redirect=_spf.mail.example"], State.RIGHT, "redirect"),
        (
            [f"v=spf1 {'a:x.example ' * 9}include:_spf.mail.example -all"],
            State.WRONG,
            "10 questions",
        ),
        ([f"v=spf1 {'a:x.example ' * 8}include:_spf.mail.example -all"], State.RIGHT, "a:x"),
        ([f"v=spf1 include:{NAME} -all"], State.WRONG, "10 questions"),
        (["v=spf1"], State.WEAK, "~all"),
    ],
)
async def test_spf(names: tuple[Names, str], records: list[str], state: State, words: str) -> None:
    server, address = names
    assert server.records is not None
    server.records[f"{NAME}."] = [txt(each) for each in records]
    found = (await look(address, None))["SPF"]
    assert found[0] is state
    assert words in found[1]


async def test_dkim(names: tuple[Names, str], key: DomainKey) -> None:
    server, address = names
    assert server.records is not None
    other = key.record.replace("p=MIIB", "p=MIIC")
    for records, state, words in (
        ([], State.MISSING, key.record),
        ([other], State.WRONG, key.record),
        ([key.record, other], State.WRONG, "2 records"),
        ([key.record.replace("k=rsa", "k=rsa; t=y:s")], State.WEAK, "test"),
        ([key.record.removeprefix("v=DKIM1; ").replace("; ", " ;\t")], State.RIGHT, "key"),
    ):
        server.records[f"{key.at}."] = [txt(each) for each in records]
        found = (await look(address, key))["DKIM"]
        assert found[0] is state, records
        assert words in found[1]


@pytest.mark.parametrize(
    ("own", "above", "state", "words"),
    [
        (None, None, State.MISSING, "p=none"),
        (["v=DMARC1; p=none"], None, State.WEAK, "watches"),
        (["v=DMARC1;p=QUARANTINE"], None, State.RIGHT, "QUARANTINE"),
        (["v=DMARC1; rua=mailto:a@b.example"], None, State.WRONG, "no policy"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], None, State.WRONG, "2 records"),
        (None, ["v=DMARC1; p=reject"], State.RIGHT, "reject"),
        (None, ["v=DMARC1; p=reject; sp=none"], State.WEAK, "watches"),
        (["v=DMARC1; p=reject; sp=none"], None, State.RIGHT, "reject"),
    ],
)
async def test_dmarc(
    names: tuple[Names, str],
    own: list[str] | None,
    above: list[str] | None,
    state: State,
    words: str,
) -> None:
    server, address = names
    assert server.records is not None
    del server.records[f"_dmarc.{NAME}."]
    for name, records in ((NAME, own), ("lamps.example", above)):
        if records is not None:
            server.records[f"_dmarc.{name}."] = [txt(each) for each in records]
    found = (await look(address, None))["DMARC"]
    assert found[0] is state
    assert words in found[1]


async def test_silence_is_no_finding(names: tuple[Names, str], key: DomainKey) -> None:
    server, address = names
    server.records = None
    found = await look(address, key)
    assert {state for state, _ in found.values()} == {State.UNKNOWN}


async def test_the_command_fails_where_something_is_to_be_done(
    names: tuple[Names, str], tmp_path: Path
) -> None:
    server, address = names
    assert server.records is not None
    env = {
        "CARTWHEEL_HOME": str(tmp_path),
        "CARTWHEEL_MAIL_FROM": f"Lamps <shop@{NAME}>",
        "COLUMNS": "200",
    }
    check = ("check", "--nameserver", address)
    code, said = await cartwheel(*check, **env)
    assert (code, said.count("right")) == (0, 2), said
    del server.records[f"_dmarc.{NAME}."]
    code, said = await cartwheel(*check, **env)
    assert code == 1
    assert "Publish as TXT: v=DMARC1; p=none" in said
    for of_ipv6 in ("::1", "[::1]:1"):
        code, said = await cartwheel("check", "--nameserver", of_ipv6, **env)
        assert (code, "It is no address" in said) == (1, False), said
    code, said = await cartwheel("check", "--nameserver", "none", **env)
    assert (code, "nameserver" in said) == (1, True)
    async with mail_server() as mails:
        code, said = await cartwheel(
            "test", "Ada@shop.example", CARTWHEEL_MAIL_URL=mails.url, **env
        )
        assert (code, mails.recipients()) == (0, ["ada@shop.example"]), said
        mails.answers["RCPT"] = "550 no such mailbox"
        code, said = await cartwheel(
            "test", "ada@shop.example", CARTWHEEL_MAIL_URL=mails.url, **env
        )
        assert code == 1
        assert "550 no such mailbox" in said


async def cartwheel(*words: str, **env: str) -> tuple[int | None, str]:
    """Run `cartwheel mail`, and return its exit code and all that it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cartwheel", "mail", *words),
        env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()
