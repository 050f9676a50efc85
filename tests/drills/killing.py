"""Kills an operation at its Nth write and looks at what is left."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from conductdesk.errors import ConductDeskError, NotFoundError
from conductdesk.services.desks import is_desk
from conductdesk.services.evidence import list_evidence
from conductdesk.services.jottings import jotted
from conductdesk.services.search import list_incidents
from conductdesk.services.steps import show_ladder
from conductdesk.services.verify import verify_desk
from tests.drills import operations

ROOT = Path(__file__).resolve().parents[2]
WRITES = (
    "write,pwrite64,writev,pwritev,ftruncate,fallocate,fsync,fdatasync,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat"
)
KILLED = -9


@dataclass(frozen=True)
class Outcome:
    """One point of a drill: whether the process was killed there, and what is wrong with what it left."""

    killed: bool
    acknowledged: tuple[str, ...]
    problems: tuple[str, ...]


def missing_tool() -> str:
    """Why drills cannot run here; empty when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if probe.returncode == 0 else "strace may not trace here"


def prepared(folder: Path) -> Path:
    """A desk for the operations that change one; it is copied for every point."""
    subprocess.run(
        [sys.executable, "-m", "tests.drills.operations", "prepare", folder],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return folder


def run_point(operation: str, point: int, template: Path | None, work: Path) -> Outcome:
    """Run an operation, kill it as it enters its ``point``-th write, and check what is left."""
    folder = work / f"{operation}-{point}" / "desk"
    folder.parent.mkdir(parents=True)
    if template is not None:
        shutil.copytree(template.parent, folder.parent, dirs_exist_ok=True)
    inject = f"inject={WRITES}:signal=KILL:when={point}"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={WRITES}", "-e", inject]
    process = subprocess.run(
        [*command, sys.executable, "-m", "tests.drills.operations", operation, folder],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    acknowledged = tuple(process.stdout.split("\n")[:-1])
    killed = process.returncode in {KILLED, 128 + 9}
    try:
        problems = list(_problems(operation, folder, acknowledged))
    except ConductDeskError as error:
        problems = [f"the desk does not open: {error}"]
    if process.returncode != 0 and not killed:
        problems.append(f"it ended with {process.returncode}: {process.stderr[-400:]}")
    shutil.rmtree(folder.parent)
    return Outcome(killed, acknowledged, tuple(problems))


def _problems(operation: str, folder: Path, acknowledged: tuple[str, ...]) -> list[str]:
    if operation == "create":
        return _after_create(folder, acknowledged)
    with operations.open_again(folder) as desk:
        check = verify_desk(desk)
        (row,) = list_incidents(desk)
        if operation == "evidence":
            found = {f"evidence {item.sha256}" for item in list_evidence(desk, row.reference)}
            lost = [line for line in acknowledged if line not in found]
        elif operation == "jotting":
            typed = jotted(desk, operations.JOTTED_PLACE, ref=row.reference).get("words", "")
            lost = [line for line in acknowledged if int(line.split()[1]) > typed.count("typed ")]
        else:
            states = {view.step.key: view.state.value for view in show_ladder(desk, row.reference)}
            last = {line.split()[1]: line.split()[2] for line in acknowledged}
            order = ["to-do", "in-progress", "done"]
            lost = [k for k, state in last.items() if order.index(states[k]) < order.index(state)]
    with operations.open_again(folder) as desk:
        again = verify_desk(desk)
    return [*check.problems, *again.problems, *(f"lost: {line}" for line in lost)]


def _after_create(folder: Path, acknowledged: tuple[str, ...]) -> list[str]:
    """A killed creation leaves a desk that opens, or a folder in which a desk can be made."""
    if is_desk(folder):
        try:
            with operations.open_again(folder) as desk:
                return list(verify_desk(desk).problems)
        except FileNotFoundError:
            return []
        except NotFoundError as error:
            return [str(error)]
    if acknowledged:
        return ["the desk was acknowledged and is not there"]
    operations.make(folder).close()
    with operations.open_again(folder) as desk:
        return list(verify_desk(desk).problems)
