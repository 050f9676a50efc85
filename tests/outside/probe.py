"""Reaches into a window through the system's accessibility tree, as a screen reader does.

Run by the Python of the system, which has the bindings (``gir1.2-atspi-2.0``, ``python3-gi``). It takes one
JSON object a line and answers each with one: ``{"do": "press", "role": "PUSH_BUTTON", "name": "Unlock"}``.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version is said first

Ask = dict[str, Any]
Answer = dict[str, Any]
LOOK_AGAIN_S = 0.05
MOST_SHOWN = 400
REPORT = "The whole report"
KEYSYMS = {"Return": 0xFF0D, "Escape": 0xFF1B, "F9": 0xFFC6}


class MissingError(Exception):
    """What was looked for did not come."""


def program(pid: int) -> Any:
    """The tree of one process, or nothing."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(index)
        if child is not None and child.get_process_id() == pid:
            return child
    return None


def showing(node: Any) -> Iterator[tuple[Any, int]]:
    """What is on the screen below a node, from top to bottom, each with its depth."""
    waiting = [(node, 0)]
    while waiting:
        here, depth = waiting.pop()
        try:
            if depth and not here.get_state_set().contains(Atspi.StateType.SHOWING):
                continue
            yield here, depth
            below = [here.get_child_at_index(index) for index in range(min(here.get_child_count(), 300))]
        except GLib.Error:  # it went away while it was looked at
            continue
        waiting += [(child, depth + 1) for child in reversed(below) if child is not None]


def same(name: str, asked: str) -> bool:
    """Whether a name is the one asked for, in which "…" stands for anything."""
    begins, gap, ends = asked.partition("…")
    return name.startswith(begins) and name.endswith(ends) if gap else name == asked


def find(ask: Ask) -> Any:
    """The first control with a role and a name that is shown and can be used; waits until it is there."""
    roles = [getattr(Atspi.Role, role) for role in ask["role"].split("|")]
    until = time.monotonic() + ask.get("seconds", 10)
    while True:
        top = program(ask["pid"])
        for node, _ in showing(top) if top is not None else ():
            try:
                if node.get_role() not in roles or not same(node.get_name() or "", ask["name"]):
                    continue
                if not ask.get("usable", True) or node.get_state_set().contains(Atspi.StateType.ENABLED):
                    return node
            except GLib.Error:
                continue
        if time.monotonic() > until:
            raise MissingError(f"nothing shown is a {ask['role']} called {ask['name']!r}")
        time.sleep(LOOK_AGAIN_S)


def press(ask: Ask) -> Answer:
    """Do what a click does."""
    node = find(ask)
    actions = [Atspi.Action.get_action_name(node, index) for index in range(Atspi.Action.get_n_actions(node))]
    for wanted in ("Press", "press", "Toggle", "toggle", "ShowMenu", "SetFocus"):
        if wanted in actions:
            Atspi.Action.do_action(node, actions.index(wanted))
            return {"did": wanted}
    raise MissingError(f"{ask['name']!r} offers {actions}, which does not press it")


def write(ask: Ask) -> Answer:
    """Put text into a field."""
    node = find(ask)
    Atspi.EditableText.set_text_contents(node, ask["text"])
    return {"text": read_text(node)}


def read_text(node: Any) -> str:
    """The text of a field."""
    if "Text" not in node.get_interfaces():
        return ""
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def read(ask: Ask) -> Answer:
    """Name, description and text of a control."""
    node = find(ask)
    return {"name": node.get_name(), "description": node.get_description(), "text": read_text(node)}


def focus(ask: Ask) -> Answer:
    """Put the keyboard's focus on a control."""
    node = find(ask)
    return {"did": bool(Atspi.Component.grab_focus(node))}


def click(ask: Ask) -> Answer:
    """Click in the middle of a control; without a window manager this is what makes a window active."""
    box = Atspi.Component.get_extents(find(ask), Atspi.CoordType.SCREEN)
    Atspi.generate_mouse_event(box.x + box.width // 2, box.y + box.height // 2, "b1c")
    return {}


def key(ask: Ask) -> Answer:
    """Press keys together, the one that is not held down last."""
    *held, last = ask["keys"]
    for one in held:
        Atspi.generate_keyboard_event(keycode(one), None, Atspi.KeySynthType.PRESS)
    Atspi.generate_keyboard_event(KEYSYMS.get(last) or ord(last), None, Atspi.KeySynthType.SYM)
    for one in reversed(held):
        Atspi.generate_keyboard_event(keycode(one), None, Atspi.KeySynthType.RELEASE)
    return {}


def keycode(name: str) -> int:
    """The code of a key that is held down, on the layout that a virtual display has."""
    return {"Control": 37, "Shift": 50, "Alt": 64}[name]


def gone(ask: Ask) -> Answer:
    """Wait until something is shown no more."""
    until = time.monotonic() + ask.get("seconds", 10)
    while time.monotonic() < until:
        try:
            find({**ask, "seconds": 0})
        except MissingError:
            return {}
        time.sleep(LOOK_AGAIN_S)
    raise MissingError(f"{ask['name']!r} is still shown")


def shown(ask: Ask) -> Answer:
    """Everything on the screen, a line each: what a failing test is told."""
    top = program(ask["pid"])
    lines = []
    for node, depth in showing(top) if top is not None else ():
        if len(lines) == MOST_SHOWN:
            break
        try:
            states = node.get_state_set()
            marks = " (off)" * (not states.contains(Atspi.StateType.ENABLED))
            marks += " (ticked)" * states.contains(Atspi.StateType.CHECKED)
            marks += " (active)" * states.contains(Atspi.StateType.ACTIVE)
            marks += " (focus)" * states.contains(Atspi.StateType.FOCUSED)
            if node.get_name() == REPORT:
                marks += f": {read_text(node)}"
            lines.append(f"{'  ' * depth}{node.get_role().value_nick} {node.get_name()!r}{marks}")
        except GLib.Error:
            continue
    return {"lines": lines}


CAN = {one.__name__: one for one in (press, write, read, focus, click, key, gone, shown)}


def main() -> None:
    """Answer until nothing more is asked."""
    Atspi.init()
    Atspi.set_timeout(2000, 5000)
    Atspi.Accessible.set_cache_mask(Atspi.get_desktop(0), Atspi.Cache.NONE)
    for line in sys.stdin:
        ask = json.loads(line)
        try:
            answer = {"ok": True, **CAN[ask["do"]](ask)}
        except (MissingError, GLib.Error) as error:
            answer = {"ok": False, "why": str(error), **shown(ask)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
