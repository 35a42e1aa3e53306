package main

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// describedField is a field of a struct, as JSON knows it.
type describedField struct {
	Type          string `json:"type"`
	OmitEmpty     bool   `json:"omitEmpty,omitempty"`
	PatchStrategy string `json:"patchStrategy,omitempty"`
	PatchMergeKey string `json:"patchMergeKey,omitempty"`
}

// described maps a struct to its fields.
type described map[string]map[string]describedField

// describedTypes returns every struct that an Application or an ApplicationSet can hold.
func describedTypes() described {
	result := described{}
	result.add(reflect.TypeFor[v1alpha1.Application]())
	result.add(reflect.TypeFor[v1alpha1.ApplicationSet]())
	result.add(reflect.TypeFor[v1alpha1.NestedMatrixGenerator]())
	result.add(reflect.TypeFor[v1alpha1.NestedMergeGenerator]())
	return result
}

func (d described) add(t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		d.add(t.Elem())
	case reflect.Struct:
		// What reads itself from JSON is named by its fields' types only.
		if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			return
		}
		if _, known := d[t.String()]; !known {
			fields := map[string]describedField{}
			d[t.String()] = fields
			d.addFields(t, fields)
		}
	}
}

func (d described) addFields(t reflect.Type, fields map[string]describedField) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if field.Anonymous && name == "" {
			d.addFields(field.Type, fields)
			continue
		}
		fields[name] = describedField{
			Type:          field.Type.String(),
			OmitEmpty:     strings.Contains(options, "omitempty"),
			PatchStrategy: field.Tag.Get("patchStrategy"),
			PatchMergeKey: field.Tag.Get("patchMergeKey"),
		}
		d.add(field.Type)
	}
}
