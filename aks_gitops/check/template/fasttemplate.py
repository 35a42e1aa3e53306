"""The templates of ApplicationSets without goTemplate: `{{ path.basename }}`.

Source: Replace in applicationset/utils/utils.go of argo-cd v3.5.1, and template.go of
github.com/valyala/fasttemplate 1.2.
"""

from collections.abc import Mapping

from aks_gitops.check.golang.budget import Budget, Output
from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.text import trim_space


def replace(template: str, parameters: Mapping[str, object], budget: Budget) -> str:
    """Return a template with its parameters filled in; an unknown one stays as it is.

    Only texts are filled in. Raises GoError for an opening delimiter that is never closed, and
    LimitError.
    """
    if not any("}}" in line.partition("{{")[2] for line in template.split("\n")):
        return template
    output = Output(budget)
    rest = template
    while "{{" in rest:
        before, _, rest = rest.partition("{{")
        tag, closed, rest = rest.partition("}}")
        if not closed:
            raise GoError('invalid template: Cannot find end tag="}}"')
        output.write(before)
        value = parameters.get(trim_space(tag)) if trim_space(tag) else None
        output.write(value if isinstance(value, str) else f"{{{{{tag}}}}}")
    output.write(rest)
    return output.text()
