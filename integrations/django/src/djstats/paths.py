"""Where this person's files are, whether they may be written, and how they are read: the same as @djstats/node."""
from __future__ import annotations

import errno
import os
import stat
import sys

from .environment import NAME, config_path, named_directory, system_config_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

    Paths = Dict[str, Any]

_IN_WORDS = {
    "EACCES": "permission denied",
    "EPERM": "not permitted",
    "EBUSY": "another program is using it",
    "EROFS": "the file system is read-only",
    "ENOSPC": "the disk is full",
    "EDQUOT": "the disk quota is used up",
    "ENOTDIR": "a part of its path is a file",
    "EEXIST": "something else is in its place",
    "EISDIR": "it is a directory",
    "ELOOP": "its symbolic links form a loop",
}


class FileError(Exception):
    """The error for a file of djstats that cannot be used as it is. The message is one sentence for its owner."""


def find_paths() -> Paths:
    """Finds the files for the environment of this process. Does not create directories.

    `homeConfig` is the config file in the home directory, if a variable has moved `config` elsewhere: off there is off
    here. `systemConfig` is the administrator's file, which is only read. `unsafe` and `unsafeLedger` are why the file
    must not be written, in a sentence; None if it may.
    """
    home, config = os.path.expanduser("~"), config_path()
    home_config = config
    if os.name == "nt":
        log = os.path.join(named_directory("LOCALAPPDATA") or os.path.join(home, "AppData", "Local"), NAME, "Log")
    elif sys.platform == "darwin":
        log = os.path.join(home, "Library", "Logs", NAME)
    else:
        home_config = os.path.join(home, ".config", NAME)
        log = os.path.join(named_directory("XDG_STATE_HOME") or os.path.join(home, ".local", "state"), NAME)
    ledger = os.path.normpath(os.path.join(log, "ledger.jsonl"))
    unsafe = _why_home_unsafe()
    return {
        "config": config,
        "ledger": ledger,
        "homeConfig": None if home_config == config or unsafe else home_config,
        "systemConfig": system_config_path(),
        "unsafe": unsafe or why_unsafe(config, home),
        "unsafeLedger": unsafe or why_unsafe(ledger, home),
    }


def read_regular(path: str, bytes_max: int) -> bytes | None:
    """Reads a file if it is a regular file: a named pipe could block, and a device could be endless. None if absent."""
    if not os.path.lexists(path):
        return None
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        raise FileError("it is a broken symbolic link") from None
    if stat.S_ISDIR(mode):
        raise FileError("it is a directory")
    if not stat.S_ISREG(mode):
        raise FileError("it is not a regular file")
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(fd, "rb") as file:
        content = file.read(bytes_max + 1)
    if len(content) > bytes_max:
        raise FileError(f"it is larger than {bytes_max} bytes")
    return content


def describe(error: BaseException) -> str:
    """Describes what is wrong with a file: the message of a FileError, or a system error in words."""
    if isinstance(error, FileError):
        return str(error)
    code = errno.errorcode.get(getattr(error, "errno", None) or 0, "unknown error")
    return _IN_WORDS.get(code, code)


def all_configs(paths: Paths) -> list[Paths]:
    """Returns the paths for each config file that can turn reporting off: the one in use, and the one in the home."""
    own = {**paths, "homeConfig": None}
    other = paths["homeConfig"]
    return [own, {**own, "config": other, "unsafe": why_unsafe(other, os.path.expanduser("~"))}] if other else [own]


def why_unsafe(file: str, home: str) -> str | None:
    """Returns why djstats must not write a file, with what to do about it; None if it may.

    Everything on the way to the file, links followed, must be out of other users' reach, except directories above the
    home directory. The nearest directory that exists must belong to this user and be writable.
    """
    at = file
    try:
        os.stat(home)
        visited, directory = _way_to(file, os.path.realpath(home))
        places = [(path, found, False) for path, found in visited.items()]
        for at, found, is_last in [*places, (directory, os.lstat(directory), True)]:
            why = _why_others_reach(at, found, is_last)
            if why:
                return why
        if not os.access(directory, os.W_OK | os.X_OK):
            return f"{at} cannot be written: {_why_no_access(directory)}."
        return None
    except OSError as error:
        return f"{at} cannot be written: {describe(error)}."


