"""The observer of djstats: starts the reporter when startproject, startapp or runserver starts.

Python imports this file at its start if `djstats run` or `djstats env` put its directory on PYTHONPATH. It decides
nothing, prints nothing, raises nothing, and imports nothing that Python has not loaded already. Standard library
only, Python 3.6 and later. An older Python only runs the sitecustomize that this one shadows.

Every Python reads this file and few load Django, so it is short, and the rest is in djstats_watch.py and djstats_observe.py. Tools that
measure or list what ran skip code under a name in angle brackets, and lines with coverage's own comment.
"""


def _djstats_watch():  # pragma: no cover
    import os
    import sys
    from _frozen_importlib_external import SourceFileLoader
    from _imp import _fix_co_filename as rename

    def is_on(name):
        return (os.environ.get(name) or "0").strip().lower() not in ("0", "false")

    def is_off():
        """Whether reporting is off, so that no process may be started. Debug mode only prints, and is allowed."""
        # The variables that turn reporting off, compared with core's by a test.
        opt_outs = ("DJANGO_NO_ANALYTICS", "DO_NOT_TRACK")
        return not is_on("DJANGO_ANALYTICS_DEBUG") and any(map(is_on, opt_outs))

    def load(name):
        """Runs a file of this directory, apart from sys.modules, and returns its names."""
        code = SourceFileLoader(name, os.path.join(here, name + ".py")).get_code(name)
        rename(code, "<djstats>")
        names = {"__name__": name, "HERE": here, "load": load, "is_on": is_on, "is_off": is_off}
        exec(code, names)
        return names

    class WaitForDjango(object):
        """An import hook that acts on one module only, and then removes itself."""

        def find_spec(self, name, path=None, target=None):
            if name == "django.core.management.base":
                try:
                    sys.meta_path[sys.meta_path.index(self)] = load("djstats_watch")["WaitForBaseCommand"]()
                except Exception:
                    pass

    for code in codes:
        rename(code, "<djstats>")
    # Another version of djstats may be on PYTHONPATH too.
    is_watched = any(type(finder).__name__ == "WaitForDjango" for finder in sys.meta_path)
    if not is_watched and not is_off():
        sys.meta_path.insert(0, WaitForDjango())


def _djstats_pass_on():  # pragma: no cover
    """Runs the sitecustomize behind this one, which has shadowed it: those before have run, or have called this one."""
    import sys

    # `site`, and other code that imports by name, expects an ImportError if there is none; code that found this file
    # does not.
    importer, is_by_name = sys._getframe(2).f_back, False
    while importer is not None and importer.f_code.co_filename.startswith("<frozen importlib"):
        is_by_name = is_by_name or importer.f_code.co_name == "_find_and_load"
        importer = importer.f_back
    is_by_name = is_by_name or importer is not None and importer.f_globals.get("__name__") == "site"

    behind = sys.path[sys.path.index(here) + 1 :] if here in sys.path else []
    behind = [entry for entry in behind if entry != here]
    sys.path[:] = [entry for entry in sys.path if entry != here]
    if sys.version_info < (3, 6):
        import imp

        try:
            found = imp.find_module("sitecustomize", behind)
        except ImportError:
            if is_by_name:
                raise
        else:
            imp.load_module("sitecustomize", *found)
        return
    from _frozen_importlib import _load, module_from_spec
    from _frozen_importlib_external import PathFinder

    spec = PathFinder.find_spec("sitecustomize", behind)
    if spec is None:
        if is_by_name:
            raise ModuleNotFoundError("No module named 'sitecustomize'", name="sitecustomize")
        return
    get_code = getattr(spec.loader, "get_code", None)
    code = get_code and get_code("sitecustomize")
    if code is None:
        _load(spec)
        return
    # It takes the place of this module in the variables of code that has imported it.
    for name in ("_djstats_watch", "_djstats_pass_on", "_djstats"):
        shadowing.pop(name, None)
    shadowing.update(vars(module_from_spec(spec)))
    exec(code, shadowing)


def _djstats():  # pragma: no cover
    """Runs both separately from this module's names, which the shadowed sitecustomize takes over."""
    import os
    import sys

    codes = [_djstats_watch.__code__, _djstats_pass_on.__code__]
    here = os.path.dirname(codes[0].co_filename)
    names = {"__name__": "djstats", "here": here, "codes": codes, "shadowing": globals()}
    if sys.version_info >= (3, 6):
        try:
            exec(codes[0], names)
        except Exception:
            pass
    exec(codes[1], names)


_djstats()  # pragma: no cover
