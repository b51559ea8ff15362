// Goutils, Viam's Go library, as the peer of Parley's measurements of calls.
//
//	peer serve ADDRESS                                  a signaling service with the queue in memory
//	peer answer SIGNALING HOST                          answers for a host with the service that is measured
//	peer measure SIGNALING HOST DIALS SECONDS WARM-UP   dials it, calls it, and prints a figure a line
//
// The first two print "ready" and run until they are ended. PeerBench is the same for Parley; both speak the same
// messages of the same service.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"go.uber.org/zap"
)

var logger = zap.NewNop().Sugar()

func main() {
	err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "serve":
		return serve(args[1])
	case len(args) == 3 && args[0] == "answer":
		return answer(args[1], args[2])
	case len(args) == 6 && args[0] == "measure":
		numbers := make([]int, 3)
		for i := range numbers {
			number, err := strconv.Atoi(args[3+i])
			if err != nil {
				return err
			}
			numbers[i] = number
		}
		return measure(args[1], args[2], numbers[0],
			time.Duration(numbers[1])*time.Second, time.Duration(numbers[2])*time.Second)
	default:
		return fmt.Errorf("expected: serve ADDRESS | answer SIGNALING HOST | " +
			"measure SIGNALING HOST DIALS SECONDS WARM-UP")
	}
}
