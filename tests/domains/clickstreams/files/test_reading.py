"""A file is read as numbered lines whatever its line ends; damage is not mistaken for the end."""

import gzip
from pathlib import Path

import pytest

from cartwheel.domains.clickstreams.files.reading import DamagedFileError, read_lines


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [b"a\nb\nc\n", b"a\r\nb\r\nc\r\n", b"a\nb\nc", b"\xef\xbb\xbfa\nb\nc\n"],
    ids=["unix", "windows", "no last line end", "byte order mark"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_lines_without_their_ends(tmp_path: Path, content: bytes, pack: type) -> None:
    assert list(read_lines(written(tmp_path / "f", pack(content)))) == [
        (1, b"a"),
        (2, b"b"),
        (3, b"c"),
    ]


def test_blank_lines_count_but_are_not_given(tmp_path: Path) -> None:
    path = written(tmp_path / "f", b"a\n\n\r\nb\n\n")
    assert list(read_lines(path)) == [(1, b"a"), (4, b"b")]


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    assert list(read_lines(written(tmp_path / "f", b""))) == []


def test_gzip_files_one_after_another_are_one(tmp_path: Path) -> None:
    path = written(tmp_path / "f", gzip.compress(b"a\nb") + bytes(512) + gzip.compress(b"\nc\n"))
    assert list(read_lines(path)) == [(1, b"a"), (2, b"b"), (3, b"c")]


def test_many_blocks(tmp_path: Path) -> None:
    lines = [b"line %d" % number for number in range(300_000)]
    path = written(tmp_path / "f", gzip.compress(b"\n".join(lines), 1))
    blocks: list[bytes] = []
    assert list(read_lines(path, observe=blocks.append)) == list(enumerate(lines, 1))
    assert b"".join(blocks) == path.read_bytes()


def test_an_endless_line_is_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "f", gzip.compress(b"x" * 5_000_000 + b"\nb\n"))
    first, second = read_lines(path)
    assert (first[0], len(first[1]) > 65_536, len(first[1]) < 2_000_000) == (1, True, True)
    assert second == (2, b"b")


def test_a_gzip_file_cut_short_gives_its_whole_lines_first(tmp_path: Path) -> None:
    lines = [b"%d,%d" % (number, number * 7919 % 10_007) for number in range(50_000)]
    packed = gzip.compress(b"\n".join(lines))
    path = written(tmp_path / "f", packed[: len(packed) // 2])
    read = []
    with pytest.raises(DamagedFileError, match="the compressed file ends in the middle") as damage:
        read.extend(read_lines(path))  # extend keeps what came before the damage
    assert len(read) > 10_000
    assert read == list(enumerate(lines[: len(read)], 1))
    number, rest = damage.value.line
    assert number == len(read) + 1
    assert lines[len(read)].startswith(rest)


def test_a_corrupt_gzip_file_is_damaged(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"a\nb\nc\n"))
    packed[-6] ^= 0xFF  # the checksum
    with pytest.raises(DamagedFileError, match="incorrect data check"):
        list(read_lines(written(tmp_path / "f", bytes(packed))))
