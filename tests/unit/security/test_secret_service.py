"""A real Secret Service, in a session bus and a home of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MISSING = [tool for tool in ("dbus-run-session", "gnome-keyring-daemon") if not shutil.which(tool)]

SCRIPT = """
set -e
printf 'a login password' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
exec "$PYTHON" -c '
from conductdesk.security.keychain import SystemKeychain
keychain = SystemKeychain()
assert keychain.available(), "no keychain found"
assert keychain.get("desk", "amina") is None
keychain.put("desk", "amina", bytes(range(32)))
keychain.put("desk", "yuki", bytes(32))
assert keychain.get("desk", "amina") == bytes(range(32))
keychain.put("desk", "amina", bytes(range(1, 33)))
assert keychain.get("desk", "amina") == bytes(range(1, 33))
keychain.delete("desk", "amina")
keychain.delete("desk", "amina")
assert keychain.get("desk", "amina") is None
assert keychain.get("desk", "yuki") == bytes(32)
print("kept and taken out")
'
"""


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_a_real_secret_service_keeps_and_gives_back(tmp_path: Path) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "PYTHONPATH"}}
    run = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SCRIPT],
        env={**kept, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "PYTHON": sys.executable},
        cwd=Path(__file__).parents[3],
        check=False,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert run.returncode == 0, run.stderr
    assert "kept and taken out" in run.stdout
    assert not (tmp_path / ".config" / "python_keyring").exists()


def test_without_any_keychain_the_day_goes_on(tmp_path: Path) -> None:
    code = (
        "from conductdesk.security.keychain import SystemKeychain as K\n"
        "k = K(); assert not k.available() and k.get('d', 'o') is None; k.delete('d', 'o')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        },
        cwd=Path(__file__).parents[3],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
