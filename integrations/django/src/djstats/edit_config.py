"""Changes the config file. What djstats did not write stays byte for byte."""
from __future__ import annotations

import os
import time

from ._core import FORMS, LIMITS
from .config import lines_of, parse_config, read_config, read_text, section_name
from .environment import SPACE
from .files import create, remove, replace, resolve_link, with_files, with_temporary
from .paths import FileError, describe, read_regular
from .policy import is_client_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

    from .config import Line
    from .paths import Paths

    Sections = Dict[str, Optional[Dict[str, Optional[str]]]]

_SECTION_KEYS = ("id", "notice", "shown", "ended")
# The content of a symbolic link's target without settings; deleting the target would break the link.
_EMPTY = "# Nothing is chosen here.\n"


def change_config(paths: Paths, sections: Sections | None = None, disable: str | None = None) -> None:
    """Changes settings, under the lock. A file that is then blank is removed; one not understood stays as it was."""
    path = paths["config"]
    try:
        text = read_text(path)
        if text is not None:
            parse_config(text)
        changed = edit_config(text or "", sections, disable)
        is_empty = changed.strip(SPACE) == ""
        if text is None:
            if changed:
                create(path, changed)
        elif is_empty and not os.path.islink(path):
            remove(path)
        elif changed != text:
            replace(resolve_link(path), _EMPTY if is_empty else changed)
        if not is_empty:
            parse_config(changed)
    except (OSError, FileError) as error:
        raise FileError(f"the config file {path} cannot be changed: {describe(error)}") from error


def every_section(paths: Paths, change: Callable[[dict[str, Any]], Any]) -> Sections:
    config = read_config(paths)
    known = config["userConfig"]["destinations"] if config["state"] == "read" else []
    return {section_name(one): change(one) for one in known}


def record_of_notice(
    destination: dict[str, str], config: dict[str, Any], entries: Callable[[], list[dict[str, Any]]], now: int
) -> Sections:
    """Returns the changes that record a notice as shown. If there are then too many sections, those unused longest go."""
    known = config["userConfig"]["destinations"] if config["state"] == "read" else []
    name = section_name(destination)
    own_id = next((one["id"] for one in known if section_name(one) == name), None)
    others = [one for one in known if section_name(one) != name]
    surplus = len(others) + 1 - LIMITS["configSections"]
    changes: Sections = {}
    if surplus > 0:
        from .ledger import last_use

        sent = entries()
        others.sort(key=lambda one: last_use(one, sent))
        changes = {section_name(one): None for one in others[:surplus]}
    new_id = own_id if own_id and is_client_id(own_id) else random_id()
    return {**changes, name: {"id": new_id, "notice": str(FORMS[destination["form"]]["version"]), "shown": iso_time(now)}}


def random_id() -> str:
    """Returns a random UUID (RFC 9562, version 4), without the cost of importing uuid."""
    bits = bytearray(os.urandom(16))
    bits[6], bits[8] = bits[6] & 0x0F | 0x40, bits[8] & 0x3F | 0x80
    text = bits.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def iso_time(ms: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + ".%03dZ" % (ms % 1000)


def rehearse(paths: Paths) -> None:
    """Takes the lock and writes as a run would, but next to the files. Raises FileError if a run could not write."""
    if os.path.exists(os.path.dirname(paths["config"])):
        with_files(paths, LIMITS["reporterLockMs"], lambda: rehearse_writes(paths))
    else:
        rehearse_writes(paths)


def rehearse_writes(paths: Paths) -> None:
    from .ledger import read_ledger

    read_ledger(paths)
    for what, path, bytes_max in (
        ("config file", paths["config"], LIMITS["configBytes"]),
        ("ledger", paths["ledger"], LIMITS["ledgerReadBytes"]),
    ):
        try:
            content = read_regular(path, bytes_max) or b""
            file = resolve_link(path)
            directory = os.path.dirname(file)
            while not os.path.exists(directory) and os.path.dirname(directory) != directory:
                directory = os.path.dirname(directory)
            beside = os.path.join(directory, os.path.basename(file))
            # More than one request adds to a file.
            with_temporary(beside, content + b"#" * 1024, lambda _: None)
        except (OSError, FileError) as error:
            raise FileError(f"the {what} {path} cannot be written: {describe(error)}") from error


def edit_config(text: str, sections: Sections | None = None, disable: str | None = None) -> str:
    """Returns the text with settings changed, added or (None) taken out. None for a section forgets it."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = lines_of(text[len(mark) :])
    for section, settings in (sections or {}).items():
        if settings is None:
            lines = _forget_section(lines, section)
        else:
            for key, value in settings.items():
                lines = _change(lines, section, key, value, end)
    if disable is not None:
        lines = [line for line in lines if line["section"] is None or line["key"] != "disable"]
        lines = _change(lines, None, "disable", disable, end)
    for line in lines[:-1]:
        line["end"] = line["end"] or end
    return mark + "".join(line["text"] + line["end"] for line in lines)


def _change(lines: list[Line], section: str | None, key: str, value: str | None, end: str) -> list[Line]:
    own = [line for line in lines if line["section"] == section and line["key"] == key]
    kept = [line for line in lines if not any(line is one for one in own[1 if value is not None else 0 :])]
    if value is None:
        return kept
    setting: Line = {"text": f"{key}={value}", "end": end, "kind": "setting", "key": key, "value": value, "section": section}
    if own:
        return [setting if line is own[0] else line for line in kept]
    return _add_to_head(lines, setting) if section is None else _add_to_section(lines, section, setting)


def _add_to_head(lines: list[Line], setting: Line) -> list[Line]:
    """Adds a setting before the first section."""
    header = next((index for index, line in enumerate(lines) if line["kind"] == "header"), -1)
    if header < 0:
        return [*lines, setting]
    at = _after_last_text(lines, header)
    return [*lines[:at], setting, *([_blank(setting)] if at == header else []), *lines[at:]]


def _add_to_section(lines: list[Line], section: str, setting: Line) -> list[Line]:
    """Adds a setting after those of its section, which is made at the end if there is none."""
    own = [index for index, line in enumerate(lines) if line["section"] == section and line["kind"]]
    if own:
        return [*lines[: own[-1] + 1], setting, *lines[own[-1] + 1 :]]
    header = {**setting, "text": f"[{section}]", "kind": "header", "key": None}
    is_apart = not lines or lines[-1]["text"].strip(SPACE) == ""
    return [*lines, *([] if is_apart else [_blank(setting)]), header, setting]


def _forget_section(lines: list[Line], section: str) -> list[Line]:
    """Takes out what djstats wrote in a section, with its header unless somebody's own settings are in it."""
    kept = [line for line in lines if line["section"] != section or line["key"] not in _SECTION_KEYS]
    own = [index for index, line in enumerate(kept) if line["section"] == section]
    header = next((index for index in own if kept[index]["kind"] == "header"), -1)
    if header < 0 or any(kept[index]["key"] is not None for index in own):
        return kept
    return kept[: _after_last_text(kept, header)] + kept[header + 1 :]


def _after_last_text(lines: list[Line], end: int) -> int:
    return next((at + 1 for at in range(end - 1, -1, -1) if lines[at]["text"].strip(SPACE)), 0)


def _blank(line: Line) -> Line:
    return {"text": "", "end": line["end"], "kind": None, "key": None, "value": None, "section": None}
