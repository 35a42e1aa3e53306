// Command oracle answers questions about AppProjects, ApplicationSets and their templates by calling
// Argo CD's own packages.
//
// It reads one JSON question a line from standard input, and writes one JSON answer a line to
// standard output, in the same order. The tests in tests/agreement compare the answers with what
// aks_gitops/check says. What keeps it from an answer is a fault, and never what Argo CD says.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	log "github.com/sirupsen/logrus"
)

// Worlds wait for informers, and ApplicationSets for git, more than they work; so many can be under
// way at once.
const atOnce = 16

// question holds one of its members.
type question struct {
	Glob           *globQuestion           `json:"glob"`
	List           *listQuestion           `json:"list"`
	Repository     *repositoryQuestion     `json:"repository"`
	Windows        *windowsQuestion        `json:"windows"`
	Kind           *kindQuestion           `json:"kind"`
	World          *world                  `json:"world"`
	Template       *templateQuestion       `json:"template"`
	ApplicationSet *applicationSetQuestion `json:"applicationSet"`
	Types          *struct{}               `json:"types"`
}

type answer map[string]any

func main() {
	log.SetLevel(log.PanicLevel)
	in, out := os.Stdin, os.Stdout
	withClocks(func() {
		if err := serve(in, out); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	})
}

func serve(in *os.File, out *os.File) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	writer := bufio.NewWriter(out)
	defer writer.Flush()
	pending := make(chan chan any, atOnce)
	var answered sync.WaitGroup
	var failure error
	answered.Go(func() {
		encoder := json.NewEncoder(writer)
		for one := range pending {
			if err := encoder.Encode(<-one); err != nil && failure == nil {
				failure = err
			}
		}
	})
	for lines.Scan() {
		asked := question{}
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return fmt.Errorf("question %q: %w", lines.Text(), err)
		}
		one := make(chan any, 1)
		pending <- one
		go func() { one <- guarded(asked) }()
	}
	close(pending)
	answered.Wait()
	if err := lines.Err(); err != nil {
		return err
	}
	return failure
}

// guarded answers a question; a panic of Argo CD is an answer too.
func guarded(asked question) (told any) {
	defer func() {
		if fault := recover(); fault != nil {
			told = answer{"panic": fmt.Sprint(fault)}
		}
	}()
	switch {
	case asked.Glob != nil:
		return asked.Glob.answer()
	case asked.List != nil:
		return asked.List.answer()
	case asked.Repository != nil:
		return asked.Repository.answer()
	case asked.Windows != nil:
		return asked.Windows.answer()
	case asked.Kind != nil:
		return asked.Kind.answer()
	case asked.World != nil:
		return asked.World.answer()
	case asked.Template != nil:
		return asked.Template.answer()
	case asked.ApplicationSet != nil:
		return asked.ApplicationSet.answer()
	case asked.Types != nil:
		return describedTypes()
	}
	return answer{"fault": "the question asks nothing"}
}

func said(err error) any {
	if err == nil {
		return nil
	}
	return err.Error()
}
