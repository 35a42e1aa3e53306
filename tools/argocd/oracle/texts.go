package main

import (
	"path/filepath"

	"github.com/argoproj/argo-cd/v3/util/git"
	"github.com/argoproj/argo-cd/v3/util/glob"
)

// globQuestion asks which texts a glob matches.
type globQuestion struct {
	Pattern    string   `json:"pattern"`
	Separators string   `json:"separators"`
	Texts      []string `json:"texts"`
}

func (q *globQuestion) answer() answer {
	told := make([]any, len(q.Texts))
	for index, text := range q.Texts {
		told[index] = q.matches(text)
	}
	return answer{"told": told}
}

// matches tells true or false, or why the pattern can't be used.
func (q *globQuestion) matches(text string) (told any) {
	defer func() {
		if recover() != nil {
			told = "panic"
		}
	}()
	matched, err := glob.MatchWithError(q.Pattern, text, []rune(q.Separators)...)
	if err != nil {
		return err.Error()
	}
	return matched
}

// listQuestion asks whether a list of globs and regular expressions holds each text.
type listQuestion struct {
	List  []string `json:"list"`
	Texts []string `json:"texts"`
}

func (q *listQuestion) answer() answer {
	told := make([]any, len(q.Texts))
	for index, text := range q.Texts {
		told[index] = q.holds(text)
	}
	return answer{"told": told}
}

func (q *listQuestion) holds(text string) (told any) {
	defer func() {
		if recover() != nil {
			told = "panic"
		}
	}()
	return glob.MatchStringInList(q.List, text, glob.REGEXP)
}

// repositoryQuestion asks how Argo CD writes URLs to compare them.
type repositoryQuestion struct {
	URLs []string `json:"urls"`
}

func (q *repositoryQuestion) answer() answer {
	told := make([]string, len(q.URLs))
	for index, url := range q.URLs {
		told[index] = git.NormalizeGitURL(url)
	}
	return answer{"told": told}
}

// kindQuestion asks which texts a pattern of kinds, groups or names matches.
type kindQuestion struct {
	Pattern string   `json:"pattern"`
	Texts   []string `json:"texts"`
}

func (q *kindQuestion) answer() answer {
	told := make([]bool, len(q.Texts))
	for index, text := range q.Texts {
		matched, err := filepath.Match(q.Pattern, text)
		told[index] = matched && err == nil
	}
	return answer{"told": told}
}
