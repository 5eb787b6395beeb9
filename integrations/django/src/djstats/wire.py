"""Builds the one request that a run of a command sends: the fields of the published list, and no others."""
from __future__ import annotations

import re

from ._core import DEFAULT_PATH, FORMS, IMPLEMENTATIONS, LINUX_MACHINES, PATTERNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Placeholders, which are only printed.
_NO_CLIENT_ID = "<made when the notice is shown>"
_NO_DESTINATION = "<no destination>"


def encode(permitted: dict[str, Any], to_send: bool = False) -> dict[str, Any]:
    """Returns the request for what the policy permits: method, URL, headers and body.

    If it is to be sent and a value is outside the published list, which is a defect of djstats, raises ValueError.
    """
    facts, destination = permitted["facts"], permitted["destination"]
    form: dict[str, Any] = FORMS["measurement-protocol"]
    values = {
        "tid": destination["trackingId"] if destination else _NO_DESTINATION,
        "cid": permitted["clientId"] or _NO_CLIENT_ID,
        "ec": facts["command"],
        "ea": facts["command"],
        "av": django_version(facts["django"]),
        "host": destination["host"] if destination else _NO_DESTINATION,
        "User-Agent": user_agent(facts),
    }
    body = {name: _value(field, values.get(name)) for name, field in form["body"].items()}
    text = "&".join(f"{name}={_encode_value(value)}" for name, value in body.items())
    is_complete = not any(value.startswith("<") for value in body.values())
    values["content-length"] = str(len(text)) if is_complete else "<length of the body>"
    headers = {name: _value(field, values.get(name)) for name, field in form["headers"].items()}
    if to_send and not (destination and _is_allowed(form["body"], body) and _is_allowed(form["headers"], headers)):
        raise ValueError("A value is outside the published list: a defect of djstats, please report it.")
    url = destination["url"] if destination else None
    return {"method": form["method"], "url": url, "headers": headers, "body": text}


def request_text(request: dict[str, Any]) -> str:
    """Returns the bytes of a request, all ASCII, as HTTP/1.1 sends them."""
    path = DEFAULT_PATH if request["url"] is None else "/" + request["url"].split("/", 3)[3]
    lines = [f"{request['method']} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request["headers"].items()]
    return "\r\n".join([*lines, "", request["body"]])


def django_version(raw: str) -> str:
    """Returns `5.2.3` unchanged, `5.3.dev20250101120000` as `5.3.dev`, anything else as `other`."""
    if re.fullmatch(PATTERNS["release"], raw):
        return raw
    match = re.fullmatch(r"([0-9]{1,2}\.[0-9]{1,2})(?:\.[0-9]{1,3})?\.dev[0-9]*", raw)
    return f"{match.group(1)}.dev" if match else "other"


def user_agent(facts: dict[str, Any]) -> str:
    """Returns the header in DEP 8's form. A value outside the closed sets and patterns becomes `other`."""
    python, platform = facts["python"], facts["platform"]
    implementations = {name.lower(): name for name in IMPLEMENTATIONS}
    implementation = implementations.get(python["implementation"].lower(), "other")
    match = re.fullmatch(f"({PATTERNS['release']})\\+?", python["version"])
    version = match.group(1) if match else "other"
    return f"Django/{django_version(facts['django'])} {implementation}/{version} ({_platform(**platform)})"


def _platform(os: str, machine: str, version: str) -> str:
    if os == "macos":
        full = f"{version}.0" if re.fullmatch(r"[0-9]+\.[0-9]+", version) else version
        shown = full if re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}", full) else "other"
        return f"Macintosh; {'Intel' if machine == 'x86_64' else 'arm64'} macOS {shown}"
    if os == "linux":
        return f"Linux; {machine if machine in LINUX_MACHINES else 'other'}"
    if os == "windows":
        known = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64"}
        series = "10.0" if version == "10.0" or version.startswith("10.0.") else "other"
        return f"Windows; {known.get(machine.lower(), 'other')} {series}"
    return "other"


def _value(field: dict[str, Any], value: str | None) -> str:
    """Returns the value of a field: the only one that it allows, or the one of this run."""
    values = field.get("values", ())
    return values[0] if len(values) == 1 else value or ""


def _is_allowed(fields: dict[str, Any], values: dict[str, str]) -> bool:
    return all(
        values[name] in field["values"] if "values" in field else re.fullmatch(field["pattern"], values[name])
        for name, field in fields.items()
    )


def _encode_value(value: str) -> str:
    """Encodes a value, all ASCII, unless it is a placeholder. No value that may be sent can look like one."""
    if value.startswith("<"):
        return value
    return re.sub(r"[^A-Za-z0-9\-_.!~*'()]", lambda match: "%%%02X" % ord(match.group()), value)
