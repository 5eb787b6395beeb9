"""Whether a variable, or the config file's `disable`, is on."""
from __future__ import annotations

# What JavaScript's trim() takes off, which is the rule on every side.
SPACE = "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def is_truthy(value: str | None) -> bool:
    """Whether a value is set and not empty, `0` or `false`. Spaces alone count as on: if in doubt, nothing is sent."""
    return (value or "0").strip(SPACE).lower() not in ("0", "false")
