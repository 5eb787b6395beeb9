"""Answers questions about the package, one JSON value a line, for the tests that compare it with @djstats/core."""
import importlib
import json
import pkgutil
import sys
from types import SimpleNamespace

sys.path.insert(0, sys.argv[1])

import djstats  # noqa: E402
from djstats import config, destination, edit_config, environment, paths, policy, profile, wire  # noqa: E402


def imported():
    """Imports every module that needs no Django, and returns their names."""
    names = [module.name for module in pkgutil.iter_modules(djstats.__path__) if module.name != "apps"]
    for name in names:
        importlib.import_module("djstats." + name)
    return names


def decided(facts, context):
    decision = policy.decide(facts, context)
    to_send = decision["kind"] == "send"
    is_due = decision["kind"] == "show-notice"
    return {
        "kind": decision["kind"],
        "reason": decision.get("reason"),
        "why": decision.get("why"),
        "notice": policy.notice_text(decision["destination"], context["profile"]) if is_due else None,
        "request": decision["preview"] and wire.request_text(wire.encode(decision["preview"], to_send)),
    }


def parsed(text):
    try:
        return config.parse_config(text)
    except paths.FileError as error:
        return str(error)


def edited(text, changes):
    return edit_config.edit_config(text, changes.get("sections"), changes.get("disable"))


def looked_up(endpoint):
    return destination.parse(endpoint, "UA-12345-1")


def named_by_settings(value):
    """Looks up the destination of settings in which DJSTATS is this value."""
    return destination.look_up({}, profile.profile_of(SimpleNamespace(DJSTATS=value))["destination"])


def forgotten(destinations, entries, now):
    """Returns the sections that go when a notice has been shown for one more destination."""
    known = {"state": "read", "userConfig": {"disable": None, "destinations": destinations}}
    new = {"url": "https://new.example/collect", "trackingId": "UA-1", "form": "measurement-protocol"}
    changes = edit_config.record_of_notice(new, known, lambda: entries, now)
    return [name for name, change in changes.items() if change is None]


QUESTIONS = {
    "import": imported,
    "decide": decided,
    "parse": parsed,
    "edit": edited,
    "destination": looked_up,
    "settings": named_by_settings,
    "forgotten": forgotten,
    "truthy": environment.is_truthy,
}


def answer(question):
    name, arguments = json.loads(question)
    return json.dumps(QUESTIONS[name](*arguments))


if __name__ == "__main__":
    for line in sys.stdin:
        print(answer(line), flush=True)
