package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/git"
)

// tree is the content of a revision.
type tree struct {
	Files    map[string][]byte `json:"files"`
	Symlinks map[string]string `json:"symlinks"`
}

// repos answers for every repository with one tree, which lies in a git work tree.
type repos struct {
	root        string
	client      git.Client
	newGlobbing bool
}

func newRepos(content tree, newGlobbing bool) (*repos, error) {
	root, err := os.MkdirTemp("", "applicationset-tree-")
	if err != nil {
		return nil, err
	}
	result := &repos{root: root, newGlobbing: newGlobbing}
	if err := result.fill(content); err != nil {
		return nil, err
	}
	return result, nil
}

func (r *repos) fill(content tree) error {
	for path, bytes := range content.Files {
		if err := os.MkdirAll(filepath.Join(r.root, filepath.Dir(path)), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(r.root, path), bytes, 0o600); err != nil {
			return err
		}
	}
	for path, target := range content.Symlinks {
		if err := os.MkdirAll(filepath.Join(r.root, filepath.Dir(path)), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(target, filepath.Join(r.root, path)); err != nil {
			return err
		}
	}
	for _, arguments := range [][]string{{"init", "--quiet"}, {"add", "--all", "--force"}} {
		command := exec.Command("git", arguments...)
		command.Dir = r.root
		if said, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", arguments[0], err, said)
		}
	}
	client, err := git.NewClientExt(
		"https://git.invalid/tree", r.root, git.NopCreds{}, false, false, "", "",
	)
	r.client = client
	return err
}

func (r *repos) close() error {
	return os.RemoveAll(r.root)
}

// GetFiles does what the repo server's GetGitFiles does with a work tree.
func (r *repos) GetFiles(
	_ context.Context, _, _, _, pattern string, _ bool, _ *v1alpha1.SourceIntegrity,
) (map[string][]byte, error) {
	if pattern == "" {
		pattern = "."
	}
	paths, err := r.client.LsFiles(pattern, r.newGlobbing)
	if err != nil {
		return nil, fmt.Errorf("unable to list files: %w", err)
	}
	contents := make(map[string][]byte)
	for _, path := range paths {
		bytes, err := os.ReadFile(filepath.Join(r.root, path))
		if err != nil {
			return nil, fmt.Errorf("unable to read files: %w", err)
		}
		contents[path] = bytes
	}
	return contents, nil
}

// GetDirectories does what the repo server's GetGitDirectories does with a work tree.
func (r *repos) GetDirectories(
	_ context.Context, _, _, _ string, _ bool, _ *v1alpha1.SourceIntegrity,
) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(r.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		relative, err := filepath.Rel(r.root, path)
		if err != nil {
			return err
		}
		if relative != "." {
			paths = append(paths, relative)
		}
		return nil
	})
	return paths, err
}
