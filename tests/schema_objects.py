"""Objects that an API server takes, and changes after which it does not."""

import copy
from collections.abc import Mapping
from typing import NamedTuple, cast

import yaml

from aks_gitops.argocd.sync import Manifest

_GOOD = """
pod:
  apiVersion: v1
  kind: Pod
  metadata: {name: web, namespace: default, labels: {app: web}}
  spec:
    containers:
      - name: web
        image: example.com/web:1
        env: [{name: A, value: "1"}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
        ports: [{name: http, containerPort: 8080}]
        volumeMounts: [{name: data, mountPath: /data}]
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 0.5, memory: 1e9}}
        readinessProbe: {httpGet: {path: /, port: http}}
    volumes: [{name: data}]
deployment:
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web.example, namespace: default, annotations: {example.com/A: x}}
  spec:
    replicas: 2
    strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
    selector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: Exists}]}
    template:
      metadata: {creationTimestamp: null, labels: {app: web, tier: front}}
      spec:
        securityContext: {}
        initContainers: [{name: init, image: example.com/init}]
        containers: [{name: web, image: example.com/web, resources: null}]
statefulset:
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db, namespace: default}
  spec:
    serviceName: db
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        containers:
          - {name: db, image: db, volumeMounts: [{name: data, mountPath: /data}]}
    volumeClaimTemplates:
      - metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
daemonset:
  apiVersion: apps/v1
  kind: DaemonSet
  metadata: {name: agent, namespace: default}
  spec:
    selector: {matchLabels: {app: agent}}
    template:
      metadata: {labels: {app: agent}}
      spec:
        containers: [{name: agent, image: agent, ports: [{containerPort: 80, hostPort: 8080}]}]
        tolerations: [{operator: Exists}]
job:
  apiVersion: batch/v1
  kind: Job
  metadata: {generateName: job-, name: job, namespace: default}
  spec: {template: {spec: {restartPolicy: Never, containers: [{name: job, image: job}]}}}
cronjob:
  apiVersion: batch/v1
  kind: CronJob
  metadata: {name: nightly, namespace: default}
  spec:
    schedule: "*/5 1-3 * * mon"
    concurrencyPolicy: Forbid
    jobTemplate:
      spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: a, image: a}]}}}
service:
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: default}
  spec:
    selector: {app: web}
    ports: [{name: http, port: 80, targetPort: http}, {name: dns, port: 80, protocol: UDP}]
headless:
  apiVersion: v1
  kind: Service
  metadata: {name: db, namespace: default}
  spec: {clusterIP: None, selector: {app: db}}
configmap:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: settings, namespace: default}
  data: {a.b_c-d: x}
  binaryData: {e: AAEC}
secret:
  apiVersion: v1
  kind: Secret
  metadata: {name: keys, namespace: default}
  type: kubernetes.io/tls
  data: {tls.crt: ""}
  stringData: {tls.key: ""}
namespace:
  apiVersion: v1
  kind: Namespace
  metadata: {name: team-a, labels: {pod-security.kubernetes.io/enforce: baseline}}
claim:
  apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: data, namespace: default}
  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
quota:
  apiVersion: v1
  kind: ResourceQuota
  metadata: {name: all, namespace: default}
  spec: {hard: {pods: 10, requests.cpu: "4"}}
limits:
  apiVersion: v1
  kind: LimitRange
  metadata: {name: all, namespace: default}
  spec: {limits: [{type: Container, default: {cpu: 1}}]}
account:
  apiVersion: v1
  kind: ServiceAccount
  metadata: {name: robot, namespace: default}
  automountServiceAccountToken: false
role:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: "system:reader", namespace: default}
  rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
binding:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: readers, namespace: default}
  roleRef: {kind: Role, name: "system:reader", apiGroup: rbac.authorization.k8s.io}
  subjects: [{kind: ServiceAccount, name: robot, namespace: default}]
ingress:
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: web, namespace: default}
  spec:
    rules:
      - host: web.example.com
        http:
          paths:
            - path: /
              pathType: Prefix
              backend: {service: {name: web, port: {name: http}}}
policy:
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: deny, namespace: default}
  spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}
autoscaler:
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: web, namespace: default}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    minReplicas: 1
    maxReplicas: 3
    metrics:
      - type: Resource
        resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
budget:
  apiVersion: policy/v1
  kind: PodDisruptionBudget
  metadata: {name: web, namespace: default}
  spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}
storageclass:
  apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: fast}
  provisioner: disk.csi.azure.com
  volumeBindingMode: WaitForFirstConsumer
priority:
  apiVersion: scheduling.k8s.io/v1
  kind: PriorityClass
  metadata: {name: high}
  value: 1000
application:
  apiVersion: argoproj.io/v1alpha1
  kind: Application
  metadata: {name: web, namespace: default, finalizers: [resources-finalizer.argocd.argoproj.io]}
  spec:
    project: default
    source:
      repoURL: https://example.com/a.git
      path: web
      helm: {valuesObject: {any: {thing: 1}}, parameters: [{name: a, value: b}]}
    destination: {server: "https://kubernetes.default.svc", namespace: web}
    syncPolicy: {automated: {prune: true}, syncOptions: [CreateNamespace=true]}
    ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]
project:
  apiVersion: argoproj.io/v1alpha1
  kind: AppProject
  metadata: {name: team, namespace: default}
  spec:
    sourceRepos: ["*"]
    destinations: [{server: "*", namespace: team-*}]
    clusterResourceWhitelist: [{group: "*", kind: Namespace}]
    syncWindows: [{kind: allow, schedule: "* * * * *", duration: 1h}]
applicationset:
  apiVersion: argoproj.io/v1alpha1
  kind: ApplicationSet
  metadata: {name: all, namespace: default}
  spec:
    goTemplate: true
    generators:
      - matrix:
          generators:
            - git:
                repoURL: https://example.com/a.git
                revision: HEAD
                directories: [{path: "*"}]
            - list: {elements: [{cluster: a}]}
    template:
      metadata: {name: "{{.path.basename}}"}
      spec:
        project: default
        source: {repoURL: "https://example.com/a.git", path: "{{.path.path}}"}
        destination: {name: "{{.cluster}}"}
"""

