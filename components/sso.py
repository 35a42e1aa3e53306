"""The Entra app registration that people log in to Argo CD with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from aks_gitops.azure.federation import AUDIENCE, FederatedCredential
from aks_gitops.settings.sso import EntraSso

if TYPE_CHECKING:
    from pulumi_azuread import Application, ServicePrincipal

CLI_REDIRECT = "http://localhost:8085/auth/callback"
"""Where `argocd login --sso` waits for the browser."""

_GRAPH = "00000003-0000-0000-c000-000000000000"
_USER_READ = "e1fe6dd8-ba31-4d61-89e7-88639da4683d"
_DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
"""The role of an application that declares none."""


@dataclass(frozen=True, kw_only=True)
class EntraApplicationArgs:
    """The app registration, who may log in, and who proves to be Argo CD."""

    display_name: str
    sso: EntraSso
    """Without a client id: one that is there already is not touched."""
    tenant_id: str
    domain: str
    """Argo CD's host name."""
    groups: Sequence[str]
    """The object ids of the groups that have rights in Argo CD."""
    open_to_all: bool
    """Everybody of the tenant may log in, with or without such a group."""
    issuer_url: pulumi.Input[str] | None
    """The URL that signs the tokens of the cluster's service accounts; for workload identity."""
    credential: FederatedCredential
    """Argo CD's server, for workload identity."""


class EntraApplication(pulumi.ComponentResource):
    """An application of one tenant, with the groups of its users in their tokens."""

    client_id: pulumi.Output[str]
    client_secret: pulumi.Output[str] | None
    """Secret. None with workload identity."""

    def __init__(
        self, name: str, args: EntraApplicationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:identity:EntraApplication", name, None, opts)
        # Imported where it is needed: stacks without Entra start faster.
        import pulumi_azuread as azuread

        directory = azuread.Provider(
            f"{name}-azuread",
            tenant_id=args.tenant_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, provider=directory)
        application = _application(name, args, child)
        principal = azuread.ServicePrincipal(
            f"{name}-service-principal",
            client_id=application.client_id,
            owners=list(args.sso.owners) or None,
            app_role_assignment_required=args.sso.groups == "assigned" and not args.open_to_all,
            opts=child,
        )
        if args.sso.groups == "assigned":
            _assign(name, args.groups, principal, child)
        self.client_id = application.client_id
        self.client_secret = _prove(name, args, application, child)
        self.register_outputs({})


def _application(
    name: str, args: EntraApplicationArgs, child: pulumi.ResourceOptions
) -> "Application":
    import pulumi_azuread as azuread

    assigned = args.sso.groups == "assigned"
    groups = azuread.ApplicationOptionalClaimsIdTokenArgs(name="groups", essential=True)
    user_read = azuread.ApplicationRequiredResourceAccessResourceAccessArgs(
        id=_USER_READ, type="Scope"
    )
    return azuread.Application(
        f"{name}-application",
        display_name=args.display_name,
        sign_in_audience="AzureADMyOrg",
        owners=list(args.sso.owners) or None,
        # ApplicationGroup names assigned groups only, so that a token never has too many.
        group_membership_claims=["ApplicationGroup" if assigned else "SecurityGroup"],
        optional_claims=azuread.ApplicationOptionalClaimsArgs(id_tokens=[groups]),
        web=azuread.ApplicationWebArgs(redirect_uris=[f"https://{args.domain}/auth/callback"]),
        public_client=azuread.ApplicationPublicClientArgs(redirect_uris=[CLI_REDIRECT]),
        required_resource_accesses=[
            azuread.ApplicationRequiredResourceAccessArgs(
                resource_app_id=_GRAPH, resource_accesses=[user_read]
            )
        ],
        opts=child,
    )


def _assign(
    name: str,
    groups: Sequence[str],
    principal: "ServicePrincipal",
    child: pulumi.ResourceOptions,
) -> None:
    import pulumi_azuread as azuread

    for group in sorted(set(groups)):
        azuread.AppRoleAssignment(
            f"{name}-group-{group}",
            app_role_id=_DEFAULT_ACCESS,
            principal_object_id=group,
            resource_object_id=principal.object_id,
            opts=child,
        )


def _prove(
    name: str,
    args: EntraApplicationArgs,
    application: "Application",
    child: pulumi.ResourceOptions,
) -> pulumi.Output[str] | None:
    """Register what Argo CD proves with that it is the application; return its secret, if any."""
    import pulumi_azuread as azuread

    if args.sso.credential == "secret":
        password = azuread.ApplicationPassword(
            f"{name}-password",
            application_id=application.id,
            display_name="Argo CD",
            opts=pulumi.ResourceOptions.merge(
                child, pulumi.ResourceOptions(additional_secret_outputs=["value"])
            ),
        )
        secret: pulumi.Output[str] = pulumi.Output.secret(password.value)
        return secret
    if args.issuer_url is None:
        raise pulumi.RunError(
            "argocd.sso.credential: is workloadIdentity, but the cluster has no OIDC issuer; "
            "switch it on for the cluster, or write secret"
        )
    azuread.ApplicationFederatedIdentityCredential(
        f"{name}-{args.credential.name}",
        # The resource, not the client id that `client_id` means everywhere else.
        application_id=application.id,
        display_name=args.credential.name,
        description="Argo CD's server logs people in",
        issuer=args.issuer_url,
        subject=args.credential.subject,
        audiences=[AUDIENCE],
        opts=child,
    )
    return None
