// Lets linked.go declare functions whose bodies are in Argo CD.
