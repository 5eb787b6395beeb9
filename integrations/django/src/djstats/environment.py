"""Reads the environment: whether a variable is on, and where the config file is. Imports only the standard library."""
from __future__ import annotations

import os
import sys

NAME = "djangoanalytics"

# The characters that JavaScript's trim() removes, which is the rule in every implementation.
SPACE = "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def is_truthy(value: str | None) -> bool:
    """Whether a value is set and not empty, `0` or `false`. Spaces alone count as on: if in doubt, nothing is sent."""
    return (value or "0").strip(SPACE).lower() not in ("0", "false")


def system_config_path() -> str:
    """Returns the path of the file with which an administrator turns reporting off for everyone on this machine."""
    if os.name == "nt":
        return os.path.join(named_directory("PROGRAMDATA") or "C:\\ProgramData", NAME, "Config")
    return f"/Library/Preferences/{NAME}" if sys.platform == "darwin" else f"/etc/{NAME}"


def config_path() -> str:
    """Returns the path of the config file. Looks only at variables."""
    home = os.path.expanduser("~")
    if os.name == "nt":
        return os.path.join(named_directory("APPDATA") or os.path.join(home, "AppData", "Roaming"), NAME, "Config")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Preferences", NAME)
    return os.path.normpath(os.path.join(named_directory("XDG_CONFIG_HOME") or os.path.join(home, ".config"), NAME))


def named_directory(name: str) -> str:
    """Returns a directory that a variable names, unless it is relative, which the XDG specification says to ignore."""
    value = os.environ.get(name, "")
    return value if os.path.isabs(value) else ""
