"""Passwords that leaked or are easy to guess are refused, at a cost that nobody can raise."""

import asyncio
import random
import string
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.kit.commands import run

from cartwheel.domains.people.bounded_pool import BoundedPool
from cartwheel.domains.people.breached_passwords import (
    BreachedPasswords,
    compile_breached_passwords,
)
from cartwheel.domains.people.errors import BusyError, WeakPasswordError
from cartwheel.domains.people.password_policy import PasswordPolicy
from cartwheel.kernel.errors import InvalidInputError

ADA = ("ada.king@shop.example", "Ada Lovelace")


@pytest.fixture(scope="module")
def policy() -> Iterator[PasswordPolicy]:
    policy = PasswordPolicy(BreachedPasswords.load(None))
    yield policy
    policy.close()


def corpus() -> list[str]:
    """Passwords as people and password managers make them, of every allowed length."""
    chance = random.Random(4)
    words = "wobbly teapot lighthouse marmalade zeppelin otter cabinet violin harbour".split()
    made = ["".join(chance.choices(string.ascii_letters, k=size)) for size in range(8, 129)]
    made += [" ".join(chance.choices(words, k=count)) for count in range(2, 14)]
    made += [word.capitalize() + str(chance.randrange(10_000)) for word in words]
    return [password for password in made if len(password) <= 128]


def test_a_look_costs_little_whatever_the_length(policy: PasswordPolicy) -> None:
    """Also where much is known of somebody; processor time, whatever else the machine does."""
    context = ("-".join(f"word{number}" for number in range(40)) + "@shop.example", "Ada " * 50)
    took = {}
    for password in corpus():
        began = time.thread_time()
        policy.weakness_of(password, context)
        took[password] = time.thread_time() - began
    assert len(took) > 100
    assert max(took.values()) < 0.2


@pytest.mark.parametrize(
    "password",
    [
        "summer2026!a",
        "Adaking7!",
        "ADA.KING@shop.example",
        "Lovelace2020",
        "1q2w3e4r5t",
        "Trustno1!",
        "iloveyou2",
        "short",
        "x" * 129,
    ],
)
async def test_what_others_try_first_is_refused(policy: PasswordPolicy, password: str) -> None:
    with pytest.raises(WeakPasswordError) as refused:
        await policy.ensure_allowed(password, field="newPassword", context=ADA)
    (issue,) = refused.value.issues
    assert issue.path == ("newPassword",)
    assert issue.message


@pytest.mark.parametrize(
    "password",
    [
        "wobbly teapot 7 lighthouse",
        "summer otter cabinet",
        "一" * 4 + "个安全的密码需要很长的一句话和几个不常见的词语" * 2,
        "ä" + "größe der kleinen zwiebel" + "ö" * 90,
        "k9#Tz2!vQm",
    ],
)
async def test_bounds_count_characters_and_long_sentences_pass(
    policy: PasswordPolicy, password: str
) -> None:
    await policy.ensure_allowed(password, field="password", context=ADA)


async def test_work_that_would_pile_up_is_refused() -> None:
    pool = BoundedPool("test", threads=1, waiting=2)
    go_on = threading.Event()
    try:
        running = [asyncio.create_task(pool.run(go_on.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await pool.run(lambda: None)
        running[2].cancel()  # nobody waits for it any more, so another may
        await asyncio.wait(running[2:])
        waiting = asyncio.create_task(pool.run(lambda: threading.current_thread().name))
        go_on.set()
        assert (await waiting).startswith("test")
        assert await asyncio.gather(*running[:2]) == [True, True]
    finally:
        go_on.set()
        pool.close()


def test_a_filter_misses_none_and_takes_few_others() -> None:
    kept = [f"leaked-{number}" for number in range(5_000)]
    breached = BreachedPasswords(compile_breached_passwords(kept))
    assert all(password.upper() in breached for password in kept)
    taken = sum(f"other-{number}" in breached for number in range(20_000))
    assert taken < 60  # 20 are to be expected


def test_an_operators_own_list(tmp_path: Path) -> None:
    passwords, output = tmp_path / "list.txt", tmp_path / "own.filter"
    passwords.write_text("a-word-of-ours\nshort\n", encoding="utf-8")
    made = run("breached-passwords", str(passwords), str(output))
    assert made.exit_code == 0, made.output
    own = BreachedPasswords.load(output)
    assert "A-Word-Of-Ours" in own
    assert "password1" not in own
    with pytest.raises(InvalidInputError, match="breached_passwords"):
        BreachedPasswords.load(passwords)
    with pytest.raises(InvalidInputError, match="cannot be read"):
        BreachedPasswords.load(tmp_path / "none")
