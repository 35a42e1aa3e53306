// Answers questions about ApplicationSets with Argo CD's own packages: one JSON value per line in,
// one per line out. The tests ask it, to compare our evaluation with the real one.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	log "github.com/sirupsen/logrus"
)

// question holds one of its members.
type question struct {
	Template       *templateQuestion       `json:"template,omitempty"`
	ApplicationSet *applicationSetQuestion `json:"applicationSet,omitempty"`
	Types          bool                    `json:"types,omitempty"`
}

func main() {
	log.SetOutput(io.Discard)
	if err := answerAll(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerAll(in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(bufio.NewReader(in))
	writer := bufio.NewWriter(out)
	encoder := json.NewEncoder(writer)
	for {
		var one question
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("question cannot be read: %w", err)
		}
		answered, err := answer(one)
		if err != nil {
			return err
		}
		if err := encoder.Encode(answered); err != nil {
			return err
		}
		if err := writer.Flush(); err != nil {
			return err
		}
	}
}

func answer(one question) (any, error) {
	switch {
	case one.Template != nil:
		return one.Template.answer(), nil
	case one.ApplicationSet != nil:
		return one.ApplicationSet.answer()
	case one.Types:
		return describedTypes(), nil
	default:
		return nil, errors.New("question is empty")
	}
}
