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


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_stack_shows_where_and_not_with_what(log_format: str) -> None:
    written = run(log_format)
    assert "ValueError: no good" in written
    assert "secretsecretsecret" not in written


def test_machines_get_one_json_object_per_line() -> None:
    [line] = run("json").splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"], entry["path"]) == ("failed", "error", ["a", 1])
