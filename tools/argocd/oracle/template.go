package main

import (
	"fmt"

	"github.com/argoproj/argo-cd/v3/applicationset/utils"
)

// templateQuestion asks what a string is rendered to.
type templateQuestion struct {
	Text       string         `json:"text"`
	Params     map[string]any `json:"params"`
	GoTemplate bool           `json:"goTemplate"`
	Options    []string       `json:"options"`
	// The parameters that JSON cannot tell from others: as Argo CD's generators make them.
	StringMaps  map[string]map[string]string `json:"stringMaps"`
	StringLists map[string][]string          `json:"stringLists"`
}

// templateAnswer holds the text, or why there is none. Bytes, since a template can cut a rune.
type templateAnswer struct {
	Output []byte `json:"output"`
	Error  string `json:"error,omitempty"`
}

func (q *templateQuestion) answer() (answered templateAnswer) {
	// The controller recovers from a panic too, and takes it for an error.
	defer func() {
		if r := recover(); r != nil {
			answered = templateAnswer{Error: fmt.Sprintf("panic: %v", r)}
		}
	}()
	params := q.Params
	if params == nil {
		params = map[string]any{}
	}
	for key, value := range q.StringMaps {
		params[key] = value
	}
	for key, value := range q.StringLists {
		params[key] = value
	}
	render := utils.Render{}
	text, err := render.Replace(q.Text, params, q.GoTemplate, q.Options)
	if err != nil {
		return templateAnswer{Error: err.Error()}
	}
	return templateAnswer{Output: []byte(text)}
}
