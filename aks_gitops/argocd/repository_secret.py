"""The Secret by which an Argo CD logs in to a repository, without what is secret in it.

Source: Argo CD's "Private repositories" and util/db/repository_secrets.go.
"""

from aks_gitops.argocd.cluster_secret import SECRET_TYPE
from aks_gitops.argocd.sync import Manifest
from aks_gitops.settings.repositories import (
    ArgoCDRepository,
    GitHubAppLogin,
    SshLogin,
    TokenLogin,
    WorkloadIdentityLogin,
)


def repository_metadata(name: str, repository: ArgoCDRepository, namespace: str) -> Manifest:
    """Return the metadata of a repository's Secret.

    Given: `name`, as the settings call it; `namespace`, where Argo CD runs.
    """
    return {
        "name": f"repository-{name}",
        "namespace": namespace,
        "labels": {
            "app.kubernetes.io/managed-by": "aks-gitops",
            SECRET_TYPE: "repo-creds" if repository.template else "repository",
        },
    }


def repository_data(name: str, repository: ArgoCDRepository) -> dict[str, str]:
    """Return what Argo CD reads of a repository, all but the field `secret_field` names."""
    data = {"type": repository.type, "url": repository.url}
    data |= {} if repository.template else {"name": name}
    data |= {"project": repository.project} if repository.project else {}
    # Without it Argo CD looks for an index.yaml, which no registry has.
    data |= {"enableOCI": "true"} if repository.in_registry else {}
    return data | _login(repository)


def secret_field(repository: ArgoCDRepository) -> str | None:
    """Return the field that holds what is secret in a login; None where nothing is."""
    match repository.login:
        case TokenLogin():
            return "password"
        case SshLogin():
            return "sshPrivateKey"
        case GitHubAppLogin():
            return "githubAppPrivateKey"
        case _:
            return None


def _login(repository: ArgoCDRepository) -> dict[str, str]:
    match repository.login:
        case TokenLogin(username=username):
            return {"username": username}
        case GitHubAppLogin() as app:
            ids = {
                "githubAppID": str(app.app_id),
                "githubAppInstallationID": str(app.installation_id),
            }
            url = app.enterprise_url
            return ids | ({"githubAppEnterpriseBaseUrl": url} if url else {})
        case WorkloadIdentityLogin():
            return {"useAzureWorkloadIdentity": "true"}
        case _:
            return {}
