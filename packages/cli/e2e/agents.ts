/**
 * Ways in which the sitecustomize of an agent runs the one that it shadows, as small stand-ins. Each then prints that
 * it has started.
 */
export const agents: Record<string, string> = {
  "by a search of its own, as New Relic's does now": `${ownDirectory()}
import importlib.util
from importlib.machinery import PathFinder
spec = PathFinder.find_spec("sitecustomize", path=[entry for entry in sys.path if entry != own])
if spec is not None:
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
${started()}`,
  "by a search of its own, under another name": `${ownDirectory()}
import importlib.util
from importlib.machinery import PathFinder
spec = PathFinder.find_spec("sitecustomize", path=[entry for entry in sys.path if entry != own])
if spec is not None and spec.origin is not None:
    spec = importlib.util.spec_from_file_location("_shadowed", spec.origin)
    module = sys.modules["_shadowed"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
${started()}`,
  "into its own module, as New Relic's did": `${ownDirectory()}
import warnings
from importlib.machinery import PathFinder
spec = PathFinder.find_spec("sitecustomize", path=[entry for entry in sys.path if entry != own])
if spec is not None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spec.loader.load_module("sitecustomize")
${started()}`,
  "by an import, its own module put back if there is none, as ddtrace's does": `${ownDirectory()}
index = sys.path.index(own)
del sys.path[index]
this = sys.modules["sitecustomize"]
del sys.modules["sitecustomize"]
try:
    import sitecustomize
except ImportError:
    sys.modules["sitecustomize"] = this
finally:
    sys.path.insert(index, own)
${started()}`,
  "by import_module, as SkyWalking's does": `${ownDirectory()}
import importlib
sys.path.remove(own)
this = sys.modules.pop("sitecustomize")
try:
    importlib.import_module("sitecustomize")
except ModuleNotFoundError:
    pass
finally:
    sys.modules["sitecustomize"] = this
${started()}`,
  "by an import with every error caught, as PyCharm's does": `${ownDirectory()}
this = sys.modules["sitecustomize"]
sys.path.remove(own)
del sys.modules["sitecustomize"]
try:
    import sitecustomize
    sitecustomize.__pydev_sitecustomize_module__ = this
except:
    pass
if "sitecustomize" not in sys.modules:
    sys.modules["sitecustomize"] = this
${started()}`,
  "by an import whose error it lets out": `${ownDirectory()}
${started()}
index = sys.path.index(own)
del sys.path[index]
del sys.modules["sitecustomize"]
try:
    import sitecustomize
finally:
    sys.path.insert(index, own)`,
  "with names that others use too": `${ownDirectory()}
from importlib.machinery import PathFinder
here = codes = load = is_on = rename = shadowing = "mine"
spec = PathFinder.find_spec("sitecustomize", path=[entry for entry in sys.path if entry != own])
if spec is not None:
    exec(spec.loader.get_code("sitecustomize"), globals())
print(here, codes, load, is_on, rename, shadowing)
${started()}`,
  "not at all, as OpenTelemetry's does": `${ownDirectory()}
${started()}`,
};

/**
 * A program for a Python without site, which runs `site` with one of its functions wrapped, as wrapt's autowrapt does.
 */
export const wrapsSite = `import site
def wrap(wrapped):
    def execsitecustomize(*args, **kwargs):
        try:
            return wrapped(*args, **kwargs)
        finally:
            print("the agent has started")
    return execsitecustomize
site.execsitecustomize = wrap(site.execsitecustomize)
site.main()`;

function ownDirectory(): string {
  return "import os, sys\nown = os.path.dirname(os.path.abspath(__file__))";
}

function started(): string {
  return `print("the agent has started")`;
}
