"""What those who build Django choose."""
from ._core import PROFILE

# Where reports go: the receiver's URL and its name for the count, such as
# {"endpoint": "https://collector.example/collect", "trackingId": "UA-12345-1"},
# and "apiSecret" too for a property of Google Analytics. Without one, nothing
# is sent unless the environment names one.
DESTINATION = None


def profile_of(settings):
    """Return the choices of this build. Settings are a project's, and choose nothing."""
    return {**PROFILE, "destination": DESTINATION, "program": None}
