// Command schemactl takes schema changes of a federated graph from a pull request to production.
// See the README, or run `schemactl help`.
package main

import (
	"os"

	"github.com/schemactl/schemactl/cmd/internal/cli"
	"github.com/schemactl/schemactl/cmd/internal/collector"
)

func main() {
	collector.Start()
	os.Exit(cli.Main())
}
