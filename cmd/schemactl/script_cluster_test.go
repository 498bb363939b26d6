package main

import (
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/schemactl/schemactl/cmd/internal/workload/clusterstub"
)

// clusterKey keeps the cluster of a script in its environment.
type clusterKey struct{}

// scriptCluster is the cluster of a script; nil until the script asks for it.
type scriptCluster struct{ *clusterstub.Server }

// cluster add KIND NAME IMAGE N adds a workload with N replicas to a cluster that $KUBECONFIG leads
// to, in the namespace shop. cluster sick IMAGE N lets pods with an image crash, from the Nth on.
// cluster runs NAME IMAGE... demands the images of the pods of a workload.
func clusterCommand(ts *testscript.TestScript, neg bool, args []string) {
	server, _ := ts.Value(clusterKey{}).(*scriptCluster)
	if server.Server == nil {
		server.Server = clusterstub.New()
		ts.Defer(server.Close)
		name, err := server.Kubeconfig(ts.Getenv("WORK"), "shop", clusterstub.Token)
		ts.Check(err)
		ts.Setenv("KUBECONFIG", name)
	}
	switch {
	case len(args) == 5 && args[0] == "add":
		n, err := strconv.Atoi(args[4])
		ts.Check(err)
		server.Add(args[1], "shop", args[2], args[3], n)
	case len(args) == 3 && args[0] == "sick":
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		server.Sick(args[1], n, "CrashLoopBackOff")
	case len(args) > 1 && args[0] == "runs":
		if got := strings.Join(server.Images(args[1]), " "); (got == strings.Join(args[2:], " ")) == neg {
			ts.Fatalf("%s runs %s", args[1], got)
		}
	default:
		ts.Fatalf("cluster: what is %q?", args)
	}
}
