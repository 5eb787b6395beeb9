"""Decides whether a run of a command is reported, and names the reason if it is not.

Pure, and the same as @djstats/core: the lists come from there, and tests run both side by side.
"""
from __future__ import annotations

import re

from . import destination as destinations
from ._core import CI_VARIABLES, COMMANDS, LIMITS, NOTICE, NOTICE_VERSION, OPT_OUTS, PATTERNS
from .env_flag import is_truthy

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
    destination, _ = destination_of(context)
    known = known_destination(context)
    client_id = known["id"] if known and known["id"] and is_client_id(known["id"]) else None
    permitted = {"facts": facts, "destination": destination, "clientId": client_id}
    preview = permitted if facts["command"] in COMMANDS else None
    denied = why_denied_globally(context) or _why_command(facts) or _why_not_opted_in(context)
    decision: dict[str, Any] = {"kind": "skip", "destination": destination, "preview": preview}
    if denied or preview is None or destination is None:
        reason, why = denied or ("not-tracked", "This command is never counted.")
        return {**decision, "reason": reason, "why": why}
    pending = _why_pending(context)
    if pending:
        return {**decision, "kind": "show-notice", "reason": pending[0], "why": pending[1]}
    recent = _why_recent(context)
    if recent:
        is_ahead = known is not None and (known["shown"] or 0) > context["now"]
        kind = "correct-shown" if is_ahead else "skip"
        return {**decision, "kind": kind, "reason": recent[0], "why": recent[1]}
    return {**decision, "kind": "send" if client_id else "renew-id"}


def why_denied_globally(context: Context) -> Denied:
    """Returns the first rule, with its reason, that applies to every command; None if none does."""
    env, config = context["env"], context["config"]
    for name, reason in OPT_OUTS.items():
        if is_truthy(env.get(name)):
            return reason, f"{name} is set."
    if is_disabled(config):
        return "opted-out-file", "The config file sets disable."
    if config.get("offElsewhere"):
        return "opted-out-file", config["offElsewhere"]
    if config["state"] == "unreadable":
        return "config-unreadable", config["why"]
    destination, missing = destination_of(context)
    if destination is None:
        return "no-destination", missing
    known = known_destination(context)
    if known and known["ended"]:
        return "no-destination", f"{destination['host']} answered that its count has ended."
    service = ci_variable(env)
    return ("ci", f"{service} is set, which means continuous integration.") if service else None


def why_not_counted(context: Context) -> Denied:
    """Returns why nothing would be sent for a tracked command in development; None if something would be."""
    return (
        why_denied_globally(context)
        or _why_not_opted_in(context)
        or _why_pending(context)
        or _why_recent(context)
    )


def notice_text(destination: dict[str, str], profile: dict[str, Any]) -> str:
    program, site = profile.get("program"), profile["site"]
    shows = f"{program} show runserver" if program else "set  DJANGO_ANALYTICS_DEBUG=1"
    return NOTICE.format(
        host=destination["host"],
        tracking_id=destination["trackingId"],
        off=f"{program} off      or " if program else "",
        all=f"{site}      or  {shows}" if site else shows,
    )


def is_disabled(config: dict[str, Any]) -> bool:
    return config["state"] == "read" and is_truthy(config["userConfig"]["disable"])


def is_client_id(value: str) -> bool:
    """Whether an ID may be sent: a random UUID."""
    return bool(re.fullmatch(PATTERNS["clientId"], value))


def ci_variable(env: dict[str, str]) -> str | None:
    if env.get("CI") and not is_truthy(env["CI"]):
        return None
    return next((name for name in CI_VARIABLES if is_truthy(env.get(name))), None)


def destination_of(context: Context) -> destinations.Lookup:
    return destinations.look_up(context["env"], context["profile"]["destination"])


def known_destination(context: Context) -> dict[str, Any] | None:
    """Returns what the config file records of the destination here; None if the notice was never shown for it."""
    destination, _ = destination_of(context)
    config = context["config"]
    if destination is None or config["state"] != "read":
        return None
    is_it = (destination["url"], destination["trackingId"])
    all_known = config["userConfig"]["destinations"]
    return next((known for known in all_known if (known["url"], known["trackingId"]) == is_it), None)


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


def _why_not_opted_in(context: Context) -> Denied:
    config = context["config"]
    has_opted_in = config["state"] == "read" and config["userConfig"]["disable"] and not is_disabled(config)
    if context["profile"]["consent"] == "opt-in" and not has_opted_in:
        return "not-opted-in", "You have not opted in yet."
    return None


def _why_pending(context: Context) -> Denied:
    destination, _ = destination_of(context)
    if destination is None:
        return None
    known = known_destination(context)
    if not known or not known["id"] or known["notice"] is None or known["shown"] is None:
        place = f"{destination['host']} ({destination['trackingId']})"
        return "notice-pending", f"The notice has not been shown for {place} yet."
    if known["notice"] != NOTICE_VERSION:
        return "notice-pending", "The notice has changed since it was shown."
    return None


def _why_recent(context: Context) -> Denied:
    known = known_destination(context)
    shown = known and known["shown"]
    # Negative if the clock was ahead when the notice was shown.
    if shown is not None and context["now"] - shown < LIMITS["noticeRecentMs"]:
        return "notice-recent", "The notice was shown less than ten minutes ago."
    return None
