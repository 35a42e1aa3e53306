package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	k8sjson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	listers "github.com/argoproj/argo-cd/v3/pkg/client/listers/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo"
	"github.com/argoproj/argo-cd/v3/util/db"
	"github.com/argoproj/argo-cd/v3/util/security"
	"github.com/argoproj/argo-cd/v3/util/settings"
)

// world is a namespace of Argo CD, and what is asked about it.
type world struct {
	Namespace             string            `json:"namespace"`
	ApplicationNamespaces []string          `json:"applicationNamespaces"`
	ConfigMap             map[string]string `json:"argocdCm"`
	Secrets               []secret          `json:"secrets"`
	Projects              []json.RawMessage `json:"projects"`
	Applications          []json.RawMessage `json:"applications"`
	Objects               []object          `json:"objects"`
	At                    []time.Time       `json:"at"`
}

// secret is a cluster or a repository.
type secret struct {
	Type string            `json:"type"`
	Data map[string]string `json:"data"`
}

// object is a rendered manifest, and what the API server knows about its kind.
type object struct {
	Manifest   map[string]any `json:"manifest"`
	Namespaced bool           `json:"namespaced"`
}

// control is the part of Argo CD that knows a world.
type control struct {
	*world
	settings *settings.SettingsManager
	db       db.ArgoDB
	projects listers.AppProjectLister
}

func (w *world) answer() answer {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	projects, err := w.lister()
	if err != nil {
		return answer{"fault": err.Error()}
	}
	clientset := fake.NewClientset(w.kubernetesObjects()...)
	manager := settings.NewSettingsManager(ctx, clientset, w.Namespace)
	known := control{w, manager, db.NewDB(w.Namespace, manager, clientset), projects}
	told := make([]answer, len(w.Applications))
	for index, manifest := range w.Applications {
		app := &v1alpha1.Application{}
		if err := k8sjson.Unmarshal(manifest, app); err != nil {
			return answer{"fault": err.Error()}
		}
		told[index] = known.guardedApplication(ctx, app)
	}
	return answer{"told": told}
}

func (w *world) lister() (listers.AppProjectLister, error) {
	indexer := cache.NewIndexer(
		cache.MetaNamespaceKeyFunc,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc},
	)
	for _, manifest := range w.Projects {
		project := &v1alpha1.AppProject{}
		if err := k8sjson.Unmarshal(manifest, project); err != nil {
			return nil, err
		}
		project.Namespace = w.Namespace
		if err := indexer.Add(project); err != nil {
			return nil, err
		}
	}
	return listers.NewAppProjectLister(indexer), nil
}

func (w *world) kubernetesObjects() []runtime.Object {
	part := map[string]string{"app.kubernetes.io/part-of": "argocd"}
	objects := []runtime.Object{
		&corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: "argocd-cm", Namespace: w.Namespace, Labels: part},
			Data:       w.ConfigMap,
		},
		&corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: "argocd-secret", Namespace: w.Namespace, Labels: part},
		},
	}
	for index, one := range w.Secrets {
		data := map[string][]byte{}
		for key, value := range one.Data {
			data[key] = []byte(value)
		}
		objects = append(objects, &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{
				Name:      fmt.Sprintf("secret-%d", index),
				Namespace: w.Namespace,
				Labels:    map[string]string{"argocd.argoproj.io/secret-type": one.Type},
			},
			Data: data,
		})
	}
	return objects
}

func (c *control) guardedApplication(ctx context.Context, app *v1alpha1.Application) (told answer) {
	defer func() {
		if fault := recover(); fault != nil {
			told = answer{"panic": fmt.Sprint(fault)}
		}
	}()
	return c.application(ctx, app)
}

func (c *control) application(ctx context.Context, app *v1alpha1.Application) answer {
	enabled := security.IsNamespaceEnabled(app.Namespace, c.Namespace, c.ApplicationNamespaces)
	project, err := argo.GetAppProjectByName(
		ctx, app.Spec.GetProject(), c.projects, c.Namespace, c.settings, c.db,
	)
	if err == nil && !project.IsAppNamespacePermitted(app, c.Namespace) {
		err = argo.ErrProjectNotPermitted(app.Name, app.Namespace, project.Name)
	}
	if err != nil {
		refusal := projectErrorToCondition(nil, err, app)
		return answer{"enabled": enabled, "project": refusal.Message}
	}
	told := answer{"enabled": enabled, "project": nil}
	spec := argo.NormalizeApplicationSpec(&app.Spec)
	conditions, err := argo.ValidatePermissions(ctx, spec, project, c.db)
	messages := make([]string, len(conditions))
	for index, one := range conditions {
		messages[index] = one.Message
	}
	told["conditions"], told["conditionsError"] = messages, said(err)
	told["windows"] = canSyncAt(project.Spec.SyncWindows.Matches(app), c.At, nil)
	told["createsNamespace"] = createsNamespace(app)
	c.onCluster(ctx, app, project, told)
	return told
}

func (c *control) onCluster(
	ctx context.Context, app *v1alpha1.Application, project *v1alpha1.AppProject, told answer,
) {
	cluster, err := argo.GetDestinationCluster(ctx, app.Spec.Destination, c.db)
	if err != nil {
		return
	}
	clusters := func(name string) ([]*v1alpha1.Cluster, error) {
		return c.db.GetProjectClusters(ctx, name)
	}
	synced, live := make([]any, len(c.Objects)), make([]bool, len(c.Objects))
	for index, one := range c.Objects {
		manifest := &unstructured.Unstructured{Object: one.Manifest}
		resource := &metav1.APIResource{Namespaced: one.Namespaced}
		synced[index] = said(validateSyncPermissions(project, cluster, clusters, manifest, resource))
		live[index], _ = project.IsLiveResourcePermitted(manifest, cluster, clusters)
	}
	account, err := settings.DeriveServiceAccountToImpersonate(project, app, cluster)
	enabled, _ := c.settings.IsImpersonationEnabled()
	enforced, _ := c.settings.IsImpersonationEnforced()
	told["objects"], told["live"] = synced, live
	told["serviceAccount"] = answer{
		"account": account, "error": said(err), "enabled": enabled, "enforced": enforced,
	}
}

// createsNamespace tells whether a sync makes the destination's namespace: absent, and there.
func createsNamespace(app *v1alpha1.Application) []bool {
	wanted := app.Spec.SyncPolicy != nil &&
		app.Spec.SyncPolicy.SyncOptions.HasOption("CreateNamespace=true") &&
		app.Spec.Destination.Namespace != ""
	if !wanted {
		return []bool{false, false}
	}
	namespace := &unstructured.Unstructured{Object: map[string]any{}}
	absent, _ := syncNamespace(app.Spec.SyncPolicy)(namespace, nil)
	there, _ := syncNamespace(app.Spec.SyncPolicy)(namespace, namespace.DeepCopy())
	return []bool{absent, there}
}
