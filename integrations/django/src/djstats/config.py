"""The config file: `disable`, and for each destination the ID and when the notice was shown."""
from __future__ import annotations

import os
import time

from ._core import LIMITS, NOTICE_VERSION
from .config_text import FileError, edit_config, parse_config, section_name
from .env_flag import SPACE
from .files import (
    create,
    describe,
    make_directory_of,
    read_regular,
    remove,
    remove_leftovers,
    replace,
    resolve_link,
    with_lock,
    with_temporary,
)
from .policy import is_client_id, is_disabled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .config_text import Sections
    from .paths import Paths

# The content of a symbolic link's target without settings; deleting the target would break the link.
_EMPTY = "# Nothing is chosen here.\n"


def read_context(paths: Paths, profile: dict[str, Any]) -> dict[str, Any]:
    """Returns everything that the policy looks at, as it is now. Writes nothing and never raises."""
    now = int(time.time() * 1000)
    return {"env": dict(os.environ), "config": read_config(paths), "profile": profile, "now": now}


def read_config(paths: Paths) -> dict[str, Any]:
    config = _read_file(paths["config"])
    why = paths["unsafe"] or paths["unsafeLedger"]
    # A config that sets `disable` is off even if nothing can be written any more.
    if why and not is_disabled(config):
        config = {"state": "unreadable", "why": why}
    if is_disabled(config) or paths["homeConfig"] is None:
        return config
    elsewhere = _read_file(paths["homeConfig"])
    # If in doubt, nothing is sent: it may set `disable`.
    if elsewhere["state"] == "unreadable":
        return elsewhere
    if is_disabled(elsewhere):
        return {**config, "offElsewhere": f"The config file {paths['homeConfig']} sets disable."}
    return config


def _read_file(path: str) -> dict[str, Any]:
    try:
        text = _read_text(path)
        return {"state": "absent"} if text is None else {"state": "read", "userConfig": parse_config(text)}
    except (OSError, FileError) as error:
        return {"state": "unreadable", "why": f"The config file {path} cannot be used: {describe(error)}."}


def _read_text(path: str) -> str | None:
    content = read_regular(path, LIMITS["configBytes"])
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        raise FileError("it is not UTF-8 text") from None


def with_files(paths: Paths, wait_ms: int, work: Callable[[], Any]) -> Any:
    """Holds the lock on this person's files while `work` reads and changes them. Every writer uses this function."""
    if paths["unsafe"]:
        raise FileError(paths["unsafe"][:-1])
    try:
        make_directory_of(paths["config"])
    except OSError as error:
        raise FileError(f"the directory of {paths['config']} cannot be created: {describe(error)}") from error
    config = resolve_link(paths["config"])

    def clean_and_work() -> Any:
        remove_leftovers(config)
        if paths["unsafeLedger"] is None:
            remove_leftovers(resolve_link(paths["ledger"]))
        return work()

    return with_lock(f"{config}.lock", wait_ms, clean_and_work)


def change_config(paths: Paths, sections: Sections | None = None, disable: str | None = None) -> None:
    """Changes settings, under the lock. A file that is then blank is removed; one not understood stays as it was."""
    path = paths["config"]
    try:
        text = _read_text(path)
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
    return {**changes, name: {"id": new_id, "notice": str(NOTICE_VERSION), "shown": iso_time(now)}}


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