GOOD: Mapping[str, Manifest] = yaml.load(_GOOD, yaml.CSafeLoader)

GONE = object()
"""Instead of a value: the field is taken away."""

_POD = "spec.containers.0"
_CONTAINER = "spec.template.spec.containers.0"


class Change(NamedTuple):
    """A change of a good object."""

    base: str
    path: str
    """Keys and positions, with '.' between them; '~' stands for a '.' in a key."""
    value: object

    @property
    def name(self) -> str:
        """Return what a test is called."""
        return f"{self.base}: {self.path} = {'nothing' if self.value is GONE else self.value!r:.40}"

    def made(self) -> Manifest:
        """Return the changed object."""
        result = copy.deepcopy(GOOD[self.base])
        *above, last = (one.replace("~", ".") for one in self.path.split("."))
        owner: object = result
        for key in above:
            owner = owner[int(key)] if isinstance(owner, list) else _inner(owner, key)
        if isinstance(owner, list):
            owner[int(last) : int(last) + 1] = [self.value]
        elif self.value is GONE:
            del cast(Manifest, owner)[last]
        else:
            cast(Manifest, owner)[last] = self.value
        return result


def _inner(owner: object, key: str) -> object:
    return cast(Manifest, owner).setdefault(key, {})


REFUSED: tuple[Change, ...] = tuple(
    Change(*row)
    for row in (
        ("pod", "spec.container", []),
        ("pod", "metadata.lables", {}),
        ("pod", "metadata.labels.a", 1),
        ("pod", "metadata.labels.a b", "x"),
        ("pod", "metadata.labels.app", "not allowed"),
        ("pod", "metadata.labels.app", "x" * 64),
        ("pod", "metadata.annotations./x", "y"),
        ("pod", "metadata.annotations.x", True),
        ("pod", "metadata.name", "Web"),
        ("pod", "metadata.name", "x" * 254),
        ("pod", f"{_POD}.name", "a.b"),
        ("pod", f"{_POD}.name", GONE),
        ("pod", f"{_POD}.name", ""),
        ("pod", "spec.containers", None),
        ("deployment", "spec.template.spec.containers", []),
        ("pod", f"{_POD}.image", GONE),
        ("pod", f"{_POD}.imagePullPolicy", "Sometimes"),
        ("pod", f"{_POD}.command", "sh"),
        ("pod", f"{_POD}.env.0.value", 1),
        ("pod", f"{_POD}.env.1.value", "x"),
        ("pod", f"{_POD}.env.0.name", GONE),
        ("pod", f"{_POD}.ports.0.containerPort", 70000),
        ("pod", f"{_POD}.ports.0.containerPort", "8080"),
        ("pod", f"{_POD}.ports.0.containerPort", GONE),
        ("pod", f"{_POD}.ports.0.name", "much-too-long-a-name"),
        ("pod", f"{_POD}.ports.0.protocol", "tcp"),
        ("pod", f"{_POD}.ports.1", {"name": "http", "containerPort": 81}),
        ("pod", f"{_POD}.volumeMounts.0.name", "none"),
        ("pod", f"{_POD}.volumeMounts.0.mountPath", GONE),
        ("pod", f"{_POD}.volumeMounts.1", {"name": "data", "mountPath": "/data"}),
        ("pod", f"{_POD}.resources.limits.cpu", "1 core"),
        ("pod", f"{_POD}.resources.limits.cpu", True),
        ("pod", f"{_POD}.resources.requests.cpu", 2),
        ("pod", f"{_POD}.resources.requests.memory", "1Ti"),
        ("pod", f"{_POD}.readinessProbe.httpGet", GONE),
        ("pod", f"{_POD}.readinessProbe.exec", {"command": ["true"]}),
        ("pod", "spec.containers.1", {"name": "web", "image": "x"}),
        ("pod", "spec.initContainers", [{"name": "web", "image": "x"}]),
        ("pod", "spec.restartPolicy", "Sometimes"),
        ("pod", "spec.volumes.1", {"name": "data"}),
        ("pod", "spec.volumes.0", {"name": "data", "emptyDir": {}, "secret": {"secretName": "a"}}),
        ("pod", "spec.volumes.0.name", GONE),
        ("pod", "spec.terminationGracePeriodSeconds", 1.5),
        ("pod", "spec.containers", GONE),
        ("deployment", "spec.replicas", "2"),
        ("deployment", "spec.replicas", 1 << 31),
        ("deployment", "spec.replica", 2),
        ("deployment", "spec.selector", GONE),
        ("deployment", "spec.selector", {}),
        ("deployment", "spec.selector.matchLabels.app", "other"),
        ("deployment", "spec.template.metadata.labels.tier", GONE),
        ("deployment", "spec.template.metadata.labels.x", "not allowed"),
        ("deployment", "spec.template.spec.restartPolicy", "Never"),
        ("deployment", "spec.strategy.type", "Rolling"),
        ("deployment", f"{_CONTAINER}.image", ""),
        ("deployment", f"{_CONTAINER}.volumeMounts", [{"name": "none", "mountPath": "/x"}]),
        ("deployment", "metadata.name", "web_1"),
        ("statefulset", f"{_CONTAINER}.volumeMounts.0.name", "none"),
        ("statefulset", "metadata.name", "a.b"),
        ("daemonset", "spec.selector.matchLabels.app", "other"),
        ("job", "spec.template.spec.restartPolicy", GONE),
        ("job", "spec.backoffLimit", "4"),
        ("cronjob", "spec.schedule", "* * * *"),
        ("cronjob", "spec.schedule", "61 * * * *"),
        ("cronjob", "spec.schedule", "@sometimes"),
        ("cronjob", "spec.schedule", "TZ=UTC * * * * *"),
        ("cronjob", "spec.schedule", GONE),
        ("cronjob", "spec.concurrencyPolicy", "Never"),
        ("cronjob", "metadata.name", "x" * 53),
        ("cronjob", "spec.jobTemplate.spec.template.spec.restartPolicy", "Always"),
        ("service", "metadata.name", "a.b"),
        ("service", "metadata.name", "x" * 64),
        ("service", "spec.ports", []),
        ("service", "spec.ports.0.name", GONE),
        ("service", "spec.ports.1.name", "http"),
        ("service", "spec.ports.1.protocol", "TCP"),
        ("service", "spec.ports.0.port", 0),
        ("service", "spec.ports.0.targetPort", 1.5),
        ("service", "spec.type", "Loadbalancer"),
        ("service", "spec.selector", ["app"]),
        ("configmap", "data.a b", "x"),
        ("configmap", "data.count", 1),
        ("configmap", "data.e", "x"),
        ("configmap", "spec", {}),
        ("configmap", "binaryData.e", "A"),
        ("configmap", "data.large", "x" * (1 << 20)),
        ("secret", "data.tls~crt", GONE),
        ("secret", "data.tls~crt", "not base64"),
        ("secret", "data.count", 1),
        ("secret", "stringData.a b", ""),
        ("namespace", "metadata.name", "team.a"),
        ("claim", "spec.accessModes", GONE),
        ("claim", "spec.resources", GONE),
        ("claim", "spec.resources.requests.storage", "5GB"),
        ("quota", "spec.hard.pods", "ten"),
        ("role", "metadata.name", "a/b"),
        ("role", "rules.0.verbs", "get"),
        ("role", "rules.0.verbs", GONE),
        ("binding", "roleRef.name", GONE),
        ("binding", "subjects.0.name", GONE),
        ("ingress", "spec.rules.0.http.paths.0.pathType", GONE),
        ("ingress", "spec.rules.0.http.paths.0.pathType", "prefix"),
        ("ingress", "spec.rules.0.http.paths.0.path", "web"),
        ("ingress", "spec.rules.0.http.paths.0.backend", {"serviceName": "a", "servicePort": 80}),
        ("policy", "spec.policyTypes", ["In"]),
        ("autoscaler", "spec.maxReplicas", GONE),
        ("autoscaler", "spec.minReplicas", 4),
        ("budget", "spec.maxUnavailable", 1),
        ("storageclass", "provisioner", GONE),
        ("storageclass", "volumeBindingMode", "Later"),
        ("storageclass", "allowVolumeExpansion", "true"),
        ("application", "spec.project", GONE),
        ("application", "spec.info", [{"name": "a"}]),
        ("application", "spec.destination", GONE),
        ("application", "spec.source.repoUrl", "x"),
        ("application", "spec.source.repoURL", GONE),
        ("application", "spec.source.helm.parameters", {"a": "b"}),
        ("application", "spec.syncPolicy.automated.prune", "yes"),
        ("application", "spec.syncPolicy.retry", {"limit": "3"}),
        ("application", "metadata.name", "Web"),
        ("application", "metadata.finalizer", []),
        ("project", "spec.sourceRepos", "*"),
        ("project", "spec.syncWindows.0.kind", 1),
        ("project", "spec.roles", [{"policies": []}]),
        ("applicationset", "spec.generators.0.matrix.generators.1.list.element", []),
        ("applicationset", "spec.template", GONE),
        ("applicationset", "spec.template.spec.source.targetRevison", "x"),
        ("applicationset", "spec.goTemplate", "true"),
    )
)

