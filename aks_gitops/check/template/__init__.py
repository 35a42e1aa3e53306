"""Go's text/template with sprig, as Argo CD's ApplicationSets use it, and the older fasttemplate.

Nothing here runs code of the template's author: a template is parsed and walked, within limits on
work, output and nesting. What it can ask for and we do not know raises NotEvaluatedError.
"""
