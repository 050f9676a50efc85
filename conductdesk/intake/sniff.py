"""The media type of a file, told by its content and never believed from its name.

The first :data:`HEAD_BYTES` of a file are enough. What reads as text is text, whatever signature its first
letters happen to spell: a chat that begins with "BMW" is no bitmap. Binary signatures come after that.
The name refines one kind of text into another (``.csv``, ``.mhtml``): CSV has no signature of its own.
"""

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, getincrementaldecoder

HEAD_BYTES = 64 * 1024
UNKNOWN = "application/octet-stream"

_OFFICE = "application/vnd.openxmlformats-officedocument"
_PRINTABLE_SIGNATURES = (
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_BOMS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
_TEXT_SUFFIXES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".tab": "text/tab-separated-values",
}
_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/heic": ".heic",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
}
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_CONTROL_BYTES = bytes((*range(9), *range(14, 26), *range(28, 32), 127))
_HIGH_BYTES = bytes(range(128, 256))
_WHITESPACE_BYTES = b" \t\r\n"
_HEADER_LINE = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_ENVELOPE_LINE = re.compile(rb"From [^\s]+ +\w{3}\b")
_MAIL_HEADERS = frozenset(
    b"from to cc bcc date subject message-id mime-version content-type content-transfer-encoding received "
    b"return-path delivered-to reply-to sender in-reply-to references dkim-signature x-mailer".split()
)
_SENT_HEADERS = frozenset((b"to", b"received", b"message-id", b"return-path", b"delivered-to"))
_HTML_ELEMENTS = frozenset(
    (
        *(
            "html",
            "head",
            "body",
            "title",
            "meta",
            "script",
            "style",
            "link",
            "base",
            "table",
            "div",
            "p",
            "span",
        ),
        *("h1", "h2", "h3", "a", "br", "img", "iframe", "font", "center"),
    )
)
_MARKUP_PREFIX = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype\s+(?P<root>[\w:]+)", re.IGNORECASE)
_CUT_WORD = re.compile(r"[\w.+-]{1,12}")
_ELEMENT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?P<root>[A-Za-z][\w.-]*)[\s/>]")


def sniff(head: bytes, *, name: str = "") -> str:
    """Tell the media type of a file from its beginning.

    Args:
        head: the first :data:`HEAD_BYTES` of the file, or all of it when it is shorter.
        name: the file's name; it only tells kinds of text apart.

    Returns:
        A media type in lower case; :data:`UNKNOWN` where nothing fits.
    """
    head = head[:HEAD_BYTES]
    if mail := _mail_kind(head, name):
        return mail
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    for signature, media_type in _PRINTABLE_SIGNATURES:
        if head.startswith(signature):
            return media_type
    text = _clean_text(head)
    if text is not None:
        return _text_kind(text, name)
    if found := _container_kind(head) or _signature_kind(head):
        return found
    text = _blemished_text(head)
    return UNKNOWN if text is None else _text_kind(text, name)


def extension_of(media_type: str) -> str:
    """How the name of a file of that type ends, with its dot; empty for types that are rarely pasted."""
    return _SUFFIXES.get(media_type, "")


def _clean_text(head: bytes) -> str | None:
    """Decode what is text without a doubt: UTF-8, UTF-16, Latin-1 and its kin."""
    if not head:
        return None
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _decode(head[len(bom) :], encoding)
    text = _decode(head, "utf-8")
    if text is not None or b"\x00" in head:
        return text or _bare_utf16(head)
    controls, plain_share, white_share = _shares(head)
    is_signature = head.startswith((b"\xff\xd8\xff", b"\x1f\x8b", b"\xff\xfb", b"\xff\xf1", b"\xff\xf9"))
    if controls or is_signature or not (plain_share >= 0.5 or white_share >= 0.08):  # noqa: PLR2004 (shares of bytes)
        return None
    return head.decode("latin-1")


def _decode(head: bytes, encoding: str) -> str | None:
    """Decode strictly, let a character that the cut went through go, and refuse control characters."""
    try:
        text = getincrementaldecoder(encoding)("strict").decode(head, final=False)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text


def _bare_utf16(head: bytes) -> str | None:
    """Recognise UTF-16 without its mark: every other byte of Western text is NUL."""
    half = len(head) // 2
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if half and head[offset::2].count(0) > 0.4 * half and not head[1 - offset :: 2].count(0):
            return _decode(head, encoding)
    return None


def _blemished_text(head: bytes) -> str | None:
    """Accept text with a few stray control bytes, such as a list that was exported with NULs in it."""
    if not head:
        return None
    controls, plain_share, _ = _shares(head)
    is_text = plain_share >= 0.9 and controls <= 0.05 * len(head)  # noqa: PLR2004 (shares of bytes)
    return head.decode("latin-1") if is_text else None


def _shares(head: bytes) -> tuple[int, float, float]:
    """Count control bytes, and the shares of plain ASCII and of white space among all bytes."""
    size = len(head)
    controls = size - len(head.translate(None, _CONTROL_BYTES))
    high = size - len(head.translate(None, _HIGH_BYTES))
    white = size - len(head.translate(None, _WHITESPACE_BYTES))
    return controls, (size - high - controls) / size, white / size


