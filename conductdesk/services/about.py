"""What the program is made of, with every licence: read when somebody asks for it, never at the start.

Libraries are found through the metadata of their packages. A one-folder application needs that metadata
packed along, for ConductDesk and everything it asks for: ``copy_metadata("conductdesk", recursive=True)``.
"""

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from conductdesk import __version__
from conductdesk.errors import BugError
from conductdesk.paths import resources_dir

HOW_TO_REPLACE_QT = (
    "Qt, PySide6 and shiboken6 are used under the GNU Lesser General Public License, version 3. They lie in "
    "the folders PySide6 and shiboken6 as libraries of their own: put other builds of the same versions in "
    "their place, changed as you like, and start ConductDesk again. You may take it apart to see how it "
    "works with them."
)
"""What the LGPL asks to be said and to be possible."""

_OWN = "conductdesk"
_QT = re.compile(r"(?:pyside6|shiboken6)(?:-|$)")
_TEXT = re.compile(r"(?:licen[cs]es?|copying|notice|copyright)\b", re.IGNORECASE)
_TEXT_FOLDER = re.compile(r"\.dist-info/(?:.*/)?licenses/")
_NOT_TEXT = (".py", ".json")
_LONGEST_NAME = 60
_SHORT_FOR = {
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0",
    "MIT License": "MIT",
    "BSD License": "BSD",
}
_NAMED_BY_TEXT = (("MIT License", "MIT"), ("Permission is hereby granted, free of charge", "MIT"))
_BY_NAME = {"sqlcipher3": "Zlib"}
_PARTS = (
    ("Python", "PSF-2.0", "Python.txt"),
    ("SQLCipher", "BSD-3-Clause", "SQLCipher.txt"),
    ("OpenSSL", "Apache-2.0", "Apache-2.0.txt"),
)
_LETTERS = {"Dejavu": "DejaVu", "Kr": "KR", "Sc": "SC"}


@dataclass(frozen=True, kw_only=True)
class Library:
    """A package the program runs on. ``licence_text`` is empty where the package brings none."""

    name: str
    version: str
    licence: str
    licence_text: str


@dataclass(frozen=True, kw_only=True)
class Bundled:
    """Something else that comes with the program. ``kind`` is "font", "icons" or "part"."""

    name: str
    kind: str
    licence: str
    licence_text: str


@dataclass(frozen=True, kw_only=True)
class About:
    """The program and what it is made of: libraries and bundled things by name.

    Attributes:
        version: of ConductDesk.
        licence_text: ConductDesk's own.
        python: the version of Python.
        how_to_replace_qt: a sentence that belongs beside the licences of Qt.
    """

    version: str
    licence_text: str
    python: str
    libraries: tuple[Library, ...]
    bundled: tuple[Bundled, ...]
    how_to_replace_qt: str


def about() -> About:
    """Everything that the About page shows.

    Raises:
        BugError: the metadata of the packages was not packed along.
    """
    try:
        own = distribution(_OWN)
    except PackageNotFoundError as error:
        raise BugError("The list of libraries was not packed with the program.") from error
    found: dict[str, Distribution] = {}
    _gather(own, found)
    libraries = [_library(name, one) for name, one in found.items()]
    return About(
        version=__version__,
        licence_text=_own_texts(own),
        python=platform.python_version(),
        libraries=tuple(sorted(libraries, key=lambda library: library.name.casefold())),
        bundled=(*_parts(), *_icons(), *_fonts()),
        how_to_replace_qt=HOW_TO_REPLACE_QT,
    )


def _gather(one: Distribution, found: dict[str, Distribution]) -> None:
    """Everything a package asks for that is here: what belongs to another system is not."""
    for requirement in one.requires or ():
        wanted = re.match(r"[A-Za-z0-9._-]+", requirement)
        if wanted is None or (found and "extra ==" in requirement):
            continue
        name = re.sub(r"[-_.]+", "-", wanted[0]).casefold()
        if name in found:
            continue
        try:
            found[name] = distribution(wanted[0])
        except PackageNotFoundError:
            continue
        _gather(found[name], found)


def _library(name: str, one: Distribution) -> Library:
    text = "\n\n".join(_texts(one))
    licence = _licence(name, one, text)
    if _QT.match(name):
        licence = "LGPL-3.0-only"
        text = "\n\n".join((HOW_TO_REPLACE_QT, _shipped("LGPL-3.0.txt"), _shipped("GPL-3.0.txt")))
    return Library(name=one.metadata["Name"], version=one.version, licence=licence, licence_text=text)


def _licence(name: str, one: Distribution, text: str) -> str:
    """The licence in a few words, from wherever the package says it."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    said = _first(one, "License-Expression") or _first(one, "License")
    if said and len(said) <= _LONGEST_NAME and "\n" not in said:
        return said
    for classifier in one.metadata.get_all("Classifier") or ():
        kind, _, last = str(classifier).rpartition(" :: ")
        if kind.startswith("License"):
            return _SHORT_FOR.get(last, last)
    return next((short for words, short in _NAMED_BY_TEXT if words in text), "see its text")


def _first(one: Distribution, key: str) -> str:
    return str((one.metadata.get_all(key) or [""])[0])


def _texts(one: Distribution) -> Iterator[str]:
    """The licence texts inside a package's metadata, each under its file name."""
    for file in sorted(one.files or (), key=str):
        path = PurePosixPath(file.as_posix())
        inside = ".dist-info/" in f"{path}"
        is_text = _TEXT.match(path.name) or _TEXT_FOLDER.search(f"{path}")
        if inside and is_text and path.suffix not in _NOT_TEXT:
            try:
                text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            yield f"{path.name}\n\n{text.strip()}"


def _own_texts(own: Distribution) -> str:
    checkout = resources_dir().parent / "LICENSE"
    if checkout.is_file():
        return checkout.read_text(encoding="utf-8")
    return next((text for text in _texts(own) if text.startswith("LICENSE\n")), "")


def _parts() -> Iterator[Bundled]:
    for name, licence, file in _PARTS:
        yield Bundled(name=name, kind="part", licence=licence, licence_text=_shipped(file))
    for text in sorted((resources_dir() / "licences" / "system").glob("*.txt")):
        # Only a one-folder application brings libraries of the system it was built on, with their texts.
        words = text.read_text(encoding="utf-8", errors="replace")
        yield Bundled(name=text.stem, kind="part", licence="see its text", licence_text=words)


def _icons() -> Iterator[Bundled]:
    text = (resources_dir() / "icons" / "LICENSE").read_text(encoding="utf-8")
    yield Bundled(name="Lucide icons", kind="icons", licence="ISC", licence_text=text)


def _fonts() -> Iterator[Bundled]:
    for folder in sorted(path for path in (resources_dir() / "fonts").iterdir() if path.is_dir()):
        words = [word.title() for word in folder.name.split("-")]
        free = folder / "OFL.txt"
        yield Bundled(
            name=" ".join(_LETTERS.get(word, word) for word in words),
            kind="font",
            licence="OFL-1.1" if free.is_file() else "Bitstream Vera and Arev",
            licence_text=(free if free.is_file() else folder / "LICENSE.txt").read_text(encoding="utf-8"),
        )


def _shipped(file: str) -> str:
    return (resources_dir() / "licences" / file).read_text(encoding="utf-8")
