"""Path patterns and globs: how a layout, and Argo CD, name many directories in one line."""
