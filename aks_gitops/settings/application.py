"""An application's own settings: `argocd-app.yaml` in its directory."""

from aks_gitops.settings.fields import Model, Name, Revision


class ApplicationSettings(Model):
    """What an application may decide itself. Argo CD reads the same file: its types are strict."""

    namespace: Name | None = None
    """Its namespace; the team's project must permit it."""
    revision: Revision | None = None
    """The branch, tag or commit that it follows instead of the stack's."""
    auto_sync: bool | None = None
    """False: it syncs only when somebody asks."""
