package main

import (
	"os"
	"testing"
	"testing/synctest"
)

// clocks is the test that everything runs in: only a test can have a clock of its own.
var clocks *testing.T

// withClocks runs a function in which underClock works. It ends the program.
func withClocks(run func()) {
	testing.Init()
	os.Stdout = os.Stderr // The testing package reports there what it does.
	all := func(string, string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: "oracle", F: func(t *testing.T) {
		clocks = t
		run()
	}}}, nil, nil)
}

// underClock runs a function under a clock that only the function's own sleeps move.
func underClock(run func()) {
	clocks.Run("clock", func(t *testing.T) {
		synctest.Test(t, func(*testing.T) { run() })
	})
}
