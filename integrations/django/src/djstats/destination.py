"""Where hits go: an endpoint and a tracking ID. URLs are read as the URL standard reads them, so that all sides agree."""
from __future__ import annotations

import re

from ._core import DEFAULT_PATH, LIMITS, PATTERNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

    Lookup = Tuple["dict[str, str] | None", str]

_DEFAULT_PORTS = {"http": "80", "https": "443"}


def look_up(env: dict[str, str], built_in: Any) -> Lookup:
    """Returns the destination of the environment, else the built-in one; or None and why there is none."""
    endpoint, tracking_id = env.get("DJSTATS_ENDPOINT", ""), env.get("DJSTATS_TRACKING_ID", "")
    if endpoint == "" and tracking_id == "":
        if built_in is None:
            return None, "No destination is configured."
        return (None, built_in) if isinstance(built_in, str) else parse(built_in["endpoint"], built_in["trackingId"])
    if endpoint == "" or tracking_id == "":
        return None, "Only one of DJSTATS_ENDPOINT and DJSTATS_TRACKING_ID is set; set both."
    return parse(endpoint, tracking_id)


def parse(endpoint: str, tracking_id: str) -> Lookup:
    """Returns a destination, or None and why, in a sentence that does not repeat the URL, which may hold a password."""
    if not re.fullmatch(PATTERNS["trackingId"], tracking_id):
        return None, "The tracking ID must be 1 to 64 letters, digits, '-', '_' or '.', such as UA-12345-1."
    url = split_url(endpoint) if len(endpoint) <= LIMITS["endpointCharacters"] else None
    fault = _fault(endpoint, url)
    if fault or url is None:
        return None, f"The endpoint {fault}; give one such as https://collector.example/collect."
    host = url["host"] + (url["port"] and ":" + url["port"])
    path = DEFAULT_PATH if url["path"] == "/" else url["path"]
    return {"url": f"{url['scheme']}://{host}{path}", "host": host, "trackingId": tracking_id}, ""


def is_loopback(hostname: str) -> bool:
    """Whether a host is 127.0.0.0/8, `[::1]` or `localhost`, which cannot leave the machine."""
    return hostname in ("localhost", "[::1]") or bool(re.fullmatch(r"127\.[0-9]+\.[0-9]+\.[0-9]+", hostname))


def _fault(endpoint: str, url: dict[str, str] | None) -> str:
    if url is None:
        return "is not an http or https address"
    if url["user"] not in ("", ":"):
        return "contains a user name or password"
    if "?" in endpoint or "#" in endpoint:
        return "contains a query or a fragment"
    if url["port"] == "0":
        return "names port 0"
    if not re.fullmatch(PATTERNS["host"], url["host"]):
        return "has a host name with characters other than letters, digits, '-' and '.'"
    if url["scheme"] == "http" and not is_loopback(url["host"]):
        return "uses http, which is allowed only for loopback addresses"
    return ""


def split_url(url: str) -> dict[str, str] | None:
    """Returns the parts of an http or https URL in printable ASCII, normalised; None for any other text."""
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if scheme not in _DEFAULT_PORTS or not separator or "\\" in rest or not all("!" <= char <= "~" for char in url):
        return None
    start = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    user, _, place = rest[:start].rpartition("@")
    bracket = place.find("]") if place.startswith("[") else -1
    host, colon, port = place[bracket + 1 :].partition(":")
    name = None if bracket >= 0 and host else _host((place[: bracket + 1] or host).lower())
    if not name or not (port == "" or port.isdigit()):
        return None
    port = port and (port.lstrip("0") or "0")
    if len(port) > 5 or int(port or 0) > 65535:
        return None
    port = "" if port == _DEFAULT_PORTS[scheme] else port
    path = rest[start:].partition("?")[0].partition("#")[0]
    return {"scheme": scheme, "user": user, "host": name, "port": port, "path": _path(path)}


def _host(host: str) -> str | None:
    if host.startswith("["):
        return _ipv6(host[1:-1]) if host.endswith("]") else None
    if host == "" or any(char in "%<>^|[]" for char in host):
        return None
    labels = host.split(".")
    if labels[-1] == "" and len(labels) > 1:
        labels.pop()
    is_number = labels[-1].isdigit() or re.fullmatch("0x[0-9a-f]*", labels[-1])
    return _ipv4(labels) if is_number else host


def _ipv4(parts: list[str]) -> str | None:
    """Reads an address as the C library always did: decimal, octal or hexadecimal, with one to four parts."""
    numbers = [_number(part) for part in parts]
    if len(numbers) > 4 or any(number is None for number in numbers):
        return None
    *first, last = [number or 0 for number in numbers]
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    address = last + sum(number * 256 ** (3 - index) for index, number in enumerate(first))
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))


def _number(text: str) -> int | None:
    try:
        if text.startswith("0x"):
            return int(text[2:] or "0", 16)
        return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)
    except ValueError:
        return None


def _ipv6(text: str) -> str | None:
    import socket

    try:
        packed = socket.inet_pton(socket.AF_INET6, text)
    except (OSError, ValueError):
        return None
    groups = ["%x" % (packed[at] << 8 | packed[at + 1]) for at in range(0, 16, 2)]
    joined = ":".join(groups)
    runs = re.finditer("(?:^|:)0(?::0)+(?=:|$)", joined)
    longest = max(runs, key=lambda run: run.group().count("0"), default=None)
    if longest is None:
        return f"[{joined}]"
    before, after = joined[: longest.start()], joined[longest.end() :].lstrip(":")
    return f"[{before}::{after}]"


def _path(path: str) -> str:
    """Encodes a path, and resolves `.` and `..` in it."""
    names: list[str] = []
    for name in path[1:].split("/"):
        plain = name.lower().replace("%2e", ".")
        if plain == "..":
            del names[-1:]
        elif plain != ".":
            names.append(name)
    if path.rpartition("/")[2].lower().replace("%2e", ".") in (".", ".."):
        names.append("")
    return "/" + "".join("%%%02X" % ord(char) if char in '"<>^`{}' else char for char in "/".join(names))
