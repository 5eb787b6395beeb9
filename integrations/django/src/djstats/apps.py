"""The Django app: sees startproject, startapp and runserver start, once a process. Never raises, prints or delays."""
from __future__ import annotations

import functools

from django.apps import AppConfig
from django.core.management.base import BaseCommand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COMMANDS = ("startproject", "startapp", "runserver")


class DjstatsConfig(AppConfig):
    name = "djstats"
    verbose_name = "djstats"

    def ready(self) -> None:
        if not hasattr(BaseCommand.execute, "is_watched_by_djstats"):
            _watch()


def _watch() -> None:
    run_from_argv, execute = BaseCommand.run_from_argv, BaseCommand.execute
    asked: list[tuple[Any, str]] = []

    # The module of the requested name may only import the command from elsewhere.
    @functools.wraps(run_from_argv)
    def watched_run_from_argv(self: Any, argv: Any) -> Any:
        asked[:] = [(self, argv[1] if len(argv) > 1 else "")]
        return run_from_argv(self, argv)

    @functools.wraps(execute)
    def watched_execute(self: Any, *args: Any, **options: Any) -> Any:
        try:
            _observe(self, next((name for command, name in asked if command is self), ""))
        except Exception:
            pass
        return execute(self, *args, **options)

    watched_execute.is_watched_by_djstats = True  # type: ignore[attr-defined]
    BaseCommand.run_from_argv = watched_run_from_argv
    BaseCommand.execute = watched_execute


def _observe(command: Any, asked: str) -> None:
    name = type(command).__module__.rpartition(".")[2]
    name = name if name in _COMMANDS else asked
    if name in _COMMANDS:
        from .start import report_once

        report_once(command, name)
