"""Starts the sender for one run of a command, and returns at once."""
from __future__ import annotations

import os
import sys
from _thread import start_new_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# Set for the processes that runserver starts, which belong to the same run: a watcher's servers, or another manage.py.
_SAME_RUN = "DJSTATS_SAME_RUN"


def report_once(command: Any, name: str) -> None:
    """Reports one of the three commands, which is starting, unless this run is reported otherwise."""
    # Skipped if a test or another command called it, and in the autoreloader's children, which are the same run.
    if not command._called_from_command_line or os.environ.get("RUN_MAIN") == "true" or os.environ.get(_SAME_RUN):
        return
    # The observer of `djstats run` reports this process, or both the app and a patched Django are in it.
    if "djstats_observe" in sys.modules or "djstats_reported" in sys.modules:
        return
    sys.modules["djstats_reported"] = sys.modules[__name__]
    if name == "runserver":
        os.environ[_SAME_RUN] = "1"
    # Reads the settings before startproject and startapp configure their own.
    settings = sys.modules["django.conf"].settings
    if settings.configured:
        start_report(name, "loaded", settings)
    else:
        start_report(name, "unloadable" if os.environ.get("DJANGO_SETTINGS_MODULE") else "none", settings)


def start_report(command: str, state: str, settings: Any) -> None:
    """Decides whether a run of a command is reported. If it is, starts the sender; shows the notice if it is pending.

    `state` is what the command found of its settings: "loaded", "none" or "unloadable".
    """
    from ._core import OPT_OUTS
    from .environment import is_truthy

    is_debug = is_truthy(os.environ.get("DJANGO_ANALYTICS_DEBUG"))
    if not is_debug and any(is_truthy(os.environ.get(name)) for name in OPT_OUTS):
        return
    if not is_debug and _is_off_by_file():
        return
    from .config import read_context
    from .paths import find_paths
    from .policy import decide
    from .profile import profile_of

    profile = profile_of(settings)
    facts = {
        "command": command,
        "django": sys.modules["django"].__version__,
        "python": {"implementation": sys.implementation.name, "version": sys.version.split()[0]},
        "settings": {"state": state, "debug": debug_of(settings)} if state == "loaded" else {"state": state},
    }
    decision = decide(facts, read_context(find_paths(), profile))
    if is_debug or decision["kind"] == "show-notice":
        from .report import gather_platform, report

        report({**facts, "platform": gather_platform()}, profile)
    elif decision["kind"] != "skip":
        _start_sender({"facts": facts, "profile": profile})


def debug_of(settings: Any) -> bool:
    """Whether DEBUG is True, or 1, such as int(os.environ["DEBUG"]), which Django treats as True. Strings are not."""
    return isinstance(settings.DEBUG, int) and settings.DEBUG == 1


def _is_off_by_file() -> bool:
    """Whether a config file disables in the usual words, so that those who are off wait for nothing more.

    A file that has such a line is off or, if the rest of it is not understood, unreadable: nothing is sent either way.
    """
    from .environment import config_path, system_config_path

    return any(map(_disables, (system_config_path(), config_path())))


def _disables(path: str) -> bool:
    try:
        # A named pipe would block.
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            lines = file.read(65536).lower().splitlines()
        return any(line.replace(b" ", b"") in (b"disable=1", b"disable=true", b"disable=yes") for line in lines)
    except Exception:
        return False


def _start_sender(given: dict[str, Any]) -> None:
    import json

    from ._core import ENVIRONMENT

    sender = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sender.py")
    if not sys.executable or not os.path.isfile(sender):
        return
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in ENVIRONMENT or name in ("SSL_CERT_FILE", "SSL_CERT_DIR")
    }
    argv = [sys.executable, "-I", "-S", "-E", sender, json.dumps(given)]
    (_start_on_windows if os.name == "nt" else _start_on_posix)(argv, environment)


def _start_on_posix(argv: list[str], environment: dict[str, str]) -> None:
    # A shell in between makes the sender an orphan: a direct child would become Django's zombie. The shell waits a
    # little, because another Python that starts at the same time slows a short command. Process 1 adopts orphans. In a
    # container, Django itself may be process 1: there a thread waits for the sender.
    adopts = os.getpid() == 1
    run = 'sleep 0.4; exec "$0" "$@"'
    script = "cd / && unset PWD OLDPWD && " + (run if adopts else "{ " + run + "; } &")
    null = os.open(os.devnull, os.O_RDWR)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2) if fd != null]
        actions += [(os.POSIX_SPAWN_CLOSE, fd) for fd in _inherited_files()]  # type: ignore[misc]
        shell = ["/bin/sh", "-c", script, *argv]
        pid = os.posix_spawn(shell[0], shell, environment, file_actions=actions, setpgroup=0)
    finally:
        os.close(null)
    # In a thread, so that the command does not wait until the shell has started the sender.
    start_new_thread(_wait_for, (pid,))


def _wait_for(pid: int) -> None:
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass  # Other code has waited for it.


def _inherited_files() -> list[int]:
    """Returns the open files that a program started from here would inherit, in addition to its standard streams."""
    directory = next(filter(os.path.isdir, ("/proc/self/fd", "/dev/fd")), None)
    return [fd for fd in map(int, os.listdir(directory)) if fd > 2 and _is_inheritable(fd)] if directory else []


def _is_inheritable(fd: int) -> bool:
    try:
        return os.get_inheritable(fd)
    except OSError:
        return False


def _start_on_windows(argv: list[str], environment: dict[str, str]) -> None:
    """Starts the sender without a shell, in a directory where no project can put a program or a library."""
    import subprocess

    child = subprocess.Popen(
        argv,
        env=environment,
        cwd=environment.get("SYSTEMROOT") or os.path.abspath(os.sep),
        # DETACHED_PROCESS, so that the window can be closed, and CREATE_NEW_PROCESS_GROUP, so that it gets no Ctrl-C.
        creationflags=0x00000008 | 0x00000200,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # No one waits for the process, and Python would warn about that.
    child.returncode = 0
