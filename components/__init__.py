"""The Pulumi shell: components create resources and decide nothing."""
