"""Sends one request, once: the very bytes that the ledger has. Follows no redirect, and reads only the status."""
from __future__ import annotations

import errno
import os
import re
import socket
import stat
import time
from _thread import allocate_lock, start_new_thread

from ._core import LIMITS, PROXY_HEADERS
from .destination import is_loopback, split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

# OpenSSL's error numbers for certificates, by Node's names for them.
_CERTIFICATE_FAULTS = {
    10: "CERT_HAS_EXPIRED",
    18: "DEPTH_ZERO_SELF_SIGNED_CERT",
    19: "SELF_SIGNED_CERT_IN_CHAIN",
    20: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    21: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    62: "ERR_TLS_CERT_ALTNAME_INVALID",
    64: "ERR_TLS_CERT_ALTNAME_INVALID",
}
# Maximum size of a response head: more than any receiver or proxy sends.
_HEAD_BYTES = 16 * 1024


class SendError(Exception):
    """Why a request was not delivered: a short code, never a message, as messages contain addresses."""


def send(url: str, text: str, env: dict[str, str]) -> dict[str, Any]:
    """Sends a request and returns the outcome. Network failures are outcomes, and a slow network is one too."""
    outcome: dict[str, Any] = {}
    connecting, working = allocate_lock(), allocate_lock()
    connecting.acquire()
    working.acquire()

    def work() -> None:
        try:
            status = _exchange(url, text, env, connecting.release)
            outcome.update(outcome="answered", status=status)
        except Exception as error:
            outcome.update(outcome="failed", error=_name_of(error))
        working.release()
        if connecting.locked():
            connecting.release()

    # A lookup that hangs in the system's resolver cannot be cancelled, so a thread does it.
    start = time.monotonic()
    start_new_thread(work, ())
    if not connecting.acquire(timeout=LIMITS["connectMs"] / 1000):
        return {"outcome": "failed", "error": "CONNECT_TIMEOUT"}
    left = LIMITS["exchangeMs"] / 1000 - (time.monotonic() - start)
    return outcome if working.acquire(timeout=max(left, 0.01)) else {"outcome": "failed", "error": "TIMEOUT"}


def _exchange(url: str, text: str, env: dict[str, str], connected: Callable[[], None]) -> int:
    to = split_url(url) or {}
    host, port = to["host"].strip("[]"), int(to["port"] or (443 if to["scheme"] == "https" else 80))
    # Passed as bytes: for text, Python would load a codec for other scripts, which takes milliseconds.
    place: Any = (host.encode(), port)
    is_secure = to["scheme"] == "https"
    proxy = None if is_loopback(to["host"]) else proxy_of(env, host, port)
    timeout = LIMITS["exchangeMs"] / 1000
    with socket.create_connection(proxy[:2] if proxy else place, timeout=timeout) as raw:
        connection = raw
        if proxy:
            connected()
            _open_tunnel(connection, to["host"], port, proxy[2])
        if is_secure:
            connection = _tls_context(env).wrap_socket(raw, server_hostname=host.encode())
        if not proxy:
            connected()
        with connection:
            connection.sendall(text.encode("ascii"))
            return _read_status(connection)


def _tls_context(env: dict[str, str]) -> Any:
    import ssl

    paths = ssl.get_default_verify_paths()
    # Reading a whole bundle takes longer than everything else in the sender.
    is_same = _is_same(paths.cafile, paths.capath)
    context = ssl.create_default_context(capath=paths.capath if is_same else None)
    context.set_alpn_protocols(["http/1.1"])
    authorities = env.get("NODE_EXTRA_CA_CERTS", "")
    if authorities and os.path.exists(authorities):
        # OpenSSL would block on a named pipe.
        if not stat.S_ISREG(os.stat(authorities).st_mode):
            raise SendError("BAD_CA_FILE")
        context.load_verify_locations(authorities)
    return context


