"""What a stored desk kept for undo is still undone by every later version."""

import shutil
from pathlib import Path

from conductdesk.services.activity import verify_activity
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.posts import list_posts
from conductdesk.services.undo import undo, undoable

DATA = Path(__file__).resolve().parents[1] / "data"
PASSPHRASE = "plum lantern rowing quartz meadow seven"


def test_what_was_done_in_an_older_schema_is_undone(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(DATA / "desk-0003", folder)
    for empty in ("evidence/incoming", "backups"):
        (folder / empty).mkdir(parents=True, exist_ok=True)
    with open_desk(folder, Credentials(passphrase=PASSPHRASE)) as desk:
        newest = undoable(desk, "2026-001")[0]
        assert newest.what == "Undo the listing of post 1"
        undo(desk, newest.seq)
        assert list_posts(desk, "2026-001") == ()
        assert verify_activity(desk).problems == ()


def test_what_was_done_before_undo_was_kept_cannot_be_undone(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(DATA / "desk-0001", folder)
    for empty in ("evidence/incoming", "backups"):
        (folder / empty).mkdir(parents=True, exist_ok=True)
    with open_desk(folder, Credentials(passphrase=PASSPHRASE)) as desk:
        assert undoable(desk) == ()
