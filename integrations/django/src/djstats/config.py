"""Reads the config file: `disable`, and for each destination the ID and when the notice was shown."""
from __future__ import annotations

import os
import time

from ._core import LIMITS
from .environment import SPACE, is_truthy
from .paths import FileError, describe, read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List

    from .paths import Paths

    Line = Dict[str, Any]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
TRACKING_ID = frozenset(LETTERS + "_.-")
HEX = frozenset("0123456789abcdefABCDEF")


def read_context(paths: Paths, profile: dict[str, Any]) -> dict[str, Any]:
    """Returns everything that the policy looks at, as it is now. Writes nothing and never raises."""
    return {
        "env": dict(os.environ),
        "config": read_config(paths),
        "profile": profile,
        "now": int(time.time() * 1000),
        # Ten random digits, the first of them 1.
        "sessionId": str(10**9 + int.from_bytes(os.urandom(8), "big") % 10**9),
    }


def read_config(paths: Paths) -> dict[str, Any]:
    system, config = _read_file(paths["systemConfig"]), _read_personal(paths)
    if is_disabled(system):
        return {**config, "offBySystem": f"The file {paths['systemConfig']} sets disable."}
    # If in doubt, nothing is sent: it may set `disable`.
    return system if system["state"] == "unreadable" and not is_disabled(config) else config


def _read_personal(paths: Paths) -> dict[str, Any]:
    config = _read_file(paths["config"])
    why = paths["unsafe"] or paths["unsafeLedger"]
    # A config that sets `disable` is off even if nothing can be written any more.
    if why and not is_disabled(config):
        config = {"state": "unreadable", "why": why}
    if is_disabled(config) or paths["homeConfig"] is None:
        return config
    elsewhere = _read_file(paths["homeConfig"])
    if elsewhere["state"] == "unreadable":
        return elsewhere
    if is_disabled(elsewhere):
        return {**config, "offElsewhere": f"The config file {paths['homeConfig']} sets disable."}
    return config


def _read_file(path: str) -> dict[str, Any]:
    try:
        text = read_text(path)
        return {"state": "absent"} if text is None else {"state": "read", "userConfig": parse_config(text)}
    except (OSError, FileError) as error:
        return {"state": "unreadable", "why": f"The config file {path} cannot be used: {describe(error)}."}


def read_text(path: str) -> str | None:
    content = read_regular(path, LIMITS["configBytes"])
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        raise FileError("it is not UTF-8 text") from None


def is_disabled(config: dict[str, Any]) -> bool:
    return config["state"] == "read" and is_truthy(config["userConfig"]["disable"])


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
    lines = lines_of(content)
    for value in _values_of(lines, "id"):
        if not is_uuid(value):
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


def lines_of(text: str) -> list[Line]:
    lines: list[Line] = []
    section = None
    parts = text.split("\n")
    for index, written in enumerate(parts if parts[-1] else parts[:-1]):
        bare_line = written.rstrip("\r")
        end = written[len(bare_line) :] + ("\n" if index < len(parts) - 1 else "")
        line: Line = {"text": bare_line, "end": end, "kind": None, "key": None, "value": None}
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


def is_uuid(value: str) -> bool:
    parts = value.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and HEX.issuperset("".join(parts))


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
    if len(words) != 2 or len(words[1]) > 64 or not TRACKING_ID.issuperset(words[1]):
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
        "notice": int(notice) if notice and len(notice) <= 6 and notice.isascii() and notice.isdigit() else None,
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
