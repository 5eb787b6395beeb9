"""The process that sends: run on its own as a file, without the site's packages, the project or its environment."""
import os
import sys
import time
from _thread import start_new_thread


def main() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    # The package gets a name of its own here, because importing it as part of Django could load all of Django.
    package = type(sys)("djstats_sender")
    package.__path__ = [here]
    sys.modules["djstats_sender"] = package
    from djstats_sender._core import LIMITS  # type: ignore

    end_after(LIMITS["reporterMs"] / 1000)
    import json

    from djstats_sender.report import gather_platform, report  # type: ignore

    given = json.loads(sys.argv[1])
    report({**given["facts"], "platform": gather_platform()}, given["profile"])


def end_after(seconds: float) -> None:
    """Ends this process at that time, whatever it waits for. Nothing is lost, because files are written atomically."""

    def end() -> None:
        time.sleep(seconds)
        os._exit(0)

    start_new_thread(end, ())


if __name__ == "__main__":
    try:
        main()
    except Exception:
        pass  # The command that started it must not notice its errors.
    finally:
        # Does not wait for a name lookup that hangs in a thread.
        os._exit(0)
