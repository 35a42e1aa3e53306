import pytest

from aks_gitops.live.loopback import is_loopback, without_proxy


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("https://127.0.0.1:6443", True),
        ("https://[::1]:6443", True),
        ("https://0.0.0.0:41023", True),
        ("http://localhost/repo.git", True),
        ("http://git.localhost/repo.git", True),
        ("https://10.0.0.1:6443", False),
        ("https://localhost.example.com", False),
        ("git@github.com:org/repo.git", False),
    ],
)
def test_a_loopback_address_is_told_from_others(url: str, *, here: bool) -> None:
    assert is_loopback(url) is here


def test_no_program_asks_a_proxy_for_a_loopback_address() -> None:
    found = without_proxy({"http_proxy": "http://proxy.example.com", "HOME": "/home/me"})
    assert found["no_proxy"] == found["NO_PROXY"] == "127.0.0.1,localhost,::1"
    assert found["HOME"] == "/home/me"


def test_what_the_user_keeps_from_proxies_stays_so_in_both_spellings() -> None:
    found = without_proxy({"NO_PROXY": ".example.com"})
    assert found["no_proxy"] == found["NO_PROXY"] == ".example.com,127.0.0.1,localhost,::1"
