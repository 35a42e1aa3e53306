"""What the API server refuses in objects that make pods, beyond their schemas.

Source: pkg/apis/{core,apps,batch}/validation/validation.go of Kubernetes v1.36.3.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.project.cron import ScheduleError, parse_schedule
from aks_gitops.check.schema.fault import Path, SchemaFault, invalid, required, unsupported
from aks_gitops.check.schema.metadata import described_faults
from aks_gitops.check.schema.pods import pod_faults
from aks_gitops.check.schema.reading import Fields, entries, fields, text, texts
from aks_gitops.check.unanswered import Unanswered

_SPEC = ("spec",)
_TEMPLATE = ("spec", "template")
_JOB = ("spec", "jobTemplate", "spec", "template")
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")


class _Workload(NamedTuple):
    template: tuple[str, ...]
    """The path of the pod's template; empty for a pod itself."""
    restarts: tuple[str, ...] = ()
    """What restartPolicy may be, where not everything."""
    selects: bool = False
    """Whether spec.selector must match the template's labels."""


_ALWAYS = _Workload(_TEMPLATE, ("Always",), selects=True)
_ONCE = ("OnFailure", "Never")

_WORKLOADS: Mapping[str, _Workload] = {
    "v1/Pod": _Workload(()),
    "v1/ReplicationController": _Workload(_TEMPLATE, ("Always",)),
    **{f"apps/v1/{kind}": _ALWAYS for kind in ("Deployment", "ReplicaSet", "DaemonSet")},
    "apps/v1/StatefulSet": _ALWAYS,
    "batch/v1/Job": _Workload(_TEMPLATE, _ONCE),
    "batch/v1/CronJob": _Workload(_JOB, _ONCE),
}


def workload_faults(manifest: Fields, kind: str) -> Iterator[SchemaFault]:
    """Yield what is wrong with the pods that an object makes; nothing where it makes none."""
    workload = _WORKLOADS.get(kind)
    if workload is None:
        return
    template = fields(manifest, *workload.template)
    path: Path = (*workload.template, "spec")
    spec = fields(template, "spec")
    yield from pod_faults(spec, path, _claims(manifest))
    if workload.template:
        yield from described_faults(fields(template, "metadata"), (*workload.template, "metadata"))
    policy = text(spec, "restartPolicy") or "Always"
    if spec and workload.restarts and policy not in workload.restarts:
        yield _restart_fault((*path, "restartPolicy"), policy, workload.restarts)
    if workload.selects:
        yield from _selector_faults(manifest, template, kind)
    if kind == "batch/v1/CronJob":
        yield from _schedule_faults(text(fields(manifest, "spec"), "schedule"))


def _restart_fault(path: Path, policy: str, restarts: tuple[str, ...]) -> SchemaFault:
    if restarts == _ONCE:
        listed = ", ".join(f'"{one}"' for one in restarts)
        return required(path, f"valid values: {listed}")
    return unsupported(path, policy, restarts)


def _claims(manifest: Fields) -> frozenset[str]:
    found = entries(fields(manifest, "spec"), "volumeClaimTemplates", _SPEC)
    return frozenset(text(fields(one, "metadata"), "name") for one, _ in found)


def _selector_faults(manifest: Fields, template: Fields, kind: str) -> Iterator[SchemaFault]:
    selector = fields(manifest, "spec").get("selector")
    if not isinstance(selector, dict):
        return
    wanted = texts(selector, "matchLabels")
    expressions = [one for one, _ in entries(selector, "matchExpressions", ())]
    if not wanted and not expressions:
        what = kind.rpartition("/")[2].lower()
        yield invalid(("spec", "selector"), "", f"empty selector is invalid for {what}")
        return
    labels = texts(fields(template, "metadata"), "labels")
    fits = all(labels.get(key) == value for key, value in wanted.items())
    if not fits or not all(_holds(one, labels) for one in expressions):
        why = "`selector` does not match template `labels`"
        yield invalid(("spec", "template", "metadata", "labels"), dict(labels), why)


def _holds(expression: Fields, labels: Mapping[str, str]) -> bool:
    """Tell whether labels meet one expression of a selector; one that is none counts as met."""
    key, operator = text(expression, "key"), text(expression, "operator")
    values = expression.get("values")
    listed = values if isinstance(values, list) else []
    met = {
        "In": key in labels and labels[key] in listed,
        "NotIn": key not in labels or labels[key] not in listed,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }
    return met.get(operator, True)


def _schedule_faults(schedule: str) -> Iterator[SchemaFault]:
    path: Path = ("spec", "schedule")
    if "TZ" in schedule:
        why = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
        yield invalid(path, schedule, why)
    elif schedule.startswith("@"):
        if schedule not in _DESCRIPTORS and not schedule.startswith("@every "):
            yield invalid(path, schedule, f"unrecognized descriptor: {schedule}")
    elif schedule:
        try:
            parse_schedule(schedule)
        except ScheduleError as error:
            yield invalid(path, schedule, str(error))
        except Unanswered:
            return


def claim_faults(manifest: Fields) -> Iterator[SchemaFault]:
    """Yield what is wrong with a PersistentVolumeClaim."""
    spec = fields(manifest, "spec")
    if not spec.get("accessModes"):
        yield required(("spec", "accessModes"), "at least 1 access mode is required")
    if fields(spec, "resources", "requests").get("storage") is None:
        yield required(("spec", "resources", "requests", "storage"))
