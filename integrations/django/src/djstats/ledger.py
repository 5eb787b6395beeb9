"""The ledger: every request that left this machine, byte for byte, with its outcome."""
from __future__ import annotations

import json
import re

from ._core import LIMITS
from .config import time_in
from .files import make_directory_of, remove, replace, resolve_link
from .paths import FileError, describe, read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .paths import Paths


def read_ledger(paths: Paths) -> list[dict[str, Any]]:
    """Reads the ledger, oldest first. Skips lines that are not entries. Raises FileError if it cannot be read."""
    return [entry for entry in map(_parse_entry, _read_lines(paths)) if entry]


def begin_entry(paths: Paths, request: dict[str, Any], text: str, at: str) -> int:
    """Records a request before its first byte leaves, under the lock. Raises FileError if it cannot be written."""
    lines = _read_lines(paths)
    n = _next_number({entry["n"] for entry in map(_parse_entry, lines) if entry})
    entry = {"n": n, "at": at, "destination": request["url"], "request": text, "outcome": "pending"}
    _write_lines(paths, [*lines, _text_of(entry)])
    return n


def _next_number(taken: set[int]) -> int:
    """Returns an unused number: the next one or, if the last is too large to be from djstats, the first free one."""
    following = 1 + max(taken, default=0)
    return following if following < 2**53 - 1 else min(set(range(1, len(taken) + 2)) - taken)


def end_entry(paths: Paths, n: int, outcome: dict[str, Any]) -> None:
    """Records the outcome of a request, under the lock. Does not restore an entry that has been deleted."""
    lines = _read_lines(paths)
    for index, line in enumerate(lines):
        entry = _parse_entry(line)
        if entry and entry["n"] == n and entry["outcome"] == "pending":
            lines[index] = _text_of({**entry, **outcome})
            _write_lines(paths, lines)
            return


def forget_id(paths: Paths, own_id: str) -> None:
    """Removes an ID from every entry, under the lock."""
    lines = _read_lines(paths)
    without = [line.replace(own_id, "<an id that was rotated>") for line in lines]
    if without != lines:
        _write_lines(paths, without)


def remove_ledger(paths: Paths) -> None:
    try:
        if paths["unsafeLedger"]:
            raise FileError(paths["unsafeLedger"][:-1])
        remove(paths["ledger"])
    except (OSError, FileError) as error:
        raise FileError(f"the ledger {paths['ledger']} cannot be removed: {describe(error)}") from error


def last_use(known: dict[str, Any], entries: list[dict[str, Any]]) -> int:
    """Returns when the last request was sent to a destination, or else when the notice was shown for it."""
    own = [entry for entry in entries if _is_to(entry, known)]
    return max(known["shown"] or 0, (time_in(own[-1]["at"]) or 0) if own else 0)


def _is_to(entry: dict[str, Any], known: dict[str, Any]) -> bool:
    url, _, query = entry["destination"].partition("?")
    pairs = (query or entry["request"].partition("\r\n\r\n")[2]).split("&")
    name = "measurement_id" if query else "tid"
    return url == known["url"] and f"{name}={known['trackingId']}" in pairs


def _text_of(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def _read_lines(paths: Paths) -> list[str]:
    path = paths["ledger"]
    try:
        content = read_regular(path, LIMITS["ledgerReadBytes"]) or b""
        lines = [line for line in content.decode("utf-8", "replace").split("\n") if line]
        if lines and not any(map(_parse_entry, lines)):
            raise FileError("it is not a ledger of djstats")
        return lines
    except (OSError, FileError) as error:
        raise FileError(f"the ledger {path} cannot be read: {describe(error)}") from error


def _write_lines(paths: Paths, lines: list[str]) -> None:
    """Writes the lines, without the oldest if the file would exceed its limit."""
    path = paths["ledger"]
    kept = [line + "\n" for line in lines]
    size = sum(len(line.encode()) for line in kept)
    while kept and size > LIMITS["ledgerBytes"]:
        size -= len(kept.pop(0).encode())
    try:
        if paths["unsafeLedger"]:
            raise FileError(paths["unsafeLedger"][:-1])
        make_directory_of(path)
        replace(resolve_link(path), "".join(kept))
    except (OSError, FileError) as error:
        raise FileError(f"the ledger {path} cannot be written: {describe(error)}") from error


def _parse_entry(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or type(entry.get("n")) is not int or abs(entry["n"]) >= 2**53:
        return None
    # Entries of djstats are ASCII. Characters that a terminal would interpret are not shown.
    texts = [entry.get(name) for name in ("at", "destination", "request")]
    if entry.get("outcome") == "failed":
        texts.append(entry.get("error"))
    if not all(isinstance(text, str) and re.fullmatch(r"[\r\n -~]*", text) for text in texts):
        return None
    is_answered = entry.get("outcome") == "answered" and type(entry.get("status")) is int
    return entry if is_answered or entry.get("outcome") in ("pending", "failed") else None
