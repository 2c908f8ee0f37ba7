// Command goaj runs the original Go library of asyncjobs, v0.3.0, as the
// counterpart of interoperability tests and as the baseline of measurements.
//
// Usage: goaj enqueue|process|latency|serve|load|list|resave|watch --url URL [flags]
//
// It prints one JSON document per line on stdout and diagnostics on stderr, and
// exits non-zero after an error. process, latency, serve and watch run until stdin is closed
// at the latest, so they cannot outlive the process that started them.
package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	aj "github.com/choria-io/asyncjobs"
	"github.com/nats-io/nats.go"
)

var commands = map[string]func(args []string) error{
	"enqueue":   enqueue,
	"latency":   latency,
	"process":   process,
	"load":      load,
	"list":      list,
	"resave":    resave,
	"schedule":  schedule,
	"scheduler": scheduler,
	"serve":     serve,
	"watch":     watch,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "goaj: name one command of enqueue, process, latency, serve, load, list, resave, schedule, scheduler, watch")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "goaj %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

// settings are the flags that every command has.
type settings struct {
	*flag.FlagSet
	url    string
	queue  aj.Queue
	policy string
	slots  int

	seed               string
	publicKey          string
	signaturesOptional bool
	discard            string
}

func newSettings(name string) *settings {
	s := &settings{FlagSet: flag.NewFlagSet(name, flag.ExitOnError), policy: "default", slots: 1}
	s.StringVar(&s.url, "url", nats.DefaultURL, "server to connect to")
	s.StringVar(&s.seed, "seed", "", "seed to sign tasks with, in hexadecimal")
	s.StringVar(&s.publicKey, "public-key", "", "key to verify tasks with, in hexadecimal")
	s.StringVar(&s.discard, "discard", "", "states whose tasks are deleted, separated by commas")
	s.BoolVar(&s.signaturesOptional, "signatures-optional", false, "accept tasks without a signature")
	return s
}

func (s *settings) queueNameFlag() {
	s.StringVar(&s.queue.Name, "queue", "", "name of the queue; the library's own default queue when empty")
}

func (s *settings) queueFlags() {
	s.queueNameFlag()
	s.BoolVar(&s.queue.NoCreate, "bind", false, "join an existing queue, never create it")
	s.DurationVar(&s.queue.MaxRunTime, "run-time", 0, "run time of a created queue")
	s.IntVar(&s.queue.MaxTries, "max-tries", 0, "tries of a created queue")
	s.IntVar(&s.queue.MaxConcurrent, "concurrent", 0, "tasks in flight of a created queue")
}

func (s *settings) connect() (*nats.Conn, error) {
	return nats.Connect(s.url, nats.UseOldRequestStyle(), nats.Name("goaj"))
}

// client connects through the library; a call that only reads has to bind,
// because the library otherwise creates the queue that it is told of.
func (s *settings) client() (*aj.Client, *nats.Conn, error) {
	if s.queue.Name == "" && s.queue.NoCreate {
		return nil, nil, fmt.Errorf("--queue is required to read or to join")
	}
	nc, err := s.connect()
	if err != nil {
		return nil, nil, err
	}
	opts := []aj.ClientOpt{
		aj.NatsConn(nc),
		aj.ClientConcurrency(s.slots),
		aj.CustomLogger(stderrLogger{}),
	}
	if s.queue.Name != "" {
		opts = append(opts, aj.WorkQueue(&s.queue))
	}
	if s.seed != "" {
		seed, err := hex.DecodeString(s.seed)
		if err != nil || len(seed) != ed25519.SeedSize {
			nc.Close()
			return nil, nil, fmt.Errorf("--seed is not %d bytes in hexadecimal", ed25519.SeedSize)
		}
		opts = append(opts, aj.TaskSigningKey(ed25519.NewKeyFromSeed(seed)))
	}
	if s.publicKey != "" {
		opts = append(opts, aj.TaskVerificationKeyHexEncoded(s.publicKey))
	}
	if s.signaturesOptional {
		opts = append(opts, aj.TaskSignaturesOptional())
	}
	if s.discard != "" {
		opts = append(opts, aj.DiscardTaskStatesByName(strings.Split(s.discard, ",")...))
	}
	if s.policy == "test" {
		opts = append(opts, aj.RetryBackoffPolicy(fixedDelay(100*time.Millisecond)))
	} else {
		opts = append(opts, aj.RetryBackoffPolicyName(s.policy))
	}
	client, err := aj.NewClient(opts...)
	if err != nil {
		nc.Close()
		return nil, nil, err
	}
	return client, nc, nil
}

// fixedDelay is a retry policy that tests do not have to wait long for.
type fixedDelay time.Duration

func (d fixedDelay) Duration(int) time.Duration { return time.Duration(d) }

type stderrLogger struct{}

func (stderrLogger) Debugf(string, ...any) {}
func (stderrLogger) Infof(string, ...any)  {}
func (stderrLogger) Warnf(format string, v ...any) {
	fmt.Fprintf(os.Stderr, "warning: "+format+"\n", v...)
}
func (stderrLogger) Errorf(format string, v ...any) {
	fmt.Fprintf(os.Stderr, "error: "+format+"\n", v...)
}

type object map[string]any

var (
	stdout   = json.NewEncoder(os.Stdout)
	stdoutMu sync.Mutex
)

func emit(v any) error {
	stdoutMu.Lock()
	defer stdoutMu.Unlock()
	return stdout.Encode(v)
}

// stdinClosed is closed when the process that holds the other end of stdin is
// gone or wants this one to stop.
func stdinClosed() <-chan struct{} {
	closed := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(closed)
	}()
	return closed
}

// after never fires for a limit of zero.
func after(limit time.Duration) <-chan time.Time {
	if limit <= 0 {
		return nil
	}
	return time.After(limit)
}
