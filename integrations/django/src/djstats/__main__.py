"""`python -m djstats`: shows and changes whether this person is counted, with the words of the `djstats` command."""
from __future__ import annotations

import argparse
import json
import os
import sys

from ._core import COMMANDS, FORMS, LIMITS, REMEDIES, VERSION
from .config import is_disabled, read_config, read_context
from .edit_config import change_config, every_section, random_id, rehearse
from .files import with_files
from .ledger import forget_id, read_ledger, remove_ledger
from .paths import FileError, all_configs, find_paths
from .policy import decide, examine, why_not_counted
from .profile import profile_of
from .report import gather_platform
from .wire import encode, request_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def status(given: argparse.Namespace) -> None:
    paths, context = _here()
    denied = _why_nothing_sent(paths, context)
    destination, found, _ = examine(context)
    known = found or {"notice": None, "id": None}
    form = FORMS[destination["form"] if destination else "measurement-protocol"]
    now = {
        "enabled": denied is None or denied[0] in ("notice-pending", "notice-recent"),
        "reason": denied and denied[0],
        "rule": denied[1] if denied else "startproject, startapp and runserver are counted in development.",
        "config": paths["config"],
        "ledger": paths["ledger"],
        "destination": destination and destination["url"],
        "notice": {"seen": known["notice"], "current": form["version"]},
        "id": known["id"],
    }
    _hint_at_settings(destination)
    if given.json:
        return _print_json(now)
    seen = "not shown yet" if known["notice"] is None else f"version {known['notice']} shown"
    lines = [
        f"Reporting is {'on' if now['enabled'] else 'off'}{f' ({denied[0]})' if denied else ''}.",
        f"  {now['rule']}",
        *([f"  {REMEDIES[denied[0]]}"] if denied else []),
        "",
        "Destination  " + (f"{destination['url']}, property {destination['trackingId']}" if destination else "none"),
        *([f"  {form['receiver']}"] if destination else []),
        f"Notice       {seen}, version {form['version']} is current",
        f"Id           {now['id'] or 'none'}",
        f"Config       {paths['config']}",
        f"Ledger       {paths['ledger']}",
    ]
    print("\n".join(lines))


def on(_: argparse.Namespace) -> None:
    paths, context = _here()
    for index, place in enumerate(all_configs(paths)):
        is_needed = index == 0 and context["profile"]["consent"] == "opt-in"
        if read_config(place)["state"] != "absent" or is_needed:
            sections = every_section(place, lambda _: {"ended": None})
            with_files(place, LIMITS["commandLockMs"], lambda: change_config(place, sections, disable="0"))
    denied = examine(_here()[1])[2]
    if denied:
        print(f"`djstats off` is reversed, but reporting is still off ({denied[0]}): {denied[1]}")
    else:
        print("Reporting is on.")


def off(_: argparse.Namespace) -> None:
    other_way = "Reporting is NOT off. Set DJANGO_NO_ANALYTICS=1 in your environment instead"
    for place in all_configs(find_paths()):
        try:
            with_files(place, LIMITS["commandLockMs"], lambda: change_config(place, disable="1"))
        except FileError as error:
            # The file may set disable even if it cannot be written.
            if not is_disabled(read_config(place)):
                raise FileError(f"{error}. {other_way}") from error
        if not is_disabled(read_config(place)):
            raise FileError(f"disable=1 was written to {place['config']} but cannot be read back. {other_way}")
        print(f"Reporting is off: {place['config']} sets disable.")


def show(given: argparse.Namespace) -> None:
    is_given = given.settings is not None or given.debug is not None
    state = given.settings or ("none" if is_given or given.command == "startproject" else "loaded")
    debug = given.debug if is_given else True
    if given.debug is not None and state != "loaded":
        given.fail("--debug and --no-debug need --settings loaded.")
    if state == "loaded" and debug is None:
        given.fail("--settings loaded needs --debug or --no-debug.")
    for name in ("django", "python"):
        if getattr(given, name) == "":
            given.fail(f'--{name} takes a version, such as 5.2.3, not "".')
    facts = {
        "command": given.command,
        "django": given.django or _django_version(),
        "python": {
            "implementation": given.implementation or sys.implementation.name,
            "version": given.python or sys.version.split()[0],
        },
        "platform": gather_platform(),
        "settings": {"state": state, "debug": debug} if state == "loaded" else {"state": state},
    }
    decision = decide(facts, _here()[1])
    request = decision["preview"] and encode(decision["preview"])
    reason, why = decision.get("reason"), decision.get("why")
    _hint_at_settings(decision["destination"])
    if given.json:
        parts = request or dict.fromkeys(("method", "url", "headers", "body"))
        return _print_json({"decision": {"send": reason is None, "reason": reason, "why": why}, **parts})
    print(f"Nothing would be sent ({reason}): {why}" if reason else "This would be sent:")
    if request:
        print(f"\n{request['url'] or 'No destination is configured'}\n\n{_indented(request_text(request))}")
    destination = decision["destination"]
    if request and destination and destination["form"] != "measurement-protocol":
        print(f"\n{FORMS[destination['form']]['receiver']}")


def log(given: argparse.Namespace) -> None:
    paths = find_paths()
    entries = read_ledger(paths)
    if given.json:
        return _print_json(entries)
    texts = [
        f"{entry['at']} to {entry['destination']}: {_outcome_text(entry)}\n\n{_indented(entry['request'])}"
        for entry in entries
    ]
    print("\n\n".join(texts) or f"Nothing has been sent ({paths['ledger']} is empty).")


