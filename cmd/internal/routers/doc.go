// Package routers asks routers, and those who serve them, which supergraph they run.
//
// # What goes in and what comes out
//
// [New] takes the section settle of schemactl.yaml and returns the evidence that a delivery awaits
// between a publish and what relies on it; nil where only a time is configured.
//
//	evidence, err := routers.New(g.Settle, routers.Options{…})
//	proof, err := evidence.Await(ctx, adoption.Request{Wanted: …})
//
// [Scraper.Observe] asks each router once, for [schemactl supergraph verify --routers].
//
// # How
//
//	metrics  scrape.go finds the routers by package addresses and reads the metrics of all of them
//	         side by side; prometheus.go parses the text, pipelines.go takes from it what the router
//	         serves. Package adoption repeats and judges.
//	uplink   uplink.go asks Uplink which supergraph it serves, as routers do. What routers do with
//	         it is assumed after a time.
//	probe    probe.go asks each router a query and compares the answer with an expectation.
//
// # Invariants
//
//   - What a router answers is not trusted: bytes, lines and time are bounded, and a text that is
//     not understood is an error of that router, never a proof.
//   - No more than a few routers are asked at the same time.
//   - The key of the graph goes to Uplink only, in the body of a request that is not redirected.
package routers
