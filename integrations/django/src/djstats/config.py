"""Reads the config file: `disable`, and for each destination the ID and when the notice was shown."""
from __future__ import annotations

import io
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
    # If in doubt, nothing is sent: the administrator's file may set `disable`.
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


def destinations_of(config: dict[str, Any]) -> list[dict[str, Any]]:
    return list(config["userConfig"]["destinations"]) if config["state"] == "read" else []


def section_name(known: dict[str, Any]) -> str:
    return f"{known['url']} {known['trackingId']}"


def parse_config(text: str) -> dict[str, Any]:
    """Reads `disable`, then a section for each destination. Raises FileError if any part is not understood."""
    content = text[1:] if text.startswith("\ufeff") else text
    if content.strip(SPACE) == "":
        raise FileError("it is empty")
    if "\0" in content:
        raise FileError("it contains a NUL character")
    # An editor shows a line break there, so a person may see a setting that turns reporting off.
    if "\r" in content.replace("\r\n", "") or "\u2028" in content or "\u2029" in content:
        raise FileError("it has line ends that are neither LF nor CRLF")
    lines = lines_of(content)
    for value in _values_of(lines, "id"):
        if not is_uuid(value):
            raise FileError("its id is not a UUID")
    # It applies in any section: if in doubt, reporting is off.
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
    """Splits a text into its lines. The key of a section's header is "[", that of a comment or a blank line None."""
    lines: list[Line] = []
    section = None
    for index, whole in enumerate(io.StringIO(text, newline="\n")):
        written = whole.rstrip("\r\n")
        bare = written.strip(SPACE)
        key = value = None
        if bare and not bare.startswith("#"):
            name = _header_name(bare)
            section = name or section
            key, value = ("[", None) if name else _setting_in(bare)
            if key is None:
                what = "is not a setting (key=value), a section ([URL PROPERTY]) or a comment"
                raise FileError(f"line {index + 1} {what}")
        lines.append({"text": written, "end": whole[len(written) :], "section": section, "key": key, "value": value})
    return lines


def is_uuid(value: str) -> bool:
    parts = value.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and HEX.issuperset("".join(parts))


def _header_name(bare: str) -> str | None:
    """Returns the name in `[URL PROPERTY]`, which a comment may follow. Without regular expressions, to start fast."""
    # JavaScript's white space. Python's own methods strip more characters.
    for char in SPACE:
        bare = bare.replace(char, " ")
    url, _, rest = bare[1:].strip(" ").partition(" ")
    tracking_id, close, comment = rest.partition("]")
    tracking_id, comment = tracking_id.strip(" "), comment.strip(" ")
    scheme, _, address = url.partition("://")
    if bare[0] != "[" or not close or scheme not in ("http", "https") or not address or comment[:1] not in ("", "#"):
        return None
    is_property = 0 < len(tracking_id) <= 64 and TRACKING_ID.issuperset(tracking_id)
    return f"{url} {tracking_id}" if is_property else None


def _setting_in(bare: str) -> tuple[str | None, str | None]:
    key, separator, raw = bare.partition("=")
    key = key.rstrip(SPACE)
    if not separator or not key or any(char in SPACE + "#\"'[]" for char in key):
        return None, None
    return key.lower(), _value_in(raw.strip(SPACE))


def _value_in(raw: str) -> str:
    """Removes the quotes around a value, or the comment after it."""
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
    if sum(line["key"] == "[" for line in lines) > 1:
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
        # Lower case, as it is sent, so that it can be found in the ledger.
        "id": own_id and own_id.lower(),
        "notice": int(notice) if notice and len(notice) <= 6 and notice.isascii() and notice.isdigit() else None,
        "shown": time_in(single("shown") or ""),
        "ended": is_truthy(single("ended")),
    }


def time_in(text: str) -> int | None:
    """Returns a UTC time, as iso_time writes it or without its milliseconds, in milliseconds since 1970; else None."""
    whole = text if len(text) == 24 else text.replace("Z", ".000Z", 1)
    numbers = [whole[at : at + 2] for at in (0, 2, 5, 8, 11, 14, 17)] + [whole[20:23]]
    if not (whole.isascii() and all(map(str.isdigit, numbers))):
        return None
    century, year, month, day, hour, minute, second, ms = map(int, numbers)
    # Days since 1970 by the rules of the calendar, without the cost of importing datetime.
    year += 100 * century - (month < 3)
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month - 3) % 12) + 2) // 5 + day - 719469
    ms += 1000 * (second + 60 * (minute + 60 * (hour + 24 * days)))
    return ms if ms >= 0 and iso_time(ms) == whole else None


def iso_time(ms: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + ".%03dZ" % (ms % 1000)


def _values_of(lines: list[Line], key: str) -> list[str]:
    return [line["value"] for line in lines if line["key"] == key]
