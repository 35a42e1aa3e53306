"""Random ApplicationSets with the repositories and clusters that they see."""

import random
from collections.abc import Callable

from aks_gitops.check.applicationset.surroundings import DeclaredCluster
from tests.agreement.grammar.values import Values
from tests.agreement.set_answers import SetCase
from tests.documents import read, words

_WORDS = words(read("agreement/grammar/sets.yaml"))
_GO_TEXTS, _FAST_TEXTS = _WORDS["goTexts"], _WORDS["fastTexts"]
_CONTENTS, _PATCHES, _KEYS = _WORDS["contents"], _WORDS["patches"], _WORDS["keys"]
_GLOBS = {"directories": _WORDS["directoryGlobs"], "files": _WORDS["fileGlobs"]}
_ALL_FAST = "|".join(one for one in _FAST_TEXTS if one.count("{{") == one.count("}}") == 1)


class Sets:
    """Makes random cases."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._values = Values(seed)
        self._go = self._chance(0.65)
        self._calm = self._chance(0.6)

    def case(self) -> SetCase:
        """Return a case; its parts often fit one another."""
        generators = [self._generator(2) for _ in range(self._random.choice((1, 1, 1, 2)))]
        spec: dict[str, object] = {"generators": generators, "template": self._template()}
        if self._go:
            spec["goTemplate"] = True
            options = self._pick([], ["missingkey=error"], ["missingkey=zero"], ["missingkey=x"])
            spec["goTemplateOptions"] = [] if self._calm or self._chance(0.5) else options
        if self._chance(0.3):
            spec["templatePatch"] = self._patch()
        if self._chance(0.25):
            spec["syncPolicy"] = {"preserveResourcesOnDeletion": self._pick(True, False)}
        metadata = {"name": "set", "namespace": "argocd"}
        manifest: dict[str, object] = {"metadata": metadata, "spec": spec}
        return SetCase(manifest, self._files(), self._clusters(), self._chance(0.25))

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, *choices: object) -> object:
        return self._random.choice(choices)

    def _wild(self, share: float) -> bool:
        """Tell whether to do something that often ends in an error."""
        return not self._calm and self._chance(share)

    def _strange(self, *choices: str) -> tuple[str, ...]:
        return () if self._calm else choices

    def _text(self) -> str:
        if self._calm:
            return self._good_text()
        return self._random.choice(_GO_TEXTS if self._go else _FAST_TEXTS)

    def _good_text(self) -> str:
        """Return a text that every row can fill in."""
        if not self._go:
            return self._random.choice(_FAST_TEXTS[:-4] if self._calm else _FAST_TEXTS)
        if self._wild(0.3):
            return self._random.choice(_GO_TEXTS)
        name = '{{ dig "name" "none" . }}'
        return self._random.choice(("fixed", name, name, '{{ default "d" .env }}', "{{ .name }}"))

    def _name(self) -> str:
        if not self._go:
            names = ("{{name}}-{{path}}-{{env}}", "{{name}}-{{server}}-{{path}}", "{{name}}", "n")
            return self._random.choice(names)
        if self._calm or self._chance(0.5):
            return '{{ dig "name" "n" . }}-{{ toJson . | sha256sum | trunc 10 }}'
        whole = '{{ default "n" .name }}-{{ with .path }}{{ .basename }}{{ end }}-{{ len . }}'
        return self._random.choice(
            (whole, whole, "{{ .name }}", "{{ .path.basename }}", self._text())
        )

    def _patch(self) -> str:
        sound = [one for one in _PATCHES if one.endswith("\n") and "unknown" not in one]
        text = self._random.choice(sound if self._calm else _PATCHES)
        return text.replace("%s", self._good_text())

    def _files(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        usual = [path for path in _WORDS["usualPaths"] if self._chance(0.7)]
        for number in range(self._random.randrange(12)):
            folder = [
                self._random.choice(_WORDS["segments"]) for _ in range(self._random.randrange(4))
            ]
            path = "/".join([*folder, self._random.choice(_WORDS["names"])])
            path = usual[number] if number < len(usual) and self._chance(0.8) else path
            text = self._random.choice(_CONTENTS[: None if self._wild(0.5) else 9])
            text = self._values.yaml() if self._wild(0.1) else text
            taken = any(one.startswith(f"{path}/") or path.startswith(f"{one}/") for one in files)
            if not taken:
                files[path] = text.encode()
        return files

    def _clusters(self) -> list[DeclaredCluster]:
        labels: list[dict[str, str]] = [{}, {"env": "dev"}, {"env": "prod", "team/x": "a"}]
        servers = ("https://kubernetes.default.svc", "https://one", "https://two")
        return [
            DeclaredCluster(
                name=self._random.choice((f"c{index}", f"Cluster_{index}", "in-cluster"))
                if self._chance(0.5)
                else f"c{index}",
                server=self._random.choice(servers),
                labels=self._random.choice(labels),
                annotations=self._random.choice(({}, {"note": "x y"})),
                project=self._random.choice(("", "team")),
            )
            for index in range(self._random.choice((0, 1, 2, 3, 4)))
        ]

    def _generator(self, depth: int) -> dict[str, object]:
        makers: list[Callable[[], dict[str, object]]] = [self._list, self._clusters_of, self._git]
        makers += [self._git, self._list, self._list]
        if depth:
            makers += [lambda: self._matrix(depth), lambda: self._merge(depth)]
        generator = self._random.choice(makers)()
        if self._chance(0.1):
            generator["selector"] = self._selector()
        if self._wild(0.05):
            generator.update(self._list())
        return {} if self._wild(0.02) else generator

    def _own_template(self, generator: dict[str, object]) -> dict[str, object]:
        if self._chance(0.1):
            generator["template"] = self._template()
        return generator

    def _list(self) -> dict[str, object]:
        generator: dict[str, object] = {}
        if self._chance(0.9):
            count = self._random.choice((0, 1, 2, 3, 3))
            start = self._random.choice((0, 0, 2, 5))
            generator["elements"] = [self._element(start + index) for index in range(count)]
        if self._chance(0.15):
            lists = [one for one in _CONTENTS if one.startswith(("-", "[", "#"))]
            other = self._random.choice((*_CONTENTS, self._text()))
            generator["elementsYaml"] = other if self._wild(0.4) else self._random.choice(lists)
        return {"list": self._own_template(generator)}

    def _element(self, index: int) -> object:
        element: dict[str, object] = {"name": f"e{index}"} if self._chance(0.9) else {}
        if self._chance(0.4):
            element["env"] = self._pick("dev", "prod", self._text())
        if self._chance(0.15):
            element["values"] = {"v": self._pick("w", self._text())}
        if self._go and self._chance(0.2):
            element[self._random.choice(_KEYS)] = self._values.value(2)
        if self._wild(0.05):
            return self._pick(None, "x", [1], {"n": 1})
        return element

    def _clusters_of(self) -> dict[str, object]:
        generator: dict[str, object] = {}
        if self._chance(0.4):
            generator["selector"] = self._selector()
        if self._chance(0.3):
            generator["values"] = self._value_texts()
        if self._chance(0.1):
            generator["flatList"] = True
        return {"clusters": self._own_template(generator)}

    def _value_texts(self) -> dict[str, str]:
        return {self._random.choice(("v", "w", "env")): self._good_text() for _ in range(2)}

    def _git(self) -> dict[str, object]:
        generator: dict[str, object] = {"repoURL": "https://git/x", "revision": "HEAD"}
        kind = self._random.choice(tuple(_GLOBS))
        items: list[dict[str, object]] = []
        for _ in range(self._random.choice((1, 1, 2, 3))):
            globs = _GLOBS[kind][: None if self._wild(0.5) else 8]
            item: dict[str, object] = {"path": self._random.choice(globs)}
            if self._chance(0.2):
                item["exclude"] = True
            items.append(item)
        generator[kind] = [] if self._wild(0.05) else items
        if self._chance(0.15):
            generator["pathParamPrefix"] = "git"
        if self._chance(0.2):
            generator["values"] = self._value_texts()
        return {"git": self._own_template(generator)}

    def _matrix(self, depth: int) -> dict[str, object]:
        count = self._random.choice((1, 3)) if self._wild(0.08) else 2
        children = [self._generator(depth - 1) for _ in range(count)]
        return {"matrix": self._own_template({"generators": children})}

    def _merge(self, depth: int) -> dict[str, object]:
        count = 1 if self._wild(0.08) else self._random.choice((2, 2, 3))
        children = [self._generator(depth - 1) for _ in range(count)]
        keys = [
            self._random.choice(("name", "name", "name", "name", "env", *_KEYS))
            for _ in range(self._random.choice((1, 1, 2)))
        ]
        keys = [] if self._wild(0.08) else keys
        return {"merge": self._own_template({"generators": children, "mergeKeys": keys})}

    def _selector(self) -> dict[str, object]:
        key = self._random.choice(
            (*_KEYS, *_KEYS, "env", "team/x", "metadata.labels.env", *self._strange("-bad"))
        )
        value = self._random.choice(("dev", "prod", "e0", "e1", "c1", "a b", "1", "https://one"))
        if self._chance(0.5):
            return {"matchLabels": {key: value}}
        operator = self._random.choice(
            ("In", "NotIn", "NotIn", "Exists", "DoesNotExist", *self._strange("Gt"))
        )
        values = [value, "prod"] if operator.endswith("In") and not self._wild(0.1) else []
        return {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}

    def _template(self) -> dict[str, object]:
        metadata: dict[str, object] = {} if self._wild(0.1) else {"name": self._name()}
        if self._chance(0.3):
            metadata["labels"] = {
                "team": self._good_text(),
                self._random.choice(("k", self._good_text())): "v",
            }
        if self._chance(0.7):
            metadata["annotations"] = {"all": "{{ toJson . }}" if self._go else _ALL_FAST}
        if self._chance(0.15):
            metadata["finalizers"] = [self._pick("own", "", self._good_text())]
        return {"metadata": metadata, "spec": self._spec()}

    def _spec(self) -> dict[str, object]:
        spec: dict[str, object] = {
            "project": self._project(),
            "destination": {self._random.choice(("name", "server")): self._good_text()},
        }
        if self._chance(0.85):
            spec["source"] = self._source()
        else:
            spec["sources"] = [self._source(), self._source()]
        if self._chance(0.5):
            spec["syncPolicy"] = self._sync_policy()
        if self._chance(0.1):
            spec["ignoreDifferences"] = [{"kind": "X", "jsonPointers": [self._good_text()]}]
        if self._chance(0.1):
            spec["revisionHistoryLimit"] = self._pick(0, 3)
        if self._chance(0.05):
            spec["unknown"] = {"dropped": True}
        return spec

    def _project(self) -> str:
        if not self._wild(0.1):
            return "default"
        return self._random.choice(("", "{{ .name }}" if self._go else "{{name}}"))

    def _sync_policy(self) -> dict[str, object]:
        policies: tuple[dict[str, object], ...] = (
            {},
            {"automated": {}},
            {"automated": {"prune": True, "enabled": False}, "syncOptions": [self._good_text()]},
            {"syncOptions": []},
            {"retry": {"limit": 0}},
            {"managedNamespaceMetadata": {"labels": {"a": self._good_text()}}},
        )
        return self._random.choice(policies)

    def _source(self) -> dict[str, object]:
        source: dict[str, object] = {"repoURL": self._good_text(), "path": self._good_text()}
        tools: tuple[dict[str, object], ...] = (
            {"helm": {"valuesObject": self._values.value(3), "releaseName": self._good_text()}},
            {
                "helm": {
                    "valueFiles": [self._good_text(), ""],
                    "parameters": [{"name": "a", "value": "1"}],
                }
            },
            {"helm": {}},
            {"helm": {"values": "a: " + self._good_text(), "skipCrds": False}},
            {"kustomize": {"forceCommonLabels": True}},
            {
                "kustomize": {
                    "images": [self._good_text()],
                    "replicas": [{"name": "x", "count": "{{ 1 }}"}],
                }
            },
            {
                "kustomize": {
                    "commonLabels": {self._good_text(): "x"},
                    "patches": [{"patch": "p", "options": {"a": True}}],
                }
            },
            {"directory": {"recurse": False, "jsonnet": {}}},
            {
                "directory": {
                    "exclude": "x",
                    "jsonnet": {"tlas": [{"name": "a", "value": "b", "code": True}]},
                }
            },
            {
                "plugin": {
                    "env": [{"name": "A", "value": self._good_text()}],
                    "parameters": [{"name": "p", "array": []}],
                }
            },
            {
                "plugin": {
                    "parameters": [{"string": "s"}, {"name": "m", "map": {"k": self._good_text()}}]
                }
            },
        )
        return {**source, **(self._random.choice(tools) if self._chance(0.4) else {})}