def id_(given: argparse.Namespace) -> None:
    paths, context = _here()
    def renewed(known: dict[str, Any]) -> dict[str, str | None]:
        # The ledger first: if it cannot be changed, nothing is.
        if known["id"]:
            forget_id(paths, known["id"])
        return {"id": random_id()} if known["id"] else {}

    if given.rotate and context["config"]["state"] != "absent":
        with_files(paths, LIMITS["commandLockMs"], lambda: change_config(paths, every_section(paths, renewed)))

    context = _here()[1]
    if context["config"]["state"] == "unreadable":
        raise FileError(context["config"]["why"][:-1])
    known = examine(context)[1]
    current = known and known["id"]
    if given.json:
        _print_json({"id": current})
    elif current:
        print(current)
    else:
        _print_error("There is no ID for this destination: it is made when the notice is shown.")


def forget(_: argparse.Namespace) -> None:
    paths = find_paths()

    def delete() -> None:
        change_config(paths, every_section(paths, lambda _: None))
        remove_ledger(paths)

    if any(os.path.exists(os.path.dirname(paths[name])) for name in ("config", "ledger")):
        with_files(paths, LIMITS["commandLockMs"], delete)
    print("Deleted your ID, the ledger and the notice record.")


def _here() -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns this person's files, and the policy's context, with the settings that a variable names."""
    settings = None
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        try:
            from django.conf import settings as named

            settings = named if hasattr(named, "DEBUG") else None
        except Exception:
            settings = None
    paths = find_paths()
    return paths, read_context(paths, profile_of(settings))


def _hint_at_settings(destination: Any) -> None:
    """Says so if a project's settings might name a destination. They are not loaded unasked: they are a program."""
    if not (destination or os.environ.get("DJANGO_SETTINGS_MODULE")) and os.path.isfile("manage.py"):
        _print_error("If this project's settings name a destination, set DJANGO_SETTINGS_MODULE to them.")


def _why_nothing_sent(paths: dict[str, Any], context: dict[str, Any]) -> tuple[str, str] | None:
    denied = why_not_counted(context)
    if denied and denied[0] not in ("notice-pending", "notice-recent"):
        return denied
    destination = examine(context)[0]
    try:
        if destination and destination["url"].startswith("https:"):
            import ssl  # noqa: F401
        rehearse(paths)
        return denied
    except ImportError:
        return "no-destination", "This Python has no ssl module, so it cannot send to an https destination."
    except FileError as error:
        message = str(error)
        return "config-unreadable", f"{message[:1].upper()}{message[1:]}."


def _django_version() -> str:
    try:
        import django
    except ImportError:
        _print_error("This Python has no Django. Give a version with --django.")
        return "other"
    return str(django.__version__)


def _outcome_text(entry: dict[str, Any]) -> str:
    if entry["outcome"] == "answered":
        return f"answered {entry['status']}" + (", accepted for receipt" if 200 <= entry["status"] < 300 else "")
    if entry["outcome"] == "failed":
        return f"failed ({entry['error']}), dropped"
    return "no outcome recorded; it may have arrived"


def _indented(text: str) -> str:
    return "\n".join(line and f"  {line}" for line in text.replace("\r", "").split("\n"))


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def _print_error(line: str) -> None:
    print(f"djstats: {line}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="djstats", description="Counts Django developers, anonymously (DEP 8).")
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="name", metavar="COMMAND", required=True)

    def add(act: Any, text: str, json_text: str | None = None) -> argparse.ArgumentParser:
        command = commands.add_parser(act.__name__.strip("_"), help=text, description=text)
        command.set_defaults(act=act, fail=command.error)
        if json_text:
            command.add_argument("--json", action="store_true", help=json_text)
        return command

    add(status, "Show whether you are counted, and which rule decides", "print JSON")
    add(on, "Turn reporting on; the notice is shown before anything is sent")
    add(off, "Turn all reporting off permanently")
    shown = add(show, "Show the exact request a command would send, and send nothing", "print JSON")
    shown.add_argument("command", metavar="COMMAND", help=f"the command to show: {', '.join(COMMANDS)}")
    shown.add_argument("--django", metavar="V", help="Django version")
    shown.add_argument("--python", metavar="V", help="Python version")
    shown.add_argument("--implementation", metavar="NAME", help="Python implementation")
    shown.add_argument("--settings", choices=["none", "unloadable", "loaded"], help="state of the settings")
    shown.add_argument("--debug", action="store_true", default=None, help="value of DEBUG in the settings")
    shown.add_argument("--no-debug", dest="debug", action="store_false", help="the opposite")
    add(log, "Print every request that left this machine, byte for byte", "print JSON")
    rotated = add(id_, "Print your random ID, or replace it", "print JSON")
    rotated.add_argument("--rotate", action="store_true", help="replace the ID of every destination")
    add(forget, "Delete your ID, the ledger and the notice record; off stays off")
    return parser


def main(argv: list[str] | None = None) -> int:
    given = _parser().parse_args(argv)
    try:
        given.act(given)
        return 0
    except FileError as error:
        _print_error(f"{error}.")
        return 1
    except BrokenPipeError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