def _text_kind(text: str, name: str) -> str:
    start = text.lstrip()
    if start[:1] in ("{", "[") and _looks_like_json(start):
        return "application/json"
    if start[:1] == "<" and (kind := _markup_kind(start)):
        return kind
    first_line = start[:20].upper()
    if first_line.startswith("BEGIN:VCARD"):
        return "text/vcard"
    if first_line.startswith("BEGIN:VCALENDAR"):
        return "text/calendar"
    return _TEXT_SUFFIXES.get(_suffix(name), "text/plain")


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower() if "." in name else ""


def _looks_like_json(text: str) -> bool:
    """Say whether this is JSON or the beginning of it; a chat's ``[12/03/2021, 10:15]`` is not."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :].strip()
        is_cut_in_string = error.msg.startswith("Unterminated string") and error.pos > 0
        return is_cut_in_string or not rest or (error.pos > 8 and bool(_CUT_WORD.fullmatch(rest)))  # noqa: PLR2004
    except (ValueError, RecursionError):
        return True
    return True


def _markup_kind(text: str) -> str | None:
    prefix = _MARKUP_PREFIX.match(text)
    rest = text[prefix.end() if prefix else 0 :]
    found = _DOCTYPE.match(rest) or _ELEMENT.match(rest)
    root = found["root"].rpartition(":")[2].lower() if found else ""
    if root == "svg":
        return "image/svg+xml"
    if root in _HTML_ELEMENTS:
        return "text/html"
    return "text/xml" if text.startswith("<?xml") else None


def _mail_kind(head: bytes, name: str) -> str | None:
    """Recognise a message by its header block; a saved web page is a message that nobody was sent."""
    start = head.removeprefix(BOM_UTF8).lstrip(b"\r\n")
    if is_mailbox := bool(_ENVELOPE_LINE.match(start)):
        start = start.partition(b"\n")[2]
    block = re.split(rb"\r?\n\r?\n|\r\r", start, maxsplit=1)[0]
    names: list[bytes] = []
    for line in block.splitlines()[:400]:
        if line[:1] in (b" ", b"\t"):
            continue
        header = _HEADER_LINE.match(line)
        if header is None and not names:
            return None
        if header:
            names.append(header[1].lower())
    known = _MAIL_HEADERS.intersection(names)
    starts_like_mail = bool(names) and (names[0] in _MAIL_HEADERS or names[0].startswith((b"x-", b"resent-")))
    # One line "To: all" is a note unless the name says otherwise, two are a message.
    if not starts_like_mail or len(known) < (1 if _suffix(name) == ".eml" else 2):
        return None
    if b"multipart/related" in block.lower() and (
        b"snapshot-content-location" in names
        or not known.intersection(_SENT_HEADERS)
        or _suffix(name) in (".mhtml", ".mht")
    ):
        return "multipart/related"
    return "application/mbox" if is_mailbox else "message/rfc822"


def _container_kind(head: bytes) -> str | None:
    """Look inside the containers whose signature says too little: ZIP, OLE, ISO media and RIFF."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04", b"PK\x07\x08")):
        return _zip_kind(head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(head)
    if head[4:8] == b"ftyp":
        return _iso_media_kind(head)
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head[:512] else "audio/ogg"
    return None


def _zip_kind(head: bytes) -> str:
    if head[30:38] == b"mimetype":
        declared = head[38:120].partition(b"PK")[0]
        if declared.startswith((b"application/vnd.oasis.opendocument.", b"application/epub+zip")):
            return declared.decode("ascii", "replace").strip()
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        for part, kind in ((b"word/", "wordprocessingml.document"), (b"xl/", "spreadsheetml.sheet")):
            if part in head:
                return f"{_OFFICE}.{kind}"
        if b"ppt/" in head:
            return f"{_OFFICE}.presentationml.presentation"
    return "application/zip"


def _ole_kind(head: bytes) -> str:
    for stream, kind in (
        ("__nameid_version1.0", "application/vnd.ms-outlook"),
        ("__substg1.0_", "application/vnd.ms-outlook"),
        ("WordDocument", "application/msword"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
        ("Workbook", "application/vnd.ms-excel"),
        ("Book", "application/vnd.ms-excel"),
    ):
        if stream.encode("utf-16-le") in head:
            return kind
    return "application/x-ole-storage"


def _iso_media_kind(head: bytes) -> str:
    """Read the brands of the first box; HEIC pictures often carry a general major brand."""
    size = min(int.from_bytes(head[:4], "big"), 256)
    major, brands = head[8:12], head[8:size]
    if b"avif" in brands or b"avis" in brands:
        return "image/avif"
    if major in (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"):
        return "image/heic"
    if major in (b"M4A ", b"M4B ", b"F4A "):
        return "audio/mp4"
    if major == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if major[:3] in (b"3gp", b"3g2") else "video/mp4"


def _signature_kind(head: bytes) -> str | None:
    import filetype  # noqa: PLC0415 (eighty matchers that the start of the program has no use for)

    kind = filetype.guess(head)
    if kind is None:
        return None
    return "image/png" if kind.mime == "image/apng" else str(kind.mime)
