"""Connections to a server of the web, as git makes them: through the proxy that is named for it."""

from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3


def connections(url: str) -> urllib3.PoolManager:
    """Return connections to a URL's host. Raises urllib3's HTTPError for a proxy that is none.

    The proxy is that of HTTPS_PROXY, ALL_PROXY and NO_PROXY, also in small letters (curl(1),
    "ENVIRONMENT"): urllib3 alone looks at none of them.
    """
    parts, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    if not proxy or proxy_bypass(parts.netloc):
        return urllib3.PoolManager()
    if proxy.startswith("socks"):
        from urllib3.contrib.socks import SOCKSProxyManager

        return SOCKSProxyManager(proxy)
    address = proxy if "://" in proxy else f"http://{proxy}"
    login = urllib3.util.parse_url(address).auth
    headers = urllib3.util.make_headers(proxy_basic_auth=unquote(login)) if login else None
    return urllib3.ProxyManager(address, proxy_headers=headers)
