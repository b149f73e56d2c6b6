"""Logs are for machines or for people, and keep secrets to themselves."""

import json
import subprocess
import sys

import pytest

FAILING = """
import structlog
from cartwheel.kernel import log
log.configure(level="INFO", log_format={log_format!r})
def handle(credential):
    raise ValueError("no good")
try:
    handle("cw_" + "secret" * 3)
except ValueError:
    structlog.get_logger().exception("failed", path=("a", 1))
"""


def run(log_format: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", FAILING.format(log_format=log_format)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("log_format", ["text", "console", "json"])
def test_a_stack_shows_where_and_not_with_what(log_format: str) -> None:
    written = run(log_format)
    assert "ValueError: no good" in written
    assert "secretsecretsecret" not in written


def test_machines_get_one_json_object_per_line() -> None:
    [line] = run("json").splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"], entry["path"]) == ("failed", "error", ["a", 1])


SPEAKING = """
import structlog
from cartwheel.kernel import log
log.configure(level={level!r}, log_format={log_format!r})
log_ = structlog.get_logger()
log_.info("ordinary")
log_.info("new", news=True)
log_.warning("odd")
"""


@pytest.mark.parametrize(
    ("level", "log_format", "told"),
    [
        ("AUTO", "text", ["new", "odd"]),
        ("AUTO", "json", ["ordinary", "new", "odd"]),
        ("INFO", "text", ["ordinary", "new", "odd"]),
        ("WARNING", "text", ["odd"]),
    ],
)
def test_words_are_news_alone_unless_more_is_asked_for(
    level: str, log_format: str, told: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SPEAKING.format(level=level, log_format=log_format)],
        check=True,
        capture_output=True,
        text=True,
    )
    lines = done.stderr.splitlines()
    assert [next(word for word in told if word in line) for line in lines] == told
    assert "news" not in done.stderr
