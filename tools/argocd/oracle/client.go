package main

import (
	"context"
	"errors"
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// fakeCluster is a cluster's Secret.
type fakeCluster struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Data        map[string]string `json:"data"`
}

// fakeClient knows the clusters' Secrets, and says that every project exists that has a name.
type fakeClient struct {
	client.Client
	clusters []fakeCluster
}

func (c fakeClient) Get(
	_ context.Context, key client.ObjectKey, object client.Object, _ ...client.GetOption,
) error {
	project, ok := object.(*v1alpha1.AppProject)
	if !ok {
		return fmt.Errorf("nobody should get a %T", object)
	}
	if key.Name == "" {
		return errors.New("resource name may not be empty")
	}
	project.Name, project.Namespace = key.Name, key.Namespace
	return nil
}

func (c fakeClient) List(
	_ context.Context, list client.ObjectList, options ...client.ListOption,
) error {
	secrets, ok := list.(*corev1.SecretList)
	if !ok {
		return fmt.Errorf("nobody should list %T", list)
	}
	asked := client.ListOptions{}
	asked.ApplyOptions(options)
	for _, cluster := range c.clusters {
		if cluster.Namespace != asked.Namespace ||
			!asked.LabelSelector.Matches(labels.Set(cluster.Labels)) {
			continue
		}
		secrets.Items = append(secrets.Items, cluster.secret())
	}
	return nil
}

func (c fakeCluster) secret() corev1.Secret {
	data := make(map[string][]byte, len(c.Data))
	for key, value := range c.Data {
		data[key] = []byte(value)
	}
	return corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name:      c.Name,
			Namespace: c.Namespace,
			// A client gives everybody a copy: what a template changes stays with it.
			Labels:      maps.Clone(c.Labels),
			Annotations: maps.Clone(c.Annotations),
		},
		Data: data,
	}
}
