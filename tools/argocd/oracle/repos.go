package main

import (
	"context"
	"errors"
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

// repos answers for every repository with one tree, which lies in a git work tree. It is made when
// somebody asks, since many an ApplicationSet never does.
type repos struct {
	content     tree
	root        string
	client      git.Client
	newGlobbing bool
	// fault is why there is no work tree; Argo CD must not be said to fail for it.
	fault error
}

// folder returns where the files of the tree are.
func (r *repos) folder() (string, error) {
	if r.root != "" {
		return r.root, nil
	}
	root, err := os.MkdirTemp("", "applicationset-tree-")
	if err != nil {
		return "", err
	}
	r.root = root
	for path, bytes := range r.content.Files {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(path)), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(root, path), bytes, 0o600); err != nil {
			return "", err
		}
	}
	for path, target := range r.content.Symlinks {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(path)), 0o755); err != nil {
			return "", err
		}
		if err := os.Symlink(target, filepath.Join(root, path)); err != nil {
			return "", err
		}
	}
	return root, nil
}

// workTree returns the client of the folder, to whose index its files are added.
func (r *repos) workTree() (git.Client, error) {
	root, err := r.folder()
	if err != nil || r.client != nil {
		return r.client, err
	}
	for _, arguments := range [][]string{
		{"init", "--quiet", "--template="}, {"add", "--all", "--force"},
	} {
		command := exec.Command("git", arguments...)
		command.Dir = root
		if said, err := command.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("git %s: %w: %s", arguments[0], err, said)
		}
	}
	r.client, err = git.NewClientExt(
		"https://git.invalid/tree", root, git.NopCreds{}, false, false, "", "",
	)
	return r.client, err
}

func (r *repos) broken(err error) error {
	r.fault = err
	return err
}

func (r *repos) close() error {
	return errors.Join(r.fault, os.RemoveAll(r.root))
}

// GetFiles does what the repo server's GetGitFiles does with a work tree.
func (r *repos) GetFiles(
	_ context.Context, _, _, _, pattern string, _ bool, _ *v1alpha1.SourceIntegrity,
) (map[string][]byte, error) {
	if pattern == "" {
		pattern = "."
	}
	client, err := r.workTree()
	if err != nil {
		return nil, r.broken(err)
	}
	paths, err := client.LsFiles(pattern, r.newGlobbing)
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
	root, err := r.folder()
	if err != nil {
		return nil, r.broken(err)
	}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		relative, err := filepath.Rel(root, path)
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
