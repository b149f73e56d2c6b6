"""A commit to compare with, in a worktree and an environment of its own."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness import Server, cartwheel

COMMIT = "6adbde0"
"""The last one before requests were made cheaper."""

_PROJECT = Path(__file__).parents[1]
_FOLDER = _PROJECT / ".cache" / "before"


@contextmanager
def cartwheel_before(commit: str = COMMIT) -> Iterator[Server]:
    """Run `cartwheel up --no-demo` of a commit; the first time its packages are installed."""
    tree, python = _tree(commit), _FOLDER / f"environment-{commit}" / "bin" / "python"
    _install(tree, python)
    with cartwheel(python=str(python), environment={"PYTHONPATH": str(tree / "src")}) as server:
        yield server


def _tree(commit: str) -> Path:
    tree = _FOLDER / commit
    if not (tree / "src").exists():
        _run("git", "-C", str(_PROJECT), "worktree", "prune")
        _run("git", "-C", str(_PROJECT), "worktree", "add", "--detach", str(tree), commit)
    return tree


def _install(tree: Path, python: Path) -> None:
    """Have exactly what that commit has locked, and the project itself without its packages."""
    lock = tree / "requirements.lock"
    mark = python.parents[1] / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if mark.exists():
        return
    uv = str(Path(sys.executable).parent / "uv")
    _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(python.parents[1]))
    install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    _run(*install, "--require-hashes", "-r", str(lock))
    _run(*install, "--no-deps", "--editable", str(tree))
    mark.touch()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
