package main

import (
	"encoding/json"
	"reflect"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// describedField is a field of a struct, as JSON knows it.
type describedField struct {
	Type          string `json:"type"`
	OmitEmpty     bool   `json:"omitEmpty,omitempty"`
	OmitZero      bool   `json:"omitZero,omitempty"`
	PatchStrategy string `json:"patchStrategy,omitempty"`
	PatchMergeKey string `json:"patchMergeKey,omitempty"`
}

// described maps a struct to its fields.
type described map[string]map[string]describedField

// The types that are read in a way of their own, or not at all.
var opaque = map[reflect.Type]string{
	reflect.TypeFor[apiextensionsv1.JSON]():          "json",
	reflect.TypeFor[runtime.RawExtension]():          "raw",
	reflect.TypeFor[intstr.IntOrString]():            "intOrString",
	reflect.TypeFor[metav1.Time]():                   "any",
	reflect.TypeFor[metav1.ManagedFieldsEntry]():     "any",
	reflect.TypeFor[metav1.OwnerReference]():         "any",
	reflect.TypeFor[v1alpha1.ApplicationStatus]():    "any",
	reflect.TypeFor[v1alpha1.ApplicationSetStatus](): "any",
	reflect.TypeFor[v1alpha1.SCMProviderGenerator](): "any",
	reflect.TypeFor[v1alpha1.PullRequestGenerator](): "any",
	reflect.TypeFor[v1alpha1.PluginGenerator]():      "any",
	reflect.TypeFor[v1alpha1.DuckTypeGenerator]():    "any",
}

// describedTypes returns every struct that an Application or an ApplicationSet can hold.
func describedTypes() described {
	result := described{}
	result.expression(reflect.TypeFor[v1alpha1.Application]())
	result.expression(reflect.TypeFor[v1alpha1.ApplicationSet]())
	result.expression(reflect.TypeFor[v1alpha1.NestedMatrixGenerator]())
	result.expression(reflect.TypeFor[v1alpha1.NestedMergeGenerator]())
	return result
}

// expression returns the name of a type: of what it is made, for one that has no fields.
func (d described) expression(t reflect.Type) string {
	if name, ok := opaque[t]; ok {
		return name
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + d.expression(t.Elem())
	case reflect.Slice:
		return "[]" + d.expression(t.Elem())
	case reflect.Map:
		return "map[string]" + d.expression(t.Elem())
	case reflect.Struct:
		if _, known := d[t.Name()]; !known {
			fields := map[string]describedField{}
			d[t.Name()] = fields
			d.addFields(t, fields)
		}
		return t.Name()
	default:
		return t.Kind().String()
	}
}

func (d described) addFields(t reflect.Type, fields map[string]describedField) {
	// What writes itself as JSON leaves nothing out.
	writesItself := t.Implements(reflect.TypeFor[json.Marshaler]())
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if field.Anonymous && name == "" {
			d.addEmbedded(field.Type, fields)
			continue
		}
		fields[name] = describedField{
			Type:          d.expression(field.Type),
			OmitEmpty:     strings.Contains(options, "omitempty") && !writesItself,
			OmitZero:      strings.Contains(options, "omitzero"),
			PatchStrategy: field.Tag.Get("patchStrategy"),
			PatchMergeKey: field.Tag.Get("patchMergeKey"),
		}
	}
}

// addEmbedded adds the fields of an embedded struct. One behind a pointer is there as soon as one
// of its fields is given, even with nothing in it: their types begin with a question mark.
func (d described) addEmbedded(t reflect.Type, fields map[string]describedField) {
	if t.Kind() != reflect.Pointer {
		d.addFields(t, fields)
		return
	}
	inner := map[string]describedField{}
	d.addFields(t.Elem(), inner)
	for name, field := range inner {
		fields[name] = describedField{Type: "?" + field.Type}
	}
}
