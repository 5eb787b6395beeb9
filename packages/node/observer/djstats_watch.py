"""Runs once Django is loaded: watches for the three commands. Never raises.

sitecustomize.py runs it apart from sys.modules, with its directory as HERE and its own functions.
"""
import os
import sys

COMMANDS = ("startproject", "startapp", "runserver")

# By this name, a Django that reports by itself recognises that it is observed, and leaves the run to the observer.
sys.modules["djstats_observe"] = type(sys)("djstats_observe")


class WaitForBaseCommand(object):
    """An import hook that finds nothing: at every import, it checks whether Django's BaseCommand is loaded.

    Everyone who executes a command imports something after that. Nothing of ours surrounds the loading of Django, so no
    traceback of it shows another frame.
    """

    def find_spec(self, name, path=None, target=None):
        base = getattr(sys.modules.get("django.core.management.base"), "BaseCommand", None)
        if base is None:
            return
        try:
            sys.meta_path.remove(self)
            execute = base.execute
            base.execute = Observed(execute)
            # An app may replace execute, or a command call BaseCommand.execute(self), which reads these attributes.
            for name in ("requires_system_checks", "requires_migrations_checks", "check_migrations"):
                if name in vars(base):
                    setattr(base, name, Observed(getattr(base, name), execute.__code__))
        except Exception:
            pass


class Observed(object):
    """Replaces an attribute of BaseCommand and returns it unwrapped, so that no traceback shows another frame.

    A program that looks at what the class itself holds, as unittest.mock does, finds a function.
    """

    __class__ = property(lambda self: type(self.value))

    def __call__(self, *args, **kwargs):
        return self.value(*args, **kwargs)

    def __bool__(self):
        return bool(self.value)

    def __getattr__(self, name):
        return getattr(self.value, name)

    def __init__(self, value, reader=None):
        self.value = value
        # The code that reads it while a command runs; None if all code that reads it runs a command.
        self.reader = reader

    def __get__(self, command, owner=None):
        if command is not None and (self.reader is None or sys._getframe(1).f_code is self.reader):
            try:
                observe(command)
            except Exception:
                pass
        bind = getattr(type(self.value), "__get__", None)
        return bind(self.value, command, owner) if bind else self.value


reported = []


def observe(command):
    # The autoreloader's children are the same run again.
    if reported or os.environ.get("RUN_MAIN") == "true":
        return
    name = last_part(type(command).__module__)
    if name not in COMMANDS:
        name = asked_for(command)
    if name not in COMMANDS:
        return
    reported.append(name)
    if name == "runserver":
        take_off_path()
    load("djstats_observe")["report"](name)


def last_part(module):
    return module.rsplit(".", 1)[-1]


def asked_for(command):
    """Returns the name by which Django was asked for a command, whose module may only import it from elsewhere."""
    frame = sys._getframe(1)
    while frame is not None:
        place = (frame.f_globals.get("__name__"), frame.f_code.co_name)
        if place == ("django.core.management.base", "run_from_argv"):
            return frame.f_locals["argv"][1] if frame.f_locals["self"] is command else None
        if place == ("django.core.management", "call_command"):
            return frame.f_locals["command_name"] if frame.f_locals["command"] is command else None
        frame = frame.f_back


def take_off_path():
    """Removes the observer for the processes that runserver starts, which belong to the same run."""
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    ours = os.path.normcase(HERE)
    rest = [entry for entry in entries if os.path.normcase(entry) != ours]
    if rest == entries:
        return
    if rest:
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    else:
        del os.environ["PYTHONPATH"]
