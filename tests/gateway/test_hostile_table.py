"""A file made to do harm is refused in a line, and the process lives on."""

from pathlib import Path

import pytest

from cartwheel.systems.gateway.api import RouteTableError, load

TEN = ",".join(["x"] * 10)
BOMB = f"a0: &a0 [{TEN}]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
HARMFUL = [
    ("yaml", "[" * 100_000, "line 1: nested more than 32 deep"),
    ("yaml", "pools:\n  web: " + "{a: " * 100_000, "line 2: nested more than 32 deep"),
    ("yaml", "- " * 100_000, "line 1: nested more than 32 deep"),
    ("yaml", "\n".join(" " * n + "a:" for n in range(100)), "line 33: nested more than 32 deep"),
    ("yaml", BOMB, "line 5: more than 100,000 entries, aliases unfolded"),
    ("yaml", f"[{'a,' * 200_000}]", "line 1: more than 100,000 entries, aliases unfolded"),
    ("yaml", "a: !!python/object/apply:os.abort []", "could not determine a constructor"),
    ("yaml", "a: 2026-13-01", "month must be in 1..12"),
    ("yaml", "a: " + "9" * 5000, "Exceeds the limit"),
    ("toml", "a = " + "[" * 100_000, "nested more than 32 deep"),
    ("toml", "x = 1\n" + "a." * 100_000 + "a = 1", "line 2: nested more than 32 deep"),
    ("toml", "a = 2026-13-01", "is no TOML"),
]


@pytest.mark.parametrize(("suffix", "text", "words"), HARMFUL)
def test_it_is_refused_in_a_line(tmp_path: Path, suffix: str, text: str, words: str) -> None:
    file = tmp_path / f"t.{suffix}"
    file.write_text(text)
    with pytest.raises(RouteTableError) as caught:
        load(file)
    said = str(caught.value)
    assert said.startswith(str(file))
    assert words in said
    assert "\n" not in said


def test_more_than_a_table_needs_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(RouteTableError, match=r"/dev/zero is larger than 1,048,576 bytes"):
        load(Path("/dev/zero"))
    with pytest.raises(RouteTableError, match="cannot be read: Is a directory"):
        load(tmp_path)


def test_aliases_that_do_no_harm_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(
        "pools: {web: {upstreams: ['a:1']}}\n"
        "routes:\n"
        "  - {name: one, pool: web, prefix: /a, timeouts: &slow {firstByteSeconds: 9}}\n"
        "  - {name: two, pool: web, prefix: /b, timeouts: *slow}\n"
        "  - {name: three, pool: web, prefix: /c, timeouts: {<<: *slow, idleSeconds: 8}}\n"
    )
    routes = load(file).routes
    assert [route.timeouts.first_byte_seconds for route in routes] == [9, 9, 9]
