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

// untilSignal returns a context that ends with the first SIGINT, SIGTERM or SIGHUP: waits end, and
// no new step is started. killed is closed by the second one, which ends deploy commands that were
// left to finish; the program itself ends soon after that, whatever it does. A signal that was
// ignored when the program began, as SIGHUP is under nohup, stays so.
func untilSignal() (ctx context.Context, killed <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	second := make(chan struct{})
	ended, end := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2) // never stopped: that takes longer than the process goes on
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	go func() {
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
	return ctx, second, func() {
		end()
		cancel()
	}
}
