"""Builds the one request that a run of a command sends: the fields of the published list, and no others."""
from __future__ import annotations

import re

from ._core import FORMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Placeholders, which are only printed.
_NO_CLIENT_ID = "<made when the notice is shown>"
_NO_DESTINATION = "<no destination>"

# The closed sets and patterns of systems and versions, which are the same in both forms.
_LIST: Any = FORMS["google-analytics-4"]["body"]


def encode(permitted: dict[str, Any], to_send: bool = False) -> dict[str, Any]:
    """Returns the request of a permit, in its destination's form: method, URL, headers and body.

    If it is to be sent and a value is outside the published list, which is a bug in djstats, raises ValueError.
    """
    destination = permitted["destination"]
    form: dict[str, Any] = FORMS[destination["form"] if destination else "measurement-protocol"]
    values = _values_of(permitted)
    event = {
        place: {name: _value(field, values.get(name)) for name, field in form[place].items()}
        for place in ("query", "headers", "body")
    }
    body = event["body"]
    text = _pairs(body) if "events.name" not in body else _json(body)
    is_complete = not any(value.startswith("<") for value in body.values())
    event["headers"]["content-length"] = str(len(text)) if is_complete else "<length of the body>"
    fields = [(field, event[place][name]) for place in event for name, field in form[place].items()]
    if to_send and not (destination and all(_is_allowed(*field) for field in fields)):
        raise ValueError("Internal error in djstats: a value is outside the published list. Please report it.")
    query = _pairs(event["query"])
    url = destination["url"] + (query and f"?{query}") if destination else None
    return {"method": form["method"], "url": url, "headers": event["headers"], "body": text}


def request_text(request: dict[str, Any]) -> str:
    """Returns the bytes of a request, all ASCII, as HTTP/1.1 sends them."""
    path = "/collect" if request["url"] is None else "/" + request["url"].split("/", 3)[3]
    lines = [f"{request['method']} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request["headers"].items()]
    return "\r\n".join([*lines, "", request["body"]])


def _values_of(permitted: dict[str, Any]) -> dict[str, str | None]:
    """Returns every value of a run, by its names in both forms. A form uses only those on its list."""
    facts, destination = permitted["facts"], permitted["destination"] or {}
    system, machine, version = describe_system(**facts["platform"])
    implementation, python = _python_of(**facts["python"])
    django = django_version(facts["django"])
    client_id = permitted["clientId"] or _NO_CLIENT_ID
    tracking_id = destination.get("trackingId", _NO_DESTINATION)
    shown = {"macOS": f"Macintosh; {machine} macOS {version}", "Linux": f"Linux; {machine}"}
    shown["Windows"] = f"Windows; {machine} {version}"
    return {
        "host": destination.get("host", _NO_DESTINATION),
        "User-Agent": f"Django/{django} {implementation}/{python} ({shown.get(system, 'other')})",
        **dict.fromkeys(("tid", "measurement_id"), tracking_id),
        "api_secret": destination.get("apiSecret", _NO_DESTINATION),
        **dict.fromkeys(("cid", "client_id"), client_id),
        **dict.fromkeys(("ec", "ea", "events.name"), facts["command"]),
        **dict.fromkeys(("av", "events.params.django_version"), django),
        "device.operating_system": system,
        "device.operating_system_version": version,
        "events.params.python_version": python,
        "events.params.python_implementation": implementation,
        "events.params.machine": machine,
        "events.params.session_id": permitted["sessionId"],
    }


def django_version(raw: str) -> str:
    """Returns `5.2.3` unchanged, `5.3.dev20250101120000` as `5.3.dev`, anything else as `other`."""
    series = r"\A([0-9]{1,2}\.[0-9]{1,2})(?:\.[0-9]{1,3})?\.dev[0-9]*\Z"
    return _listed("events.params.django_version", re.sub(series, r"\1.dev", raw))


def _python_of(implementation: str, version: str) -> tuple[str, str]:
    names: tuple[str, ...] = _LIST["events.params.python_implementation"]["values"]
    known = {name.lower(): name for name in names}
    release = version[:-1] if version.endswith("+") else version
    return known.get(implementation.lower(), "other"), _listed("events.params.python_version", release)


def describe_system(os: str, machine: str, version: str) -> tuple[str, str, str]:
    """Returns system, processor and version. A value outside the closed sets and patterns becomes `other`."""
    if os == "macos":
        full = f"{version}.0" if re.fullmatch(r"[0-9]+\.[0-9]+", version) else version
        processor = "Intel" if machine == "x86_64" else "arm64"
        return "macOS", processor, _listed("device.operating_system_version", full)
    if os == "linux":
        # Only a Mac has these names.
        is_mac = machine in ("Intel", "arm64")
        return "Linux", "other" if is_mac else _listed("events.params.machine", machine), "other"
    if os == "windows":
        known = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64"}
        is_ten = version == "10.0" or version.startswith("10.0.")
        return "Windows", known.get(machine.lower(), "other"), "10.0" if is_ten else "other"
    return "other", "other", "other"


def _listed(name: str, value: str) -> str:
    return value if _is_allowed(_LIST[name], value) else "other"


def _pairs(values: dict[str, str]) -> str:
    return "&".join(f"{name}={_encode_value(value)}" for name, value in values.items())


def _json(values: dict[str, str]) -> str:
    """Returns JSON in which names joined by dots are nested objects, and `events` is a list of one."""
    import json

    tree: dict[str, Any] = {}
    for path, value in values.items():
        *names, last = path.split(".")
        place = tree
        for name in names:
            place = place.setdefault(name, {})
        place[last] = int(value) if last == "engagement_time_msec" else value
    return json.dumps({**tree, "events": [tree["events"]]}, separators=(",", ":"))


def _value(field: dict[str, Any], value: str | None) -> str:
    """Returns the value of a field: the only one that it allows, or the one of this run."""
    values: tuple[str, ...] = field.get("values", ())
    return values[0] if len(values) == 1 else value or ""


def _is_allowed(field: dict[str, Any], value: str) -> bool:
    return value in field["values"] if "values" in field else re.fullmatch(field["pattern"], value) is not None


def _encode_value(value: str) -> str:
    """Encodes a value, all ASCII, unless it is a placeholder. No value that may be sent can look like one."""
    if value.startswith("<"):
        return value
    return re.sub(r"[^A-Za-z0-9\-_.!~*'()]", lambda match: "%%%02X" % ord(match.group()), value)
