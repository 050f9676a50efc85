"""The tree keeps its shape: small modules, no machine's paths, no registry's name."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 500


def _tracked(pattern: str) -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout, so there is no list of files to hold to the rule")
    listed = subprocess.run(
        ["git", "ls-files", pattern], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in _tracked("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_the_locks_carry_hashes_and_name_no_registry() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE)
        assert pinned
        blocks = re.split(r"^(?=[a-z0-9][a-z0-9._-]*==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text
        assert "index-url" not in text


def test_no_requirement_is_repeated_in_a_table_of_its_own() -> None:
    assert not list(ROOT.glob("requirements*.txt"))
    assert (ROOT / "pyproject.toml").is_file()
