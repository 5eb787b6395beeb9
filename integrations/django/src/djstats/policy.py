"""Decides whether a run of a command is reported, and names the reason if it is not.

Pure, and the same as @djstats/core: the lists come from there, and tests run both side by side.
"""
from __future__ import annotations

from ._core import CI_VARIABLES, COMMANDS, FORMS, LIMITS, OPT_OUTS
from .config import destinations_of, is_disabled, is_uuid, section_name
from .destination import look_up
from .environment import is_truthy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Tuple

    Facts = Dict[str, Any]
    Context = Dict[str, Any]
    Denied = Optional[Tuple[str, str]]


def decide(facts: Facts, context: Context) -> dict[str, Any]:
    """Returns what to do for one run of a command: the first rule that applies decides.

    `kind` is "send", "renew-id", "show-notice", "correct-shown" or "skip". `preview` is what may be printed; None for
    a command that is not tracked. Unless something would be sent, `reason` and `why` say why not.
    """
    destination, known, denied = examine(context)
    client_id = known["id"] if known and known["id"] and is_client_id(known["id"]) else None
    permitted = {
        "facts": facts,
        "destination": destination,
        "clientId": client_id,
        "sessionId": context.get("sessionId") or "<made for each run>",
    }
    denied = denied or _why_command(facts) or _why_later(context, destination, known)
    decision = {
        "kind": "send" if client_id else "renew-id",
        "destination": destination,
        "preview": permitted if facts["command"] in COMMANDS else None,
    }
    if denied is None:
        return decision
    kind = "show-notice" if denied[0] == "notice-pending" else "skip"
    if denied[0] == "notice-recent" and known and (known["shown"] or 0) > context["now"]:
        kind = "correct-shown"
    return {**decision, "kind": kind, "reason": denied[0], "why": denied[1]}


def examine(context: Context) -> tuple[dict[str, Any] | None, dict[str, Any] | None, Denied]:
    """Returns the destination, its record in the config file, and why no command at all is counted."""
    env, config = context["env"], context["config"]
    destination, missing = look_up(env, context["profile"]["destination"])
    name = destination and section_name(destination)
    known = next((one for one in destinations_of(config) if section_name(one) == name), None)
    return destination, known, _why_none_counted(env, config, destination or missing, known)


def why_not_counted(context: Context) -> Denied:
    """Returns why nothing would be sent for a tracked command in development; None if a request would be sent."""
    destination, known, denied = examine(context)
    return denied or _why_later(context, destination, known)


def notice_text(destination: dict[str, str], profile: dict[str, Any]) -> str:
    program, site = profile.get("program"), profile["site"]
    shows = f"{program} show runserver" if program else "set  DJANGO_ANALYTICS_DEBUG=1"
    template: Any = FORMS[destination["form"]]["notice"]
    text: str = template.format(
        host=destination["host"],
        tracking_id=destination["trackingId"],
        off=f"{program} off      or " if program else "",
        all=f"{site}      or  {shows}" if site else shows,
    )
    return text


def is_client_id(value: str) -> bool:
    """Whether an ID may be sent: a random UUID. Checked without a pattern, which would take long to compile."""
    return is_uuid(value) and value[14] == "4" and value[19] in "89ab" and value == value.lower()


def ci_variable(env: dict[str, str]) -> str | None:
    if env.get("CI") and not is_truthy(env["CI"]):
        return None
    return next((name for name in CI_VARIABLES if is_truthy(env.get(name))), None)


def _why_none_counted(
    env: dict[str, str], config: dict[str, Any], found: dict[str, str] | str, known: dict[str, Any] | None
) -> Denied:
    if config.get("offBySystem"):
        return "opted-out-system", config["offBySystem"]
    for name, reason in OPT_OUTS.items():
        if is_truthy(env.get(name)):
            return reason, f"{name} is set."
    if is_disabled(config):
        return "opted-out-file", "The config file sets disable."
    if config.get("offElsewhere"):
        return "opted-out-file", config["offElsewhere"]
    if config["state"] == "unreadable":
        return "config-unreadable", config["why"]
    if isinstance(found, str):
        return "no-destination", found
    if known and known["ended"]:
        return "no-destination", f"{found['host']} answered that its count has ended."
    service = ci_variable(env)
    return ("ci", f"{service} is set, which means continuous integration.") if service else None


def _why_command(facts: Facts) -> Denied:
    command, settings = facts["command"], facts["settings"]
    if command not in COMMANDS:
        return "not-tracked", "This command is never counted."
    if settings["state"] not in ("none", "loaded"):
        return "settings-unloadable", "The settings cannot be loaded."
    is_loaded = settings["state"] == "loaded"
    if is_loaded and not (isinstance(settings.get("debug"), (int, float)) and settings["debug"] == 1):
        return "debug-off", "DEBUG is neither True nor the integer 1 in the settings."
    if command == "runserver" and not is_loaded:
        return "no-settings", "runserver has no settings."
    return None


def _why_later(context: Context, destination: dict[str, str] | None, known: dict[str, Any] | None) -> Denied:
    """Returns the reason that the developer or time still has to resolve before a command is counted."""
    config = context["config"]
    has_opted_in = config["state"] == "read" and config["userConfig"]["disable"] and not is_disabled(config)
    if context["profile"]["consent"] == "opt-in" and not has_opted_in:
        return "not-opted-in", "You have not opted in yet."
    if destination and (not known or not known["id"] or known["notice"] is None or known["shown"] is None):
        place = f"{destination['host']} ({destination['trackingId']})"
        return "notice-pending", f"The notice has not been shown for {place} yet."
    if destination and known and known["notice"] != FORMS[destination["form"]]["version"]:
        return "notice-pending", "The notice has changed since it was shown."
    # Negative if the clock was ahead when the notice was shown.
    if known and context["now"] - known["shown"] < LIMITS["noticeRecentMs"]:
        return "notice-recent", "The notice was shown less than ten minutes ago."
    return None