TAKEN: tuple[Change, ...] = tuple(
    Change(*row)
    for row in (
        ("pod", "metadata.namespace", "default"),
        ("pod", f"{_POD}.env.1.value", ""),
        ("pod", f"{_POD}.env.0.value", None),
        ("pod", f"{_POD}.resources.limits", {"cpu": "1e3", "memory": "2Gi", "example.com/x": "0"}),
        ("pod", f"{_POD}.resources.limits.cpu", "100m"),
        ("pod", f"{_POD}.ports.1", {"containerPort": 8080, "protocol": "UDP"}),
        ("pod", f"{_POD}.imagePullPolicy", ""),
        ("pod", "spec.volumes.0.emptyDir", None),
        ("pod", "spec.volumes.0.hostPath", {"path": "/x", "type": ""}),
        ("pod", "metadata.labels.empty", ""),
        ("pod", "status", {"phase": "Odd"}),
        ("deployment", "spec.replicas", 0),
        ("deployment", "spec.replicas", None),
        ("deployment", "spec.strategy.rollingUpdate.maxSurge", 1),
        ("deployment", "status", {"replicas": 1}),
        ("deployment", f"{_CONTAINER}.envFrom", [{"secretRef": {"name": "a"}}]),
        ("cronjob", "spec.schedule", "@daily"),
        ("cronjob", "spec.schedule", "@every 1h"),
        ("cronjob", "spec.schedule", "0 0 30 2 *"),
        ("cronjob", "metadata.name", "x" * 52),
        ("service", "spec.type", "NodePort"),
        ("service", "spec.ports.0.targetPort", 8080),
        ("configmap", "data", None),
        ("configmap", "immutable", True),
        ("secret", "type", "example.com/any"),
        ("secret", "data.tls~crt", "QUJD\nREVG"),
        ("namespace", "spec", {}),
        ("role", "rules", None),
        ("binding", "roleRef.apiGroup", GONE),
        ("binding", "subjects", []),
        ("policy", "spec.ingress", [{}]),
        ("priority", "value", -5),
        ("application", "status", {}),
        ("application", "spec.source.helm.valuesObject", {"x": [1, None, {"y": "z"}]}),
        ("applicationset", "spec.generators", []),
        ("applicationset", "spec.templatePatch", "x"),
        ("project", "spec.namespaceResourceWhitelist", []),
    )
)