def _why_no_access(directory: str) -> str:
    flags = os.statvfs(directory).f_flag if hasattr(os, "statvfs") else 0
    return "the file system is read-only" if flags & getattr(os, "ST_RDONLY", 0) else "permission denied"


def _why_home_unsafe() -> str | None:
    name = "USERPROFILE" if os.name == "nt" else "HOME"
    home = os.environ.get(name, "")
    if home == "":
        return f"There is no home directory: {name} is not set."
    if not os.path.isabs(home):
        return f"The home directory is unsafe: {name} is a relative path."
    if os.path.dirname(os.path.abspath(home)) == os.path.abspath(home):
        return f"The home directory is unsafe: {name} is the root directory."
    try:
        return None if stat.S_ISDIR(os.stat(home).st_mode) else f"There is no home directory: {name} names a file."
    except FileNotFoundError:
        return f"The home directory that {name} names does not exist."
    except OSError as error:
        return f"The home directory cannot be used: {describe(error)}."


def _why_others_reach(path: str, found: os.stat_result, is_last: bool) -> str | None:
    # Windows has neither owners nor modes.
    if os.name == "nt":
        return None
    own = os.getuid()
    if found.st_uid != own and (found.st_uid != 0 or is_last):
        if found.st_uid == 0:
            advice = f"""if it should be yours, run: sudo chown -R "$USER" '{path}'."""
            return f"{path} belongs to root, so djstats keeps out of it; {advice}"
        return f"{path} belongs to another user, so djstats keeps out of it."
    # In a sticky directory such as /tmp, a user cannot replace another user's file.
    is_sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
    is_guarded = stat.S_ISLNK(found.st_mode) or is_sticky
    others_write = found.st_mode & 0o002 or (found.st_mode & 0o020 and not _is_private_group(found.st_gid))
    if others_write and not is_guarded:
        return f"Other users can write {path}, so djstats keeps out of it; to change that, run: chmod go-w '{path}'."
    return None


def _is_private_group(gid: int) -> bool:
    """Whether a group has this user's name and no other member, and is not another user's primary group."""
    try:
        import grp
        import pwd

        user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(gid)
        is_shared = any(entry.pw_gid == gid and entry.pw_name != user for entry in pwd.getpwall())
        own_name = sys.platform != "darwin" and group.gr_name == user
        return own_name and all(name == user for name in group.gr_mem) and not is_shared
    except (ImportError, KeyError, OSError):
        return False


def _way_to(file: str, home: str) -> tuple[dict[str, os.stat_result], str]:
    """Resolves a path name by name, as the system does. Returns the visited paths, and the nearest directory."""
    root = os.path.splitdrive(file)[0] + os.sep
    visited: dict[str, os.stat_result] = {}
    directory, names, links = root, file[len(root) :].split(os.sep), 0
    while names:
        path = os.path.normpath(os.path.join(directory, names.pop(0)))
        if not os.path.lexists(path):
            break
        found = os.lstat(path)
        if path == home or not (home + os.sep).startswith(path if path == root else path + os.sep):
            visited[path] = found
        if stat.S_ISDIR(found.st_mode):
            directory = path
        elif names and not stat.S_ISLNK(found.st_mode):
            os.stat(os.path.join(path, ""))
        if stat.S_ISLNK(found.st_mode):
            links += 1
            if links > 40:
                os.stat(path)
            target = os.readlink(path)
            if os.path.isabs(target):
                directory = root
            names = target.split(os.sep) + names
    return visited, directory
