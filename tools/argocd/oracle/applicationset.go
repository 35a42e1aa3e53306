package main

import (
	"context"
	"encoding/json"
	"fmt"

	log "github.com/sirupsen/logrus"
	kubejson "sigs.k8s.io/json"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo"
)

const controllerNamespace = "argocd"

// applicationSetQuestion asks which Applications an ApplicationSet makes.
type applicationSetQuestion struct {
	// As the API server stores it.
	Manifest json.RawMessage `json:"manifest"`
	// The content of every repository and revision.
	Tree        tree          `json:"tree"`
	NewGlobbing bool          `json:"newGlobbing"`
	Clusters    []fakeCluster `json:"clusters"`
}

type applicationSetAnswer struct {
	Applications []v1alpha1.Application `json:"applications"`
	// As they are created: with a normalized spec.
	Created []v1alpha1.Application `json:"created"`
	Reason  string                 `json:"reason,omitempty"`
	Error   string                 `json:"error,omitempty"`
}

func (q *applicationSetQuestion) answer() (told any) {
	repos := &repos{content: q.Tree, newGlobbing: q.NewGlobbing}
	defer func() {
		if err := repos.close(); err != nil {
			told = answer{"fault": err.Error()}
		}
	}()
	// The controller recovers from a panic too, and takes it for an error.
	defer func() {
		if r := recover(); r != nil {
			told = applicationSetAnswer{Reason: "panic", Error: fmt.Sprintf("panic: %v", r)}
		}
	}()
	return q.generate(repos)
}

func (q *applicationSetQuestion) generate(repos *repos) applicationSetAnswer {
	// A client of the API server reads JSON like this.
	var applicationSet v1alpha1.ApplicationSet
	if err := kubejson.UnmarshalCaseSensitivePreserveInts(q.Manifest, &applicationSet); err != nil {
		return applicationSetAnswer{Reason: "manifest", Error: err.Error()}
	}
	client := fakeClient{clusters: q.Clusters}
	all := generators.GetGenerators(
		context.Background(), client, nil, controllerNamespace, repos, nil, generators.SCMConfig{}, nil,
	)
	logger := log.NewEntry(log.StandardLogger())
	made, reason, err := template.GenerateApplications(
		logger, applicationSet, all, &utils.Render{}, client,
	)
	if err != nil {
		return applicationSetAnswer{Reason: string(reason), Error: err.Error()}
	}
	return applicationSetAnswer{Applications: made, Created: created(made)}
}

func created(made []v1alpha1.Application) []v1alpha1.Application {
	result := make([]v1alpha1.Application, len(made))
	for i := range made {
		made[i].DeepCopyInto(&result[i])
		result[i].Spec = *argo.NormalizeApplicationSpec(&made[i].Spec)
	}
	return result
}
