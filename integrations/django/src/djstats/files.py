"""Reads and replaces files on this person's machine, under the lock that all djstats processes share."""
from __future__ import annotations

import errno
import os
import re
import stat
import time

from ._core import LIMITS
from .paths import FileError, describe, read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .paths import Paths


def resolve_link(path: str) -> str:
    """Returns the target of a symbolic link, so that links made by stow and chezmoi stay."""
    return os.path.realpath(path) if os.path.exists(path) else path


def make_directory_of(file: str) -> None:
    """Creates the directory of a file and its missing parents, readable only by their owner."""
    directory = os.path.dirname(file)
    if os.path.isdir(directory) or directory == file:
        return
    make_directory_of(directory)
    try:
        os.mkdir(directory, 0o700)
    except FileExistsError:
        if not os.path.isdir(directory):
            raise


def with_temporary(file: str, content: bytes, use: Callable[[str], Any]) -> None:
    """Writes a temporary file next to a file and flushes it to the disk. It is removed, unless `use` renames it."""
    temporary = f"{file}.{os.getpid()}.tmp"
    try:
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(fd, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(fd)
        use(temporary)
    finally:
        remove(temporary)


def replace(file: str, text: str) -> None:
    with_temporary(file, text.encode(), lambda temporary: os.replace(temporary, file))


def create(file: str, text: str) -> None:
    """Writes a new file. Raises FileExistsError if there is one."""

    def give_name(temporary: str) -> None:
        try:
            os.link(temporary, file)
        except OSError as error:
            if error.errno == errno.EEXIST or os.path.lexists(file):
                raise
            # Some file systems have no links. Every writer holds the lock, so no other can intervene.
            os.rename(temporary, file)

    with_temporary(file, text.encode(), give_name)


def remove(file: str) -> None:
    try:
        os.unlink(file)
    except FileNotFoundError:
        pass


def _remove_leftovers(file: str) -> None:
    """Deletes temporary files that killed writers left next to a file. No other process may be writing it."""
    directory, name = os.path.split(file)
    try:
        for other in os.listdir(directory):
            if other.startswith(name + ".") and re.fullmatch(r"\.[0-9]+\.tmp", other[len(name) :]):
                remove(os.path.join(directory, other))
    except OSError:
        pass


def with_files(paths: Paths, wait_ms: int, work: Callable[[], Any]) -> Any:
    """Holds the lock on this person's files while `work` reads and changes them. Every writer uses this function."""
    if paths["unsafe"]:
        raise FileError(paths["unsafe"][:-1])
    try:
        make_directory_of(paths["config"])
    except OSError as error:
        raise FileError(f"the directory of {paths['config']} cannot be created: {describe(error)}") from error
    config = resolve_link(paths["config"])
    lock = f"{config}.lock"
    inode = _acquire(lock, wait_ms)
    try:
        _remove_leftovers(config)
        if paths["unsafeLedger"] is None:
            _remove_leftovers(resolve_link(paths["ledger"]))
        return work()
    finally:
        # While this process was suspended, another may have taken the lock over.
        try:
            if os.lstat(lock).st_ino == inode:
                os.unlink(lock)
        except OSError:
            pass


def _acquire(path: str, wait_ms: int) -> int:
    deadline = time.monotonic() + wait_ms / 1000
    seen: tuple[Any, ...] | None = None
    at, seen_ms = time.monotonic(), 0.0
    while True:
        is_last = time.monotonic() > deadline
        inode = _create_lock(path)
        if inode is not None:
            return inode
        if is_last:
            raise FileError(f"another djstats process holds {path}; if none is running, remove that file")
        now = time.monotonic()
        lock = _look(path)
        # In a longer gap between two looks, the machine was suspended and the owner could not work.
        seen_ms = seen_ms + min((now - at) * 1000, 250) if lock and lock == seen else 0
        at, seen = now, lock
        is_ownerless = seen_ms > LIMITS["lockOwnerlessMs"] and lock is not None and not is_running(lock[2])
        if lock and (seen_ms > LIMITS["lockStaleMs"] or is_ownerless):
            _remove_stale(path, lock)
        time.sleep((2 + os.urandom(1)[0] / 12) / 1000)


def _create_lock(path: str) -> int | None:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(fd, own_identity().encode())
            return os.fstat(fd).st_ino
        except OSError:
            # The disk is full, and the lock would not name its owner.
            os.unlink(path)
            raise
        finally:
            os.close(fd)
    except OSError as error:
        if error.errno == errno.EEXIST and not _is_irregular(path):
            return None
        raise FileError(f"the lock {path} cannot be created: {describe(error)}") from error


def _is_irregular(path: str) -> bool:
    try:
        return not stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False  # Its owner has just released it.


def _look(path: str) -> tuple[int, int, str] | None:
    """Returns another process's lock as it is now, or None if it is gone."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    try:
        owner = (read_regular(path, 100) or b"").decode("utf-8", "replace")
    except (OSError, FileError):
        owner = ""
    return found.st_ino, found.st_mtime_ns, owner


def _remove_stale(path: str, lock: tuple[int, int, str]) -> None:
    """Moves a dead owner's lock aside before deleting it, so that two processes do not delete each other's lock."""
    aside = f"{path}.{os.getpid()}"
    try:
        os.rename(path, aside)
        moved = os.lstat(aside)
        if (moved.st_ino, moved.st_mtime_ns) != lock[:2]:
            os.link(aside, path)
        os.unlink(aside)
    except OSError:
        pass  # Another process was first.


def own_identity() -> str:
    """Returns the ID of this process and, because IDs are reused, when it started (on Linux only)."""
    found = _process_stat(os.getpid())
    return f"{os.getpid()} {found[1]}" if found else str(os.getpid())


def is_running(identity: str) -> bool:
    match = re.fullmatch(r"([1-9][0-9]{0,9})(?: ([0-9]+))?", identity)
    if not match or os.name == "nt":
        return match is not None
    try:
        os.kill(int(match.group(1)), 0)
    except OSError as error:
        if error.errno != errno.EPERM:
            return False
    except OverflowError:
        return False
    found = _process_stat(int(match.group(1)))
    # A process that has ended keeps its ID until its parent has waited for it.
    return found is None or (found[0] != "Z" and match.group(2) in (None, found[1]))


def _process_stat(pid: int) -> tuple[str, str] | None:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # After the program's name, which may contain any character.
            fields = file.read().rpartition(b") ")[2].decode().split()
        return fields[0], fields[19]
    except (OSError, IndexError):
        return None
