"""Which names of fields, variables and keys announce a secret, and which do not."""

import re
from itertools import pairwise

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SECRET = _words("""
    password passwd passphrase pwd secret token credential apikey accesskey secretkey privatekey
""")
_PAIRS = frozenset(
    {
        ("api", "key"),
        ("access", "key"),
        ("account", "key"),
        ("private", "key"),
        ("signing", "key"),
        ("encryption", "key"),
        ("auth", "key"),
        ("connection", "string"),
    }
)
_KEYS = {("password", "key"), ("token", "key")}
"""The names of keys in a Secret."""
_ABOUT = _words("""
    name names ref refs reference file files path paths dir directory mount url uri endpoint host
    namespace selector policy enabled enable disabled expiration expiry ttl lifetime timeout
    duration length size min max type types id ids issuer audience audiences format field header
    prefix suffix required use used create created generate existing rotation interval version
    seconds minutes hours days regex pattern template label annotation provider store class
    algorithm hash method mode count limit limits review reviews request requests manager
""")
"""Words that make a name speak of a secret without holding one: tokenExpiration, secretName."""
_PLAIN = _words("""
    username user login account email mail host hostname port server url uri endpoint address
    database db dbname name region bucket zone domain issuer type schema scheme scope scopes
    tenant tenantid subscription subscriptionid project insecure enabled namespace clientid
    environment env cluster sslmode ssl tls driver dialect protocol path realm org organization
    repository registry interval timeout level enableoci enablelfs proxy noproxy forcehttpbasicauth
""")
"""What connects to something, and says nothing that opens it."""
_PUBLIC = re.compile(
    r"(?:.*[._-])?(?:crt|cert|certificate|pub|known_hosts|ca-bundle|cabundle|ca)", re.IGNORECASE
)


def is_secret_name(name: str) -> bool:
    """Tell whether a name announces a value that is secret: DB_PASSWORD, clientSecret, apiKey."""
    words = words_of(name)
    if (
        not words
        or words[-1] in _ABOUT
        or words[-2:] in _KEYS
        or words[0] in ("existing", "no", "use", "enable")
    ):
        return False
    if any(one.removesuffix("s") in _SECRET or one in _SECRET for one in words):
        return True
    return any(pair in _PAIRS for pair in pairwise(words))


def is_plain_name(name: str) -> bool:
    """Tell whether a key of a Secret holds what everybody may know: a user, a host, a port."""
    words = words_of(name)
    if is_secret_name(name) or not words:
        return False
    ends = (words[-1], "".join(words[-2:]), "".join(words))
    return not _PLAIN.isdisjoint(ends) or _PUBLIC.fullmatch(name) is not None


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, in small letters."""
    return tuple(one.lower() for one in _WORDS.findall(name[:200]))
