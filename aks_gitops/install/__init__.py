"""How Argo CD is installed: one model of settings, rendered for the chart and for the extension."""
