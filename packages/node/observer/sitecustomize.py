"""The observer of djstats: tells the reporter that startproject, startapp or runserver has started.

Python imports this file at its start where `djstats run` or `djstats env` put its directory on PYTHONPATH. It decides
nothing, prints nothing, raises nothing, and imports nothing that Python had not loaded already. Standard library
only, Python 3.6 and later; on an older one it does nothing but hand on to the sitecustomize that it shadows.

Most Pythons never load Django, so what is needed only then waits in observe.py.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def is_on(name):
    return os.environ.get(name, "").strip().lower() not in ("", "0", "false")


def wanted():
    """Opted out, not even a process is started; but debug only prints, and that it may always."""
    return is_on("DJANGO_ANALYTICS_DEBUG") or not (is_on("DJANGO_NO_ANALYTICS") or is_on("DO_NOT_TRACK"))


class WaitForDjango(object):
    """An import hook that has something to do with one module alone, and then goes."""

    def find_spec(self, name, path=None, target=None):
        if name != "django.core.management.base":
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                try:
                    observe().observe_after(spec.loader)
                except Exception:
                    pass
                return spec
        return None


def observe():
    """Loads observe.py, under a name that no program can meet."""
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import spec_from_file_location

    spec = spec_from_file_location("djstats observe", os.path.join(HERE, "observe.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hand_on():
    """Leaves the stage to the sitecustomize that stands behind this one; where none does, to nobody."""
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != HERE]
    if sys.version_info < (3, 4):
        import imp

        imp.load_module("sitecustomize", *imp.find_module("sitecustomize", sys.path))
        return
    import _frozen_importlib
    import _frozen_importlib_external

    spec = _frozen_importlib_external.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None:
        # What Python's own `site` passes over in silence, as it does where there is no such module.
        raise ImportError("No module named 'sitecustomize'", name="sitecustomize")
    _frozen_importlib._load(spec)


try:
    if sys.version_info >= (3, 6) and wanted():
        sys.meta_path.insert(0, WaitForDjango())
except Exception:
    pass

hand_on()
