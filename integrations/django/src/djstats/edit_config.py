"""Changes the config file. What djstats did not write stays byte for byte."""
from __future__ import annotations

import os

from ._core import FORMS, LIMITS
from .config import destinations_of, iso_time, lines_of, parse_config, read_config, read_text, section_name
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
    """Changes settings, under the lock. Removes a file that is then blank; leaves a malformed one unchanged."""
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
    return {section_name(one): change(one) for one in destinations_of(read_config(paths))}


def record_of_notice(
    destination: dict[str, str], config: dict[str, Any], entries: Callable[[], list[dict[str, Any]]], now: int
) -> Sections:
    """Returns the changes that record a notice as shown. If there are too many sections, the longest unused go."""
    name = section_name(destination)
    known = {section_name(one): one for one in destinations_of(config)}
    own_id = known.pop(name, {}).get("id")
    others = list(known.values())
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


def rehearse(paths: Paths) -> None:
    """Takes the lock and writes copies next to the files, like a run. Raises FileError if a run could not write."""
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
            # More bytes than one request adds to a file.
            with_temporary(beside, content + b"#" * 1024, lambda _: None)
        except (OSError, FileError) as error:
            raise FileError(f"the {what} {path} cannot be written: {describe(error)}") from error


def edit_config(text: str, sections: Sections | None = None, disable: str | None = None) -> str:
    """Returns the text with settings changed, added or (None) removed. None for a section removes all of it."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = lines_of(text[len(mark) :])
    for section, settings in (sections or {}).items():
        if settings is None:
            _forget_section(lines, section)
        for key, value in (settings or {}).items():
            _change(lines, section, key, value, end)
    if disable is not None:
        lines = [line for line in lines if line["section"] is None or line["key"] != "disable"]
        _change(lines, None, "disable", disable, end)
    for line in lines[:-1]:
        line["end"] = line["end"] or end
    return mark + "".join(line["text"] + line["end"] for line in lines)


def _change(lines: list[Line], section: str | None, key: str, value: str | None, end: str) -> None:
    own = [line for line in lines if line["section"] == section and line["key"] == key]
    kept = own[0] if own and value is not None else None
    lines[:] = [line for line in lines if line is kept or line["section"] != section or line["key"] != key]
    setting: Line = {"text": f"{key}={value}", "end": end, "section": section, "key": key, "value": value}
    if kept:
        kept.update(setting)
    elif value is not None:
        (_add_to_head if section is None else _add_to_section)(lines, setting)


def _add_to_head(lines: list[Line], setting: Line) -> None:
    """Adds a setting before the first section."""
    headers = [index for index, line in enumerate(lines) if line["key"] == "["]
    at = _after_last_text(lines, headers[0]) if headers else len(lines)
    lines[at:at] = [setting, _blank(setting)] if headers and at == headers[0] else [setting]


def _add_to_section(lines: list[Line], setting: Line) -> None:
    """Adds a setting after those of its section. A missing section is added at the end."""
    own = [index for index, line in enumerate(lines) if line["section"] == setting["section"] and line["key"]]
    if own:
        lines.insert(own[-1] + 1, setting)
        return
    if lines and lines[-1]["text"].strip(SPACE):
        lines.append(_blank(setting))
    lines += [{**setting, "text": f"[{setting['section']}]", "key": "["}, setting]


def _forget_section(lines: list[Line], section: str) -> None:
    """Removes what djstats wrote in a section, and the header unless other settings or comments are left in it."""
    lines[:] = [line for line in lines if line["section"] != section or line["key"] not in _SECTION_KEYS]
    own = [(index, line["key"]) for index, line in enumerate(lines) if line["section"] == section and line["key"]]
    if [key for _, key in own] == ["["]:
        del lines[_after_last_text(lines, own[0][0]) : own[0][0] + 1]


def _after_last_text(lines: list[Line], end: int) -> int:
    return next((at + 1 for at in range(end - 1, -1, -1) if lines[at]["text"].strip(SPACE)), 0)


def _blank(line: Line) -> Line:
    return {"text": "", "end": line["end"], "section": None, "key": None, "value": None}
