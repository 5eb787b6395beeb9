"""The choices of the build, and the destination that a project's settings may name."""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

from ._core import PROFILE


def profile_of(settings: Any) -> dict[str, Any]:
    """Returns the profile of this build, with the destination of `settings.DJSTATS` if there is one.

    A destination in the settings is asked about like any other, and the environment's goes before it.
    """
    named = getattr(settings, "DJSTATS", None)
    if named is None:
        return dict(PROFILE)
    names = {"endpoint": "ENDPOINT", "trackingId": "TRACKING_ID", "apiSecret": "API_SECRET"}
    values = {name: named.get(key) for name, key in names.items()} if isinstance(named, dict) else {}
    if values.get("apiSecret") is None:
        values["apiSecret"] = ""
    if len(values) == 3 and all(isinstance(value, str) for value in values.values()):
        return {**PROFILE, "destination": values}
    wanted = "a dict with ENDPOINT and TRACKING_ID, and for Google Analytics API_SECRET, all text"
    return {**PROFILE, "destination": f"DJSTATS in the settings must be {wanted}."}
