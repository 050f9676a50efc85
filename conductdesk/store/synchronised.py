"""Telling folders that a program copies elsewhere: a live database and keys must not lie in one."""

import os
import re
from pathlib import Path

_NAMES = {
    "Dropbox": r"dropbox",
    "OneDrive": r"onedrive",
    "Google Drive": r"google ?drive|my drive|googledrive",
    "iCloud": r"icloud ?drive|icloud|mobile documents|com~apple~clouddocs",
    "Nextcloud": r"nextcloud",
    "ownCloud": r"owncloud",
    "Syncthing": r"syncthing",
    "Box": r"box sync|box-box",
    "pCloud": r"p ?cloud ?drive|pcloud",
    "a cloud service": r"cloudstorage",
}
_PATTERNS = {service: re.compile(rf"(?:{names})(?![a-z0-9])") for service, names in _NAMES.items()}

_MARKERS = {
    "Dropbox": (".dropbox", ".dropbox.cache"),
    "OneDrive": (".849C9593-D756-4E56-8D6E-42412F2A707B",),
    "Google Drive": (".tmp.drivedownload", ".tmp.driveupload"),
    "Nextcloud": (".nextcloudsync.log", ".owncloudsync.log", "._sync_*.db", ".sync_*.db"),
    "Syncthing": (".stfolder", ".stignore", ".stversions"),
    "Box": (".box_sync", ".boxsync"),
}


def synchronised_by(folder: Path) -> str:
    """The service that keeps a folder, existing or not, in step with another place; empty when none is seen.

    Looked for are the well-known names and the marker files of the services, in the folder and in every
    folder around it, after links are followed. A service that leaves no trace is not seen.
    """
    real = folder.resolve()
    home = Path.home()
    for place in (real, *real.parents):
        service = _by_name(place, home) or _by_marker(place)
        if service:
            return service
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        root = os.environ.get(variable)
        if root and real.is_relative_to(Path(root).resolve()):
            return "OneDrive"
    return ""


def _by_name(place: Path, home: Path) -> str:
    name = place.name.casefold()
    if name == "box" and place.parent == home:
        return "Box"
    return next((service for service, pattern in _PATTERNS.items() if pattern.match(name)), "")


def _by_marker(place: Path) -> str:
    if not place.is_dir():
        return ""
    for service, markers in _MARKERS.items():
        for marker in markers:
            try:
                if next(place.glob(marker), None) is not None:
                    return service
            except OSError:
                continue
    return ""
