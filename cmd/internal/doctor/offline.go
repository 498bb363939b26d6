package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Part is something that schemactl does without network, and how to try it.
type Part struct {
	Name string
	// Try does it once, on a small graph of its own. It returns how many requests it would have
	// sent to a platform.
	Try func(ctx context.Context) (requests int, err error)
}

// errNetwork means that a part that has to work without network asked for it.
var errNetwork = errors.New("it asked for the network")

// offline is left out without --offline, because it tells nothing about this machine's connection.
func (d *Doctor) offline(ctx context.Context) Finding {
	if !d.Offline {
		return skipped("offline", "--offline tries the parts that need no network")
	}
	return d.TryOffline(ctx)
}

// TryOffline tries every part that needs no network.
func (d *Doctor) TryOffline(ctx context.Context) Finding {
	const name = "offline"
	var names []string
	for _, part := range d.Parts {
		requests, err := part.Try(ctx)
		if err == nil && requests > 0 {
			err = errNetwork
		}
		if err != nil {
			return failed(name, "report it as a bug, with what is at the end", fmt.Errorf("%s does not work without network: %w", part.Name, err))
		}
		names = append(names, part.Name)
	}
	return fine(name, "%s work, and sent nothing: only the platform needs the network", strings.Join(names, ", "))
}
