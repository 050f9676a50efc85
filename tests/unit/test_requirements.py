"""The table of requirements is held against the code: each has a place and a proof, or comes later."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = "docs/requirements.md"
NUMBERS = (*range(1, 13), *range(20, 29), *range(40, 50), *range(60, 64))
REQUIREMENTS = frozenset(f"R{number}" for number in NUMBERS)
LATER = "with the access and handover work"

_CITED = re.compile(r"\bR(\d{1,3})\b(?:\s*(?:to|–|-)\s*R(\d{1,3})\b)?")
_CODE = re.compile(r"`([^`]+)`")
_SOURCES = re.compile(r"(S[0-3](, S[0-3])*|all|our own)")


@dataclass(frozen=True)
class Row:
    """One line of the table; ``later`` where (part of) it is still to come."""

    id: str
    what: str
    source: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    later: bool


def _rows(table: str) -> list[Row]:
    lines = [line for line in table.splitlines() if re.match(r"\|\s*R\d+\s*\|", line)]
    rows = []
    for line in lines:
        key, what, source, modules, tests = (cell.strip() for cell in line.strip().strip("|").split("|"))
        rows.append(
            Row(
                key,
                what,
                source,
                tuple(_CODE.findall(modules)),
                tuple(_CODE.findall(tests)),
                LATER in modules,
            )
        )
    return rows


def _docstrings(tree: ast.AST) -> list[str]:
    """Every docstring below a node; a string that stands under an assignment counts as its docstring."""
    return [
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


def _cited(texts: list[str]) -> set[str]:
    found = set()
    for first, last in _CITED.findall("\n".join(texts)):
        found.update(f"R{number}" for number in range(int(first), int(last or first) + 1))
    return found


def _citations(folder: Path, root: Path) -> dict[str, set[str]]:
    return {
        path.relative_to(root).as_posix(): _cited(_docstrings(ast.parse(path.read_bytes())))
        for path in sorted(folder.rglob("*.py"))
    }


def _test_fault(root: Path, name: str, requirement: str) -> str:
    file, _, function = name.partition("::")
    if not function or not (root / file).is_file():
        return f"{requirement}: there is no test file for {name}"
    tree = ast.parse((root / file).read_bytes())
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function
    ]
    if not found or not function.startswith("test_"):
        return f"{requirement}: there is no test {name}"
    cites = any(requirement in _cited([ast.get_docstring(node) or ""]) for node in found)
    return "" if cites else f"{requirement}: the docstring of {name} does not cite it"


def _row_faults(row: Row, code: dict[str, set[str]], root: Path) -> list[str]:
    found = []
    if not row.what or not _SOURCES.fullmatch(row.source):
        found.append(f"{row.id} does not say what it is or where it comes from")
    if not row.modules and not row.later:
        found.append(f"{row.id} names no module and does not say that it comes later")
    if row.modules and not row.tests:
        found.append(f"{row.id} is built but names no test")
    if not row.modules:
        cited_in = [path for path, ids in code.items() if row.id in ids]
        found += [f"{row.id} is marked as later, but {path} cites it" for path in cited_in]
    for module in row.modules:
        if module not in code:
            found.append(f"{row.id}: there is no module {module}")
        elif row.id not in code[module]:
            found.append(f"{row.id}: no docstring in {module} cites it")
    return found + [fault for test in row.tests if (fault := _test_fault(root, test, row.id))]


def faults(root: Path) -> list[str]:
    """What in the table is not so, one line each."""
    rows = _rows((root / TABLE).read_text(encoding="utf-8"))
    ids = [row.id for row in rows]
    code = _citations(root / "conductdesk", root)
    found = [f"{twice} stands in the table twice" for twice in sorted(set(ids)) if ids.count(twice) > 1]
    found += [f"{missing} is not in the table" for missing in sorted(REQUIREMENTS - set(ids))]
    found += [f"{stray} is no requirement" for stray in sorted(set(ids) - REQUIREMENTS)]
    for row in rows:
        found += _row_faults(row, code, root)
    for path, cited in {**code, **_citations(root / "tests", root)}.items():
        if path != "tests/unit/test_requirements.py":
            found += [
                f"{path} cites {stray}, which is not in the table" for stray in sorted(cited - set(ids))
            ]
    return found


def test_every_requirement_has_its_place_and_its_proof() -> None:
    assert faults(ROOT) == []


_LATER_ROWS = "".join(
    f"| R{number} | something | S2 | {LATER} | |\n" for number in NUMBERS if number not in {1, 21}
)
_SOUND = f"""| id | what | source | where | proof |
|---|---|---|---|---|
| R1 | one | S0, S1 | `conductdesk/rule.py` | `tests/test_rule.py::test_one` |
| R21 | two | S2 | `conductdesk/rule.py`; the rest {LATER} | `tests/test_rule.py::test_range` |
{_LATER_ROWS}"""


def _invented_tree(root: Path, table: str) -> Path:
    for name, text in {
        TABLE: table,
        "conductdesk/rule.py": '"""A rule (R1)."""\nLIMIT = 3\n"""The limit (R21)."""\n# R40\n',
        "conductdesk/other.py": '"""About nothing."""\n',
        "tests/test_rule.py": 'def test_one():\n    """R1"""\n\n\ndef test_range():\n    """R20 to R22"""\n',
    }.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_a_sound_table_has_no_faults(tmp_path: Path) -> None:
    assert faults(_invented_tree(tmp_path, _SOUND)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("| R1 |", "| R99 |", "R1 is not in the table"),
        ("| R1 |", "| R99 |", "R99 is no requirement"),
        ("| R1 |", "| R21 |", "R21 stands in the table twice"),
        ("| one |", "| |", "R1 does not say what it is or where it comes from"),
        ("S0, S1", "S9", "R1 does not say what it is or where it comes from"),
        ("`conductdesk/rule.py` |", "|", "R1 names no module and does not say that it comes later"),
        ("`conductdesk/rule.py` |", f"{LATER} |", "R1 is marked as later, but conductdesk/rule.py cites it"),
        ("`conductdesk/rule.py` |", "`conductdesk/gone.py` |", "R1: there is no module conductdesk/gone.py"),
        (
            "`conductdesk/rule.py` |",
            "`conductdesk/other.py` |",
            "R1: no docstring in conductdesk/other.py cites it",
        ),
        ("`tests/test_rule.py::test_one`", "", "R1 is built but names no test"),
        (
            "test_rule.py::test_one",
            "gone.py::test_one",
            "R1: there is no test file for tests/gone.py::test_one",
        ),
        ("::test_one", "", "R1: there is no test file for tests/test_rule.py"),
        ("::test_one", "::test_two", "R1: there is no test tests/test_rule.py::test_two"),
        (
            "::test_one",
            "::test_range",
            "R1: the docstring of tests/test_rule.py::test_range does not cite it",
        ),
    ],
)
def test_each_fault_of_a_table_is_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in _SOUND
    assert fault in faults(_invented_tree(tmp_path, _SOUND.replace(old, new, 1)))


def test_a_citation_of_something_that_is_no_requirement_is_told(tmp_path: Path) -> None:
    root = _invented_tree(tmp_path, _SOUND)
    (root / "conductdesk" / "other.py").write_text('def f():\n    """See R77."""\n', encoding="utf-8")
    assert faults(root) == ["conductdesk/other.py cites R77, which is not in the table"]
