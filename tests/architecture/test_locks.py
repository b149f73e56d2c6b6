"""Lock files pin by hash and name no registry."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.lock")), ids=lambda p: p.name)
def test_every_python_package_is_pinned_by_hash_and_names_no_host(path: Path) -> None:
    text = path.read_text()
    pins = re.findall(r"^\S+==\S+.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]\S*==", text, re.MULTILINE)) > 0
    assert not re.search(r"https?://|--index-url", text)


def test_no_node_package_records_where_it_came_from() -> None:
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())
    # What comes within another package is pinned with it.
    packages = {
        name: package
        for name, package in lock["packages"].items()
        if name and not package.get("inBundle")
    }
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []
