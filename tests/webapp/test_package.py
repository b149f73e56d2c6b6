"""A wheel carries the web app built, though no commit does, and is refused without it."""

import shutil
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
PAGE = "src/cartwheel/systems/webapp/built/index.html"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """As much of the project as says what goes into a wheel."""
    for name in (
        *("pyproject.toml", "README.md", "LICENSE", ".gitignore", "hatch_build.py"),
        "src/cartwheel/__init__.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def build(project: Path) -> Path:
    return Path(
        *WheelBuilder(str(project)).build(directory=str(project / "dist"), versions=["standard"])
    )


def test_it_is_in_the_wheel(project: Path) -> None:
    (project / PAGE).parent.mkdir(parents=True)
    (project / PAGE).write_text("<!doctype html>")
    wheel = build(project)
    shutil.unpack_archive(wheel, project / "unpacked", "zip")
    assert (project / "unpacked" / PAGE.removeprefix("src/")).exists()


def test_without_it_there_is_no_wheel(project: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make webapp"):
        build(project)
