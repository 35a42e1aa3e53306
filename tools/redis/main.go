// Command redis is a stand-in for redis-server on machines that have none: it keeps Argo CD's
// cache in memory, on a loopback port. Argo CD can lose this cache at any time and fills it anew.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"os/signal"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	port := flag.String("port", "6379", "the port")
	bind := flag.String("bind", "127.0.0.1", "the address")
	// It starts with redis-server's own arguments; nothing is ever saved.
	flag.String("save", "", "ignored")
	flag.String("appendonly", "no", "ignored")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(net.JoinHostPort(*bind, *port)); err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	log.Printf("ready on %s", server.Addr())
	// miniredis has no clock of its own: keys expire as far as it is told that time has passed.
	clock := time.NewTicker(time.Second)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			server.FastForward(time.Second)
		case <-ctx.Done():
			return
		}
	}
}
