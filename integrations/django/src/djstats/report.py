"""Reports one run of a command: decides, and then sends one request, or shows the notice, or does nothing."""
from __future__ import annotations

import os
import sys
import time

from ._core import LIMITS
from .config import destinations_of, iso_time, read_config, read_context, section_name
from .edit_config import change_config, random_id, record_of_notice, rehearse_writes
from .environment import is_truthy
from .files import with_files
from .paths import FileError, find_paths
from .policy import decide, notice_text
from .wire import encode, request_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .paths import Paths


def report(facts: dict[str, Any], profile: dict[str, Any]) -> str:
    """Reports in this process, and returns what was done, in a line. Raises FileError if a file cannot be used."""
    paths = find_paths()
    decision = decide(facts, read_context(paths, profile))
    if is_truthy(os.environ.get("DJANGO_ANALYTICS_DEBUG")):
        write_error(debug_text(decision))
        return "Nothing was sent: DJANGO_ANALYTICS_DEBUG printed the request."
    # Most runs that send nothing end here, without a lock or any other file.
    if decision["kind"] == "skip" or (decision["kind"] == "show-notice" and not has_reader(2)):
        return _nothing(decision)
    prepared = with_files(paths, LIMITS["reporterLockMs"], lambda: _prepare(facts, paths, profile))
    if isinstance(prepared, str):
        return prepared
    from .send import send

    request, text, entry = prepared
    outcome = send(request["url"], text, dict(os.environ))
    _finish(paths, entry, section_name(decision["destination"]), outcome)
    if outcome["outcome"] == "answered":
        return f"One request was sent; the receiver answered {outcome['status']}."
    return "One request was tried and dropped; `djstats log` says why."


def _prepare(facts: dict[str, Any], paths: Paths, profile: dict[str, Any]) -> Any:
    """Decides again under the lock, and records the request or the notice before anything is sent or shown."""
    decision = decide(facts, read_context(paths, profile))
    if decision["kind"] == "renew-id":
        change_config(paths, {section_name(decision["destination"]): {"id": random_id()}})
        decision = decide(facts, read_context(paths, profile))
    from .ledger import begin_entry, read_ledger

    now = int(time.time() * 1000)
    if decision["kind"] == "send":
        request = encode(decision["preview"], to_send=True)
        text = request_text(request)
        return request, text, begin_entry(paths, request, text, iso_time(now))
    if decision["kind"] == "show-notice" and has_reader(2):
        # The notice is shown only if that can be recorded; otherwise every run would show it.
        rehearse_writes(paths)
        write_error(notice_text(decision["destination"], profile))
        config = read_config(paths)
        change_config(paths, record_of_notice(decision["destination"], config, lambda: read_ledger(paths), now))
        return "Nothing was sent: the notice was shown. In ten minutes, the next of the three commands is counted."
    if decision["kind"] == "correct-shown":
        change_config(paths, {section_name(decision["destination"]): {"shown": iso_time(now)}})
    return _nothing(decision)


def _finish(paths: Paths, entry: int, section: str, outcome: dict[str, Any]) -> None:
    """Records the outcome. If the files cannot be written any more, the entry stays `pending`."""
    from .ledger import end_entry

    def record() -> None:
        end_entry(paths, entry, outcome)
        if outcome.get("status") == 410:
            # A section that the developer has deleted is not recorded again.
            if section in map(section_name, destinations_of(read_config(paths))):
                change_config(paths, {section: {"ended": iso_time(int(time.time() * 1000))}})

    try:
        with_files(paths, LIMITS["reporterLockMs"], record)
    except FileError:
        pass


def _nothing(decision: dict[str, Any]) -> str:
    return f"Nothing was sent ({decision['reason']}): {decision['why']}"


def debug_text(decision: dict[str, Any]) -> str:
    """Returns the decision, and the request as it would be sent, byte for byte."""
    why = "this would be sent; DJANGO_ANALYTICS_DEBUG prints it instead."
    if "reason" in decision:
        why = f"nothing would be sent, because of {decision['reason']}: {decision['why']}"
    request = decision["preview"] and request_text(encode(decision["preview"]))
    return f"djstats: {why}\n" + (f"{request}\n" if request else "")


def write_error(text: str) -> None:
    """Writes all of a text to standard error. Bypasses Python's own buffers."""
    rest = text.encode()
    while rest:
        rest = rest[os.write(2, rest) :]


def has_reader(fd: int) -> bool:
    """Whether a person can be expected to read what is written to an open file.

    It is a terminal that has a size and in whose foreground this process is, or a pipe to an IDE's console that says
    so. A terminal that a program made for itself has no size, and a job in the background is not in the foreground.
    """
    try:
        if os.isatty(fd):
            if os.name == "nt":
                return True
            size = os.get_terminal_size(fd)
            return os.tcgetpgrp(fd) == os.getpgrp() and size.columns > 0 and size.lines > 0
        import stat

        mode = os.fstat(fd).st_mode
        is_pipe = stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
        return is_pipe and is_truthy(os.environ.get("PYCHARM_HOSTED"))
    except OSError:
        return False


def gather_platform() -> dict[str, str]:
    """Gathers the raw facts about this machine. Starts no process."""
    names = {"darwin": "macos", "linux": "linux", "win32": "windows"}
    name, version = names.get(sys.platform, "other"), ""
    if name == "windows":
        version = "%d.%d.%d" % sys.getwindowsversion()[:3]  # type: ignore[attr-defined]
        machine = os.environ.get("PROCESSOR_ARCHITEW6432") or os.environ.get("PROCESSOR_ARCHITECTURE") or ""
    else:
        machine = os.uname().machine
    if name == "macos":
        import re

        try:
            with open("/System/Library/CoreServices/SystemVersion.plist", encoding="utf-8") as plist:
                match = re.search(r"<key>ProductVersion</key>\s*<string>([^<]*)<", plist.read())
            version = match.group(1) if match else ""
        except OSError:
            pass
    return {"os": name, "machine": machine, "version": version}
