package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/clock"
)

// atMost is how long the program may go on after a second signal.
const atMost = 3 * time.Second

// caught is how signals reach the program.
type caught struct {
	// ctx ends with the first SIGINT, SIGTERM or SIGHUP: waits end, and no new step is started.
	ctx context.Context
	// killed is closed by the second one, which ends deploy commands that were left to finish. The
	// program itself ends soon after that, whatever it does.
	killed <-chan struct{}
	// listening is closed once signals are caught. Until then they end the program at once.
	listening <-chan struct{}
	// stop ends all of it.
	stop func()
}

// catchSignals begins to catch signals, which takes the system a part of a millisecond and does not
// keep the caller waiting. A signal that was ignored when the program began, as SIGHUP is under
// nohup, stays so.
func catchSignals() caught {
	ctx, cancel := context.WithCancel(context.Background())
	second, listening := make(chan struct{}), make(chan struct{})
	ended, end := context.WithCancel(context.Background())
	go func() {
		signals := make(chan os.Signal, 2) // never stopped: that takes longer than the process goes on
		for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
			if !signal.Ignored(s) {
				signal.Notify(signals, s)
			}
		}
		close(listening)
		for _, react := range []func(){cancel, func() { close(second) }} {
			select {
			case <-signals:
				react()
			case <-ended.Done():
				return
			}
		}
		// A third one changes nothing: deploy commands would go on if it killed this program now.
		if (clock.System{}).Sleep(ended, atMost) == nil {
			os.Exit(int(exit.TimedOut))
		}
	}()
	return caught{ctx, second, listening, func() {
		end()
		cancel()
	}}
}
