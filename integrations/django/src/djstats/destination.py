"""Where hits go: an endpoint and a tracking ID. URLs are read as the URL standard reads them, so that all sides agree."""
from __future__ import annotations

from ._core import FORMS, LIMITS
from .config import HEX, LETTERS, TRACKING_ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

    Lookup = Tuple["dict[str, Any] | None", str]

# Without regular expressions, because a command would wait until they are compiled.
_HOST = frozenset(LETTERS + ".-")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def look_up(env: dict[str, str], built_in: Any) -> Lookup:
    """Returns the destination of the environment, else the built-in one; or None and why there is none."""
    names = ("DJSTATS_ENDPOINT", "DJSTATS_TRACKING_ID", "DJSTATS_API_SECRET")
    endpoint, tracking_id, secret = (env.get(name, "") for name in names)
    if endpoint == "" and tracking_id == "":
        if secret:
            return None, "DJSTATS_API_SECRET is set without DJSTATS_ENDPOINT and DJSTATS_TRACKING_ID; set all three."
        if built_in is None:
            return None, "No destination is configured."
        if isinstance(built_in, str):
            return None, built_in
        return parse(built_in["endpoint"], built_in["trackingId"], built_in.get("apiSecret") or "")
    if endpoint == "" or tracking_id == "":
        return None, "Only one of DJSTATS_ENDPOINT and DJSTATS_TRACKING_ID is set; set both."
    return parse(endpoint, tracking_id, secret)


def parse(endpoint: str, tracking_id: str, secret: str = "") -> Lookup:
    """Returns a destination, or None and why, in a sentence that does not repeat the URL, which may hold a password."""
    is_google = tracking_id[:2].upper() == "G-"
    wrong = _why_no_property(tracking_id, secret) if is_google else None
    if wrong:
        return None, wrong
    if not (TRACKING_ID.issuperset(tracking_id) and tracking_id[:1].isalnum() and len(tracking_id) <= 64):
        return None, "The tracking ID must be 1 to 64 letters, digits, '-', '_' or '.', such as UA-12345-1."
    form = "google-analytics-4" if is_google else "measurement-protocol"
    default: Any = FORMS[form]["path"]
    url = split_url(endpoint) if len(endpoint) <= LIMITS["endpointCharacters"] else None
    fault = _fault(endpoint, url)
    path = default if url is None or url["path"] == "/" else url["path"]
    if not fault and is_google and path != default:
        fault = "has another path than Google Analytics 4 has"
    if fault or url is None:
        return None, f"The endpoint {fault}; give one such as https://collector.example{default}."
    host = url["host"] + (url["port"] and ":" + url["port"])
    return {
        "url": f"{url['scheme']}://{host}{path}",
        "host": host,
        "trackingId": tracking_id,
        "form": form,
        "apiSecret": secret if is_google else None,
    }, ""


def _why_no_property(measurement_id: str, secret: str) -> str | None:
    """Returns what is wrong with a property of Google Analytics 4, in a sentence that does not repeat the secret."""
    name = measurement_id[2:]
    if not (measurement_id[0] == "G" and 4 <= len(name) <= 20 and name.isalnum() and name.isascii() and name == name.upper()):
        return "A tracking ID that begins with G- must be a measurement ID of Google Analytics, G- and 4 to 20 capital letters and digits."
    if secret == "":
        return "The tracking ID is a measurement ID of Google Analytics, which needs an API secret: set DJSTATS_API_SECRET too."
    if len(secret) > 64 or not (TRACKING_ID - {"."}).issuperset(secret):
        return "The API secret (DJSTATS_API_SECRET) must be 1 to 64 letters, digits, '-' or '_'."
    return None


def is_loopback(hostname: str) -> bool:
    """Whether a host is 127.0.0.0/8, `[::1]` or `localhost`, which cannot leave the machine."""
    return hostname in ("localhost", "[::1]") or (hostname[:4] == "127." and hostname.replace(".", "").isdigit())


def _fault(endpoint: str, url: dict[str, str] | None) -> str:
    if url is None:
        return "is not an http or https address"
    if url["user"] not in ("", ":"):
        return "contains a user name or password"
    if "?" in endpoint or "#" in endpoint:
        return "contains a query or a fragment"
    if url["port"] == "0":
        return "names port 0"
    if not (_HOST.issuperset(url["host"]) or url["host"].startswith("[")):
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
    is_number = labels[-1].isdigit() or (labels[-1][:2] == "0x" and HEX.issuperset(labels[-1][2:]))
    return _ipv4(labels) if is_number else host


def _ipv4(parts: list[str]) -> str | None:
    """Reads an IPv4 address like the C library: decimal, octal or hexadecimal, with one to four parts."""
    try:
        *first, last = map(_number, parts)
    except ValueError:
        return None
    if len(first) > 3 or any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    address = last + sum(number << (24 - 8 * index) for index, number in enumerate(first))
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))


def _number(text: str) -> int:
    digits, base = (text[2:] or "0", 16) if text[:2] == "0x" else (text, 8 if text[:1] == "0" else 10)
    # int() also accepts signs, spaces, underscores and further prefixes.
    return int(digits if HEX.issuperset(digits) else "", base)


def _ipv6(text: str) -> str | None:
    from ipaddress import IPv6Address

    try:
        address = IPv6Address("" if "%" in text else text)
    except ValueError:
        return None
    # From Python 3.13 on, the text of such an address ends in decimal numbers.
    high, low = divmod(int(address) & 0xFFFFFFFF, 0x10000)
    return f"[::ffff:{high:x}:{low:x}]" if address.ipv4_mapped else f"[{address}]"


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
