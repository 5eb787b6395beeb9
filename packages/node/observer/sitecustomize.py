"""The observer of djstats: tells the reporter that startproject, startapp or runserver has started.

Python imports this file at its start where `djstats run` or `djstats env` put its directory on PYTHONPATH. It decides
nothing, prints nothing, raises nothing, and imports nothing that Python had not loaded already. Standard library
only, Python 3.6 and later; on an older one it does nothing but hand on to the sitecustomize that it shadows.

Every Python reads it, and few load Django, so it is short, and the rest waits in djstats_observe.py.
"""
import os
import sys

HERE = os.path.dirname(__file__)


def is_on(name):
    return (os.environ.get(name) or "0").strip().lower() not in ("0", "false")


class WaitForDjango(object):
    """An import hook that has something to do with one module alone, and then goes."""

    def find_spec(self, name, path=None, target=None):
        if name == "django.core.management.base":
            try:
                sys.meta_path[sys.meta_path.index(self)] = load("djstats_observe", [HERE]).WaitForBaseCommand()
            except Exception:
                pass


def load(name, path):
    """Imports a module from these directories alone."""
    if sys.version_info < (3, 6):
        import imp

        return imp.load_module(name, *imp.find_module(name, path))
    from _frozen_importlib import _load
    from _frozen_importlib_external import PathFinder

    spec = PathFinder.find_spec(name, path)
    if spec is None:
        # For sitecustomize, what Python's own `site` passes over in silence, as where there is no such module.
        raise ImportError("No module named " + repr(name), name=name)
    return _load(spec)


# Opted out, not even a process is started; but debug only prints, and that it may always.
if is_on("DJANGO_ANALYTICS_DEBUG") or not (is_on("DJANGO_NO_ANALYTICS") or is_on("DO_NOT_TRACK")):
    if sys.version_info >= (3, 6):
        sys.meta_path.insert(0, WaitForDjango())

sys.path[:] = [entry for entry in sys.path if entry != HERE]
load("sitecustomize", sys.path)
