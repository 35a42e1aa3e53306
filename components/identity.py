"""A managed identity, and the service accounts that may act as it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from aks_gitops.azure.federation import (
    AUDIENCE,
    FederatedCredential,
    FederationError,
    in_order,
)


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Service accounts of one cluster."""

    issuer_url: pulumi.Input[str]
    """The URL that signs the tokens of the cluster's service accounts."""
    credentials: Sequence[FederatedCredential]


@dataclass(frozen=True, kw_only=True)
class FederatedIdentityArgs:
    """The identity, and whom it trusts."""

    resource_group: pulumi.Input[str]
    location: pulumi.Input[str]
    identity_name: str
    """Its name in Azure."""
    trusts: Sequence[Trust]
    tags: Mapping[str, str] = field(default_factory=dict)


class FederatedIdentity(pulumi.ComponentResource):
    """A user-assigned identity that pods use without a secret."""

    id: pulumi.Output[str]
    """Its resource id."""
    client_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    """The object id that roles are assigned to."""
    ready: Sequence[pulumi.Resource]
    """What must be there before a pod can log in."""

    def __init__(
        self, name: str, args: FederatedIdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:identity:FederatedIdentity", name, None, opts)
        # Imported where it is needed: stacks without Azure start faster.
        import pulumi_azure_native as azure

        identity = azure.managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_group_name=args.resource_group,
            resource_name_=args.identity_name,
            location=args.location,
            tags=dict(args.tags),
            # Its name is fixed, so the old one goes before a new one comes.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.id = identity.id
        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.ready = self._credentials(name, args, identity.name) or (identity,)
        self.register_outputs({})

    def _credentials(
        self, name: str, args: FederatedIdentityArgs, identity: pulumi.Output[str]
    ) -> Sequence[pulumi.Resource]:
        """Register the credentials one after another: Azure refuses two at a time for one identity
        (ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity)."""
        import pulumi_azure_native as azure

        issuers = {one: trust.issuer_url for trust in args.trusts for one in trust.credentials}
        try:
            ordered = in_order(args.identity_name, issuers)
        except FederationError as error:
            raise pulumi.RunError(str(error)) from None
        written: list[pulumi.Resource] = []
        for one in ordered:
            credential = azure.managedidentity.FederatedIdentityCredential(
                f"{name}-{one.name}",
                resource_group_name=args.resource_group,
                resource_name_=identity,
                federated_identity_credential_resource_name=one.name,
                issuer=issuers[one],
                subject=one.subject,
                audiences=[AUDIENCE],
                opts=pulumi.ResourceOptions(
                    parent=self, depends_on=written[-1:], delete_before_replace=True
                ),
            )
            written.append(credential)
        return written