def _is_same(bundle: str | None, directory: str | None) -> bool:
    """Whether a directory contains the certificates of a bundle as single files, found by their hashes."""
    if not bundle or not directory or os.path.dirname(os.path.realpath(bundle)) != os.path.realpath(directory):
        return False
    with open(bundle, "rb") as file:
        count = file.read().count(b"-----BEGIN ")
    return count == sum(re.fullmatch(r"[0-9a-f]{8}\.[0-9]+", name) is not None for name in os.listdir(directory))


def proxy_of(env: dict[str, str], host: str, port: int) -> tuple[str, int, str] | None:
    """Returns host, port and credentials of the proxy; None for none. Bypassing a wrong one would reveal an address."""
    names = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    proxy = next((env[name] for name in names if env.get(name)), None)
    if proxy is None or not _is_proxied(env.get("no_proxy", env.get("NO_PROXY", "")), host, port):
        return None
    # Without a scheme it is HTTP, as for curl, git and pip.
    url = split_url(proxy if "://" in proxy else f"http://{proxy}")
    # A connection within TLS to a proxy is not supported.
    if url is None or url["scheme"] != "http":
        raise SendError("BAD_PROXY")
    return url["host"].strip("[]"), int(url["port"] or 80), url["user"]


def _is_proxied(exceptions: str, host: str, port: int) -> bool:
    if exceptions == "*":
        return False
    for entry in re.split(r"[,\s]+", exceptions.lower()):
        match = re.fullmatch(r"(.+?)(?::([0-9]+))?", re.sub(r"^\*?\.", "", entry))
        if match and match.group(2) in (None, str(port)) and f".{host}".endswith(f".{match.group(1)}"):
            return False
    return True


def _open_tunnel(connection: socket.socket, host: str, port: int, user: str) -> None:
    values = {"host": host if port == 443 else f"{host}:{port}", "connection": "close", "proxy-connection": "keep-alive"}
    if user:
        import binascii

        decoded = re.sub(b"%([0-9A-Fa-f]{2})", lambda match: bytes([int(match.group(1), 16)]), user.encode())
        values["proxy-authorization"] = "Basic " + binascii.b2a_base64(decoded, newline=False).decode()
    lines = [f"CONNECT {host}:{port} HTTP/1.1", *(f"{name}: {values[name]}" for name in PROXY_HEADERS if name in values)]
    connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
    status = _read_status(connection)
    if not 200 <= status <= 299:
        raise SendError(f"PROXY_{status}")


def _read_status(connection: socket.socket) -> int:
    """Returns the status of a response once its head is complete."""
    head = b""
    while True:
        while b"\r\n\r\n" not in head:
            received = connection.recv(4096)
            if not received:
                raise SendError("CLOSED" if not head else "NOT_HTTP")
            head += received
            if not b"HTTP/1.".startswith(head[:7]) or len(head) > _HEAD_BYTES:
                raise SendError("NOT_HTTP")
        match = re.match(rb"HTTP/1\.[0-9] ([1-5][0-9]{2})[ \r]", head)
        if match is None:
            raise SendError("NOT_HTTP")
        if match.group(1)[:1] != b"1" or match.group(1) == b"101":
            return int(match.group(1))
        # 100 and 103 come before the response itself.
        head = head.partition(b"\r\n\r\n")[2]


def _name_of(error: Exception) -> str:
    if isinstance(error, SendError):
        return str(error)
    if isinstance(error, socket.timeout):
        return "TIMEOUT"
    if isinstance(error, socket.gaierror):
        return "EAI_AGAIN" if error.errno == socket.EAI_AGAIN else "ENOTFOUND"
    fault = getattr(error, "verify_code", None)
    if fault is not None:
        return _CERTIFICATE_FAULTS.get(fault, f"CERT_{fault}")
    reason = getattr(error, "reason", None)
    if isinstance(reason, str):
        return reason
    number = getattr(error, "errno", None)
    return errno.errorcode.get(number or 0, type(error).__name__)
