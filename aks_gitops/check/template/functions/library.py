"""All the functions of Argo CD's templates, by name.

Those whose result is chance, depends on the time, or is a new secret are known but not evaluated.
"""

from collections.abc import Callable

from aks_gitops.check.golang.errors import NotEvaluatedError
from aks_gitops.check.template.functions import (
    arithmetic,
    builtins,
    choices,
    dictionaries,
    encodings,
    lists,
    splitting,
    texts,
    words,
)
from aks_gitops.check.template.functions.table import Function, function

_CHANCE = (
    *("randAlpha", "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric"),
    *("shuffle", "uuidv4"),
)
_TIME = (
    *("ago", "date", "dateInZone", "dateModify", "date_in_zone", "date_modify", "htmlDate"),
    *("htmlDateInZone", "mustDateModify", "mustToDate", "must_date_modify", "now", "toDate"),
    *("duration", "durationRound", "unixEpoch"),
)
_SECRETS = (
    *("bcrypt", "buildCustomCert", "decryptAES", "derivePassword", "encryptAES", "genCA"),
    *("genCAWithKey", "genPrivateKey", "genSelfSignedCert", "genSelfSignedCertWithKey"),
    *("genSignedCert", "genSignedCertWithKey", "htpasswd"),
)
_NOT_WRITTEN = ("semver", "semverCompare", "urlJoin", "urlParse")


def _not_evaluated(name: str) -> Callable[..., object]:
    def refuse(*_: object) -> object:
        raise NotEvaluatedError(f"function {name}")

    return refuse


FUNCTIONS: dict[str, Function] = {
    **builtins.FUNCTIONS,
    **texts.FUNCTIONS,
    **words.FUNCTIONS,
    **splitting.FUNCTIONS,
    **lists.FUNCTIONS,
    **arithmetic.FUNCTIONS,
    **dictionaries.FUNCTIONS,
    **choices.FUNCTIONS,
    **encodings.FUNCTIONS,
    **{
        name: function("...any", _not_evaluated(name))
        for name in (*_CHANCE, *_TIME, *_SECRETS, *_NOT_WRITTEN)
    },
}

NAMES = frozenset(FUNCTIONS)
