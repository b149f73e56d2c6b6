"""A password is one, however its letters are put together by the keyboard (SP 800-63B-4)."""

import statistics
import time
import unicodedata
from collections.abc import Iterator

import bcrypt
import pytest
import sqlalchemy as sa
from tests.domains.people.making import ANOTHER, Town

from cartwheel.domains.people.breached_passwords import BreachedPasswords
from cartwheel.domains.people.errors import WeakPasswordError
from cartwheel.domains.people.models import people
from cartwheel.domains.people.password_policy import PasswordPolicy
from cartwheel.domains.people.passwords import PasswordCost, Passwords, PasswordVerdict

ADA = "ada@shop.example"
COMPOSED = unicodedata.normalize("NFC", "größte Zwiebel für Zoë, Phở")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)
MIXED = COMPOSED[:10] + unicodedata.normalize("NFD", COMPOSED[10:])
SPELLINGS = (COMPOSED, DECOMPOSED, MIXED)
NAMES = ("composed", "decomposed", "mixed")
CHEAP = PasswordCost(memory_kib=8192, iterations=1, threads=1)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(CHEAP)
    yield passwords
    passwords.close()


def former(passwords: Passwords, password: str) -> str:
    """What versions before kept: the hash of what was typed."""
    return passwords._argon2.hash(password.encode())


@pytest.mark.parametrize("chosen", SPELLINGS, ids=NAMES)
@pytest.mark.parametrize("typed", SPELLINGS, ids=NAMES)
async def test_every_spelling_of_a_password_is_right(
    passwords: Passwords, chosen: str, typed: str
) -> None:
    kept = await passwords.keep(chosen)
    assert await passwords.compare(typed, kept) == PasswordVerdict(is_right=True)
    assert not (await passwords.compare(typed + "!", kept)).is_right
    assert not (await passwords.compare("grosste Zwiebel fur Zoe, Pho", kept)).is_right


@pytest.mark.parametrize("chosen", SPELLINGS[:2], ids=NAMES[:2])
@pytest.mark.parametrize("typed", SPELLINGS, ids=NAMES)
async def test_hashes_of_versions_before_are_taken(
    passwords: Passwords, chosen: str, typed: str
) -> None:
    """Those of what was typed decomposed are outdated."""
    verdict = await passwords.compare(typed, former(passwords, chosen))
    assert verdict == PasswordVerdict(is_right=True, is_outdated=chosen == DECOMPOSED)
    imported = bcrypt.hashpw(chosen.encode(), bcrypt.gensalt(4)).decode()
    assert (await passwords.compare(typed, imported)).is_right


async def test_what_was_typed_half_and_half_opens_as_it_was_typed(passwords: Passwords) -> None:
    kept = former(passwords, MIXED)
    assert await passwords.compare(MIXED, kept) == PasswordVerdict(is_right=True, is_outdated=True)


async def test_letters_that_only_look_alike_stay_apart(passwords: Passwords) -> None:
    """NFC, and not NFKC: what somebody chose is not made less."""
    kept = await passwords.keep("m² und ﬁn und Ⅳ Liter")
    assert not (await passwords.compare("m2 und fin und IV Liter", kept)).is_right


async def test_a_wrong_one_costs_as_much_whoever_it_is_tried_at() -> None:
    """New hashes, hashes of versions before, and nobody's; plain ones cost what they did."""
    passwords = Passwords(PasswordCost(memory_kib=16_384, iterations=2, threads=1))
    wrong = "ö" + MIXED
    kept = {
        "new": await passwords.keep(COMPOSED),
        "former": former(passwords, DECOMPOSED),
        "nobody": None,
    }
    took: dict[str, list[float]] = {name: [] for name in (*kept, "plain")}
    for _ in range(9):
        for name, hashed in (*kept.items(), ("plain", kept["new"])):
            began = time.process_time()
            verdict = await passwords.compare("plain" if name == "plain" else wrong, hashed)
            took[name].append(time.process_time() - began)
            assert not verdict.is_right
    passwords.close()
    medians = {name: statistics.median(each) for name, each in took.items()}
    assert max(medians[name] for name in kept) < 2 * min(medians[name] for name in kept)
    assert 1.5 < medians["new"] / medians["plain"] < 6


async def test_somebody_who_chose_it_on_another_keyboard_signs_in(town: Town) -> None:
    """And what is kept of a former one is made anew, once."""
    await town.person(ADA, password=DECOMPOSED)
    for typed in SPELLINGS:
        assert (await town.login(ADA, password=typed)).status_code == 200
    made = await town.container.get(Passwords)
    async with town.database.transaction() as connection:
        await connection.execute(sa.update(people).values(password_hash=former(made, DECOMPOSED)))
    assert (await town.login(ADA, password=COMPOSED)).status_code == 200
    (renewed,) = await town.rows(people)
    assert await made.compare(COMPOSED, renewed.password_hash) == PasswordVerdict(is_right=True)
    token = (await town.sign_in(ADA, password=MIXED))["accessToken"]
    given = {"currentPassword": COMPOSED, "newPassword": ANOTHER}
    assert (await town.call("change-password", given, token=token)).status_code == 204


async def test_the_length_of_a_password_is_that_of_its_one_form(town: Town) -> None:
    """Typed decomposed, 128 characters are more, and seven are eight."""
    long = unicodedata.normalize("NFC", "ệ ủ ṩ mövé " * 20)[:128]
    assert len(unicodedata.normalize("NFD", long)) > 200
    await town.person(ADA, password=unicodedata.normalize("NFD", long))
    assert (await town.login(ADA, password=long)).status_code == 200
    policy = PasswordPolicy(BreachedPasswords.load(None))
    with pytest.raises(WeakPasswordError, match="8 to 128 characters"):
        await policy.ensure_allowed(
            unicodedata.normalize("NFD", "ệủṩöëä7"), field="password", context=()
        )
    policy.close()
