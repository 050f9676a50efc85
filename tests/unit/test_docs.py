"""What is written for people stays true: links lead somewhere, commands exist, words are kind."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from conductdesk.cli.main import program

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
GUIDE = sorted((ROOT / "docs" / "guide").glob("*.md"))
COMMAND_PAGES = [ROOT / "README.md", *GUIDE, *(path for path in PAGES if path.parent == ROOT / "docs")]
TEXTS = sorted(
    path
    for path in [*PAGES, *(ROOT / "resources").rglob("*")]
    if path.suffix in {".md", ".toml", ".txt"} and "LICENSE" not in path.name and path.name != "OFL.txt"
)

_FENCE = re.compile(r"^ {0,3}```.*?^ {0,3}```", re.MULTILINE | re.DOTALL)
_FENCED = re.compile(r"^ {0,3}```[a-z]*\n(.*?)^ {0,3}```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_PICTURE = re.compile(r"<(?:img|source)\b[^>]*\b(?:src|srcset)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_RUN = re.compile(r"^(?:\$ )?(?:\.venv[/\\](?:bin|Scripts)[/\\])?conductdesk(?= |$)")
_WORDS = re.compile(r"\b(?:victim|offender|informant)s?\b", re.IGNORECASE)
_TICKET = re.compile(r"\btickets?\b", re.IGNORECASE)
_MACHINE = re.compile(r"(?<![\w.~$}-])/(?:work|root|home|Users|tmp)/|[A-Z]:\\Users\\", re.IGNORECASE)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    """The anchors that a forge gives the headings of a page."""
    found: set[str] = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        plain = _LINK.sub("]", heading).replace("[", "").replace("]", "").replace("`", "").casefold()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 0
        while (name := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(name)
    return found


def dead_links(page: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    text = _SPAN.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
    dead = []
    for link in [*_LINK.findall(text), *_PICTURE.findall(text)]:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (
            anchor and (target.suffix != ".md" or anchor not in anchors(target.read_text(encoding="utf-8")))
        ):
            dead.append(link)
    return dead


def commands(text: str) -> Iterator[tuple[str, bool]]:
    """Command lines on a page, each with whether it is shown to be typed as it stands."""
    for block in _FENCED.findall(text):
        for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines():
            if _RUN.match(line.strip()):
                yield line.strip(), True
    yield from ((line, True) for line in _INDENTED.findall(_FENCE.sub("", text)) if _RUN.match(line))
    for span in _SPAN.findall(_FENCE.sub("", text)):
        if _RUN.match(span):
            yield span, False


def wrong_with(line: str, *, whole: bool) -> str:
    """Why the program would not understand a command line; nothing is run.

    Args:
        line: as shown.
        whole: False where the text only names a command, so that what it asks for may be missing.
    """
    words = shlex.split(_RUN.sub("", line), comments=True)
    command: click.Command = program
    context: click.Context | None = None
    name = "conductdesk"
    try:
        while True:
            context = command.make_context(name, list(words), parent=context)
            if not isinstance(command, click.Group):
                return ""
            words = [*context._protected_args, *context.args]
            if not words:
                return ""
            found, inner, words = command.resolve_command(context, words)
            if inner is None or found is None:
                return f"there is no command in {line}"
            name, command = found, inner
    except click.exceptions.Exit:
        return ""  # the help was asked for
    except click.MissingParameter as error:
        return f"{line}: {error.format_message()}" if whole else ""
    except click.UsageError as error:
        return f"{line}: {error.format_message()}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_on_a_page_leads_somewhere(page: Path) -> None:
    assert dead_links(page) == []


@pytest.mark.parametrize("page", COMMAND_PAGES, ids=_name)
def test_the_program_understands_every_command_shown(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [fault for line, whole in commands(text) if (fault := wrong_with(line, whole=whole))] == []


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_words_are_kind_and_no_machine_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _WORDS.findall(text) == []
    if not path.is_relative_to(ROOT / "resources" / "sample"):  # where a film costs one
        assert _TICKET.findall(text) == []
    assert _MACHINE.findall(text) == []


@pytest.mark.parametrize("page", GUIDE, ids=_name)
def test_the_guide_speaks_without_raising_its_voice(page: Path) -> None:
    text = _SPAN.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
    assert "!" not in text.replace("![", "[")


def test_every_page_of_the_documentation_is_in_an_index() -> None:
    linked = set()
    for index in (ROOT / "docs" / "README.md", ROOT / "docs" / "decisions" / "README.md"):
        links = _LINK.findall(index.read_text(encoding="utf-8"))
        linked |= {(index.parent / link.partition("#")[0]).resolve() for link in links}
    assert [_name(page) for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in linked] == [
        "docs/README.md"
    ]


def test_pages_show_commands_at_all() -> None:
    shown = [
        line for page in COMMAND_PAGES for line, whole in commands(page.read_text(encoding="utf-8")) if whole
    ]
    assert len(shown) >= 20


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("conductdesk dekc create", "There is no command"),
        ("conductdesk desk create --colour red", "No such option"),
        ("conductdesk incident step", "Missing argument"),
        ("conductdesk incident step 2026-001 evidence perhaps", "is none of"),
        ("conductdesk desk info --passphrase-file", "requires an argument"),
        ("conductdesk desk info now", "unexpected extra argument"),
    ],
)
def test_a_command_that_does_not_exist_is_told(line: str, part: str) -> None:
    assert part in wrong_with(line, whole=True)


@pytest.mark.parametrize(
    "line",
    [
        "conductdesk",
        "conductdesk --help",
        "$ conductdesk today --json",
        "conductdesk incident --help",
        "conductdesk incident add 'Words in the chat' --setting chat  # a note",
        ".venv/bin/conductdesk --desk ~/desk incident step 2026-001 evidence done",
    ],
)
def test_a_command_that_exists_is_understood(line: str) -> None:
    assert wrong_with(line, whole=True) == ""


def test_commands_are_found_in_blocks_spans_and_indented_lines() -> None:
    page = (
        "```\nls\nconductdesk desk info \\\n  --json\n```\n"
        "See `conductdesk today` or `ls`.\n\n    conductdesk search a\n"
    )
    assert list(commands(page)) == [
        ("conductdesk desk info --json", True),
        ("conductdesk search a", True),
        ("conductdesk today", False),
    ]


def test_a_dead_link_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# A *kind* `word`, twice\n\n## Twice\n\n## Twice\n", encoding="utf-8")
    page = tmp_path / "a.md"
    page.write_text(
        "[1](b.md) [2](gone.md) [3](b.md#twice-1) [4](b.md#thrice) [5](#nothing) [6](https://example.org)\n"
        "```\n[7](inside.md)\n```\n`[8](span.md)` ![9](gone.png) [10](b.md#a-kind-word-twice)\n"
        '<picture><source media="x" srcset="dark.png"><img alt="y" src="b.md"></picture>\n',
        encoding="utf-8",
    )
    assert dead_links(page) == ["gone.md", "b.md#thrice", "#nothing", "gone.png", "dark.png"]


@pytest.mark.parametrize("text", ["The Victims said", "a ticket", "see /home/ana/desk", "in C:\\Users\\Ana"])
def test_a_word_or_a_path_that_does_not_belong_is_found(text: str) -> None:
    assert any(pattern.search(text) for pattern in (_WORDS, _TICKET, _MACHINE))
