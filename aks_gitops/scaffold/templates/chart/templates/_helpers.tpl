{{- define "app.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
{{- end }}

{{- define "app.labels" -}}
{{ include "app.selectorLabels" . }}
app.kubernetes.io/part-of: {{ .Values.partOf | quote }}
{{- end }}

{{- define "app.image" -}}
{{ .Values.image.repository }}
{{- with .Values.image.tag }}:{{ . }}{{ end }}
{{- with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "app.probe" -}}
{{- if .Values.probe.path -}}
httpGet: {path: {{ .Values.probe.path | quote }}, port: http}
{{- else -}}
tcpSocket: {port: http}
{{- end }}
{{- end }}
