package main

import (
	_ "unsafe" // go:linkname needs it.

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/argoproj/argo-cd/v3/controller"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

//go:linkname validateSyncPermissions github.com/argoproj/argo-cd/v3/controller.validateSyncPermissions
func validateSyncPermissions(
	project *v1alpha1.AppProject,
	destCluster *v1alpha1.Cluster,
	getProjectClusters func(string) ([]*v1alpha1.Cluster, error),
	un *unstructured.Unstructured,
	res *metav1.APIResource,
) error

//go:linkname syncNamespace github.com/argoproj/argo-cd/v3/controller.syncNamespace
func syncNamespace(syncPolicy *v1alpha1.SyncPolicy) func(m, l *unstructured.Unstructured) (bool, error)

//go:linkname projectErrorToCondition github.com/argoproj/argo-cd/v3/controller.(*ApplicationController).projectErrorToCondition
func projectErrorToCondition(
	ctrl *controller.ApplicationController, err error, app *v1alpha1.Application,
) v1alpha1.ApplicationCondition
