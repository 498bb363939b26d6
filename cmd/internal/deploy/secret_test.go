package deploy_test

import (
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/deploy"
)

func TestHoldsSecret(t *testing.T) {
	environ := []string{"DEPLOY_TOKEN=abcdefgh12", "SHORT_KEY=true", "HOME=/home/somebody"}
	for text, want := range map[string]bool{
		"./deploy.sh": false,
		"kubectl rollout restart deploy/$SCHEMACTL_SUBGRAPH && kubectl rollout status deploy/$SCHEMACTL_SUBGRAPH": false,
		`curl -H "Authorization: Bearer $TOKEN" https://deploy.example.com/$SCHEMACTL_SUBGRAPH`:                   false,
		"deploy --token=$DEPLOY_TOKEN":          false,
		"deploy --password \"$PW\"":             false,
		"true":                                  false,
		"ls /home/somebody":                     false,
		"https://{subgraph}.example.com/health": false,
		"https://$USER:$PASSWORD@example.com/":  false,
		"deploy abcdefgh12":                     true,
		"TOKEN=xyz ./deploy.sh":                 true,
		"deploy --api-key 4711":                 true,
		"curl -H 'Authorization: Bearer eyJ0' https://example.com": true,
		"https://user:pass@example.com/health":                     true,
		"https://example.com/health?token=4711":                    true,
	} {
		if got := deploy.HoldsSecret(text, environ); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}