UNSEEN: tuple[Change, ...] = tuple(
    Change(*row)
    for row in (
        ("application", "spec.source.targetRevision", None),
        ("deployment", "spec.replicas", -1),
        ("deployment", "spec.strategy.rollingUpdate.maxSurge", "a lot"),
        ("deployment", "spec.minReadySeconds", -1),
        ("pod", f"{_POD}.env.0.name", "a=b"),
        ("pod", f"{_POD}.resources.limits.gpu", 1),
        ("pod", f"{_POD}.volumeMounts.0.subPath", "../x"),
        ("pod", "spec.hostAliases", [{"ip": "300.0.0.1"}]),
        ("pod", "spec.volumes.0", {"name": "data", "hostPath": {"path": "../x"}}),
        ("pod", "spec.nodeSelector", {"a b": "c"}),
        ("job", "spec.parallelism", -1),
        ("cronjob", "spec.timeZone", "Mars/Base"),
        ("service", "spec.clusterIP", "not an address"),
        ("service", "spec.ports.0.targetPort", "-"),
        ("secret", "type", "kubernetes.io/basic-auth"),
        ("role", "rules.0.resources", GONE),
        ("ingress", "spec.rules.0.host", "not a host"),
        ("policy", "spec.ingress.0.ports.0.port", 70000),
        ("budget", "spec.minAvailable", "150%"),
        ("priority", "metadata.name", "system-high"),
    )
)
"""What some or all ways to the API server refuse, and we do not see."""
