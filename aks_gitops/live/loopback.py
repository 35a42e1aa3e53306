"""What stays on this machine: loopback addresses, and how proxies are kept off them."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

_HOSTS = "127.0.0.1,localhost,::1"
_NO_PROXY = ("NO_PROXY", "no_proxy")


def is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this machine. k3d writes 0.0.0.0, which does, too."""
    host = urlsplit(url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def without_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no program asks a proxy for a loopback address.

    Go leaves them alone by itself; git's libcurl does not, and reads the name in small letters.
    """
    listed = {one: environment[one] for one in _NO_PROXY if environment.get(one)}
    before = next(iter(listed.values()), "")
    return {
        **environment,
        **{one: ",".join(filter(None, (listed.get(one, before), _HOSTS))) for one in _NO_PROXY},
    }
