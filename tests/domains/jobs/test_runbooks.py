"""The commands and metrics of the runbooks are those that there are."""

import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

import cartwheel.domains.jobs.metrics
import cartwheel.systems.jobs.metrics
import cartwheel.systems.outbox.metrics  # noqa: F401 - they register what is looked for
from cartwheel.entrypoints.roles import ROUTERS

DOCS = Path(__file__).parents[3] / "docs"
RUNBOOKS = sorted((DOCS / "runbooks").glob("*.md"))
OURS = [path for path in RUNBOOKS if path.stem in {"backlog", "dead-letter-queue"}]


@pytest.mark.parametrize("runbook", OURS, ids=lambda path: path.stem)
def test_every_call_of_a_runbook_has_a_procedure(runbook: Path) -> None:
    """By method and path, on one line or continued on the next."""
    text = runbook.read_text().replace("\\\n", " ")
    calls = re.findall(r"curl -s (?:-X (\w+) )?.*?\$API(/[^\s\"?]+)", text)
    assert len(calls) > 5
    bindings = [
        procedure.rest
        for router in ROUTERS
        for procedure in router.procedures.values()
        if procedure.rest
    ]
    for method, path in calls:
        assert any(
            (method or "GET") == binding.method
            and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", binding.path), path)
            for binding in bindings
        ), (method, path)


@pytest.mark.parametrize("runbook", OURS, ids=lambda path: path.stem)
def test_every_metric_of_a_runbook_is_measured(runbook: Path) -> None:
    measured = {
        name for metric in REGISTRY.collect() for name in (metric.name, f"{metric.name}_total")
    }
    named = set(re.findall(r"\bcartwheel_[a-z_]+", runbook.read_text()))
    assert named
    assert {name.removesuffix("_bucket") for name in named} <= measured


TYPE = "content-type: application/json"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_every_body_is_sent_as_json(page: Path) -> None:
    """Curl calls a body a form unless told otherwise, and forms are refused."""
    commands = re.findall(r"curl (?:\\\n|.)*", page.read_text())
    assert [c for c in commands if " -d " in c and TYPE not in c.lower()] == []
