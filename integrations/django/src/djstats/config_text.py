"""The text of the config file: reads it, and changes settings in it. Everything else stays byte for byte."""
from __future__ import annotations

import re

from .env_flag import SPACE, is_truthy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

    Line = Dict[str, Any]
    Sections = Dict[str, Optional[Dict[str, Optional[str]]]]

_SECTION_KEYS = ("id", "notice", "shown", "ended")
_HEX = frozenset("0123456789abcdefABCDEF")
_TRACKING_ID = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


class FileError(Exception):
    """A file of ours that cannot be used as it is. The message is one sentence for its owner."""


def section_name(known: dict[str, Any]) -> str:
    return f"{known['url']} {known['trackingId']}"


def parse_config(text: str) -> dict[str, Any]:
    """Reads `disable`, then a section for each destination. Raises FileError if any part is not understood."""
    content = text[1:] if text.startswith("\ufeff") else text
    if content.strip(SPACE) == "":
        raise FileError("it is empty")
    if "\0" in content:
        raise FileError("it contains a NUL character")
    # An editor shows a new line there, which may turn reporting off.
    if "\r" in content.replace("\r\n", "") or "\u2028" in content or "\u2029" in content:
        raise FileError("it has line ends that are neither LF nor CRLF")
    lines = _lines_of(content)
    for value in _values_of(lines, "id"):
        if not _is_uuid(value):
            raise FileError("its id is not a UUID")
    # In whatever section it is: if in doubt, reporting is off.
    disable = _values_of(lines, "disable")
    sections: dict[str, list[Line]] = {}
    for line in lines:
        if line["section"] is not None:
            sections.setdefault(line["section"], []).append(line)
    return {
        "disable": next(filter(is_truthy, disable), disable[0] if disable else None),
        "destinations": [_parse_section(name, own) for name, own in sections.items()],
    }


def edit_config(text: str, sections: Sections | None = None, disable: str | None = None) -> str:
    """Returns the text with settings changed, added or (None) taken out. None for a section forgets it."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = _lines_of(text[len(mark) :])
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


def _lines_of(text: str) -> list[Line]:
    lines: list[Line] = []
    section = None
    for index, written in enumerate(re.findall(r"[^\n]*\n|[^\n]+", text)):
        bare_line = written.rstrip("\r\n")
        line: Line = {"text": bare_line, "end": written[len(bare_line) :], "kind": None, "key": None, "value": None}
        bare = bare_line.strip(SPACE)
        if bare and not bare.startswith("#"):
            name = _header_name(bare) if bare.startswith("[") else None
            if name is not None:
                section = name
                line["kind"] = "header"
            elif not _read_setting(line, bare):
                what = "is not a setting (key=value), a section ([URL PROPERTY]) or a comment"
                raise FileError(f"line {index + 1} {what}")
        line["section"] = section
        lines.append(line)
    return lines


def _is_uuid(value: str) -> bool:
    parts = value.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and _HEX.issuperset("".join(parts))


def _header_name(bare: str) -> str | None:
    """Returns the name in `[URL PROPERTY]`, which a comment may follow. Without regular expressions, to start fast."""
    # Nothing in a property is a bracket, so the first that may end the header does.
    close = bare.find("]", 1)
    while close > 0:
        rest = bare[close + 1 :].lstrip(SPACE)
        name = _name_in(bare[1:close]) if rest == "" or rest.startswith("#") else None
        if name:
            return name
        close = bare.find("]", close + 1)
    return None


def _name_in(text: str) -> str | None:
    words = _split(text.strip(SPACE))
    if len(words) != 2 or len(words[1]) > 64 or not _TRACKING_ID.issuperset(words[1]):
        return None
    scheme, separator, rest = words[0].partition("://")
    return " ".join(words) if scheme in ("http", "https") and separator and rest else None


def _split(text: str) -> list[str]:
    """Splits text as JavaScript's white space does, of which Python has some more."""
    for char in SPACE:
        if char in text:
            text = text.replace(char, " ")
    return [word for word in text.split(" ") if word]


def _read_setting(line: Line, bare: str) -> bool:
    key, separator, raw = bare.partition("=")
    key = key.rstrip(SPACE)
    if not separator or not key or any(char in SPACE + "#\"'[]" for char in key):
        return False
    line.update(kind="setting", key=key.lower(), value=_value_in(raw.strip(SPACE)))
    return True


def _value_in(raw: str) -> str:
    """Takes a value out of its quotes, or cuts off the comment after it."""
    if raw[:1] in ('"', "'"):
        close = raw.find(raw[0], 1)
        rest = None if close < 0 else raw[close + 1 :].lstrip(SPACE)
        if rest is not None and (rest == "" or rest.startswith("#")):
            return raw[1:close].strip(SPACE)
    at = raw.find("#", 1)
    while at >= 0:
        if raw[at - 1] in SPACE:
            return raw[:at].rstrip(SPACE)
        at = raw.find("#", at + 1)
    return raw


def _parse_section(name: str, lines: list[Line]) -> dict[str, Any]:
    if sum(line["kind"] == "header" for line in lines) > 1:
        raise FileError(f"it has the section [{name}] more than once")

    def single(key: str) -> str | None:
        values = _values_of(lines, key)
        if len(values) > 1:
            raise FileError(f"it has {key} more than once in the section [{name}]")
        return values[0] or None if values else None

    url, tracking_id = name.split(" ")
    notice = single("notice")
    own_id = single("id")
    return {
        "url": url,
        "trackingId": tracking_id,
        # In the form in which it is sent, so that it is found again in the ledger.
        "id": own_id and own_id.lower(),
        "notice": int(notice) if notice and re.fullmatch("[0-9]{1,6}", notice) else None,
        "shown": time_in(single("shown") or ""),
        "ended": is_truthy(single("ended")),
    }


def time_in(text: str) -> int | None:
    """Returns a UTC time, in the form of ISO 8601 that djstats writes, in milliseconds since 1970; else None."""
    numbers = [text[0:4], text[5:7], text[8:10], text[11:13], text[14:16], text[17:19], text[20:-1] or "0"]
    if not (text.isascii() and all(number.isdigit() for number in numbers) and len(numbers[6]) <= 3):
        return None
    if "".join(text[at] for at in (4, 7, 10, 13, 16)) + text[19:20] + text[-1] not in ("--T::ZZ", "--T::.Z"):
        return None
    if text[19] == "." and len(text) == 21:
        return None
    year, month, day, hour, minute, second = map(int, numbers[:6])
    ms = int(numbers[6].ljust(3, "0"))
    is_midnight = (hour, minute, second, ms) == (24, 0, 0, 0)
    if not (1 <= month <= 12 and 1 <= day <= 31 and (hour < 24 or is_midnight) and minute < 60 and second < 60):
        return None
    # Days since 1970 by the rules of the calendar, also before the years that datetime knows.
    years = year - (month < 3)
    days = 365 * years + years // 4 - years // 100 + years // 400 + (153 * ((month - 3) % 12) + 2) // 5 + day - 719469
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + ms


def _values_of(lines: list[Line], key: str) -> list[str]:
    return [line["value"] for line in lines if line["kind"] == "setting" and line["key"] == key]


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
