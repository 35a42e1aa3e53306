"""The functions that templates can call: Go's own, sprig 3.3's, and Argo CD's.

Sources: text/template/funcs.go, github.com/Masterminds/sprig/v3 v3.3.0, and
applicationset/utils/{utils,template_functions}.go of argo-cd v3.5.1.
"""
