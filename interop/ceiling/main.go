// Command ceiling measures what the server itself can do: the same writes as a
// job queue makes, with no logic around them. It is the baseline of the load
// driver.
//
// Usage: ceiling publish|drain|delayed --url URL [flags]
//
// It makes its streams, prints {"ready":true}, measures when a line comes in on
// stdin, prints one JSON document, and removes its streams once stdin closes or
// another line comes. It ends when stdin closes, so it cannot outlive the
// process that started it.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
)

// settings are the flags; what they are called says what they do.
type settings struct {
	url         string
	namespace   string
	tasks       int
	warmUp      int
	size        int
	window      int
	connections int
	pull        int
	pulls       int
	queues      int
	replicas    int
	seed        uint64
	headers     bool
	read        bool
	unique      bool
	failEvery   int
	retryDelay  time.Duration
	lead        time.Duration
	now         bool
}

// delays tells whether anything waits for its time.
func (s *settings) delays() bool { return s.failEvery > 0 || s.lead > 0 }

// pullsOfMany is how many pulls are open at once for each of several queues.
const pullsOfMany = 2

func parse(name string, args []string) *settings {
	s := &settings{}
	f := flag.NewFlagSet(name, flag.ExitOnError)
	f.StringVar(&s.url, "url", nats.DefaultURL, "server to connect to")
	f.StringVar(&s.namespace, "namespace", "CEILING", "what its streams and subjects begin with; streams of that name are removed")
	f.IntVar(&s.tasks, "tasks", 100_000, "tasks that are measured")
	f.IntVar(&s.warmUp, "warm-up", 5_000, "tasks before those")
	f.IntVar(&s.size, "size", 600, "bytes of each record and of each item")
	f.IntVar(&s.window, "window", 8_000, "publish: tasks on their way at once")
	f.IntVar(&s.connections, "connections", 1, "connections that share the work")
	f.IntVar(&s.pull, "pull", 500, "drain: messages of one pull")
	f.IntVar(&s.pulls, "pulls", 16, "drain: pulls that are open at once, on each connection")
	f.IntVar(&s.queues, "queues", 1, "work queues that tasks go to in turn; what is on its way at once is shared among them")
	f.IntVar(&s.replicas, "replicas", 1, "replicas of each stream")
	f.Uint64Var(&s.seed, "seed", 1, "of the ids")
	f.BoolVar(&s.headers, "headers", true, "publish: expect sequence 0 of record and item, and name the item for the server's search for duplicates")
	f.BoolVar(&s.read, "read", false, "drain: read each record before it is updated")
	f.BoolVar(&s.unique, "unique", false, "publish: take a unique key before the record and extend it after")
	f.IntVar(&s.failEvery, "fail-every", 0, "drain: fail the first try of one task in so many; of none when 0")
	f.DurationVar(&s.retryDelay, "retry-delay", 100*time.Millisecond, "drain: how long after a failure the task is tried again")
	f.DurationVar(&s.lead, "lead", 0, "delayed: how long after the first is stored all are due")
	f.BoolVar(&s.now, "now", false, "do not wait for lines on stdin")
	f.Parse(args)
	if s.queues > 1 {
		s.pull, s.pulls = max(1, s.pull*s.pulls/(pullsOfMany*s.queues)), pullsOfMany
	}
	return s
}

func main() {
	modes := map[string]func(*settings, *store) (runner, error){"publish": newPublisher, "drain": newDrainer, "delayed": newDelayed}
	if len(os.Args) < 2 || modes[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "ceiling: name one mode of publish, drain, delayed")
		os.Exit(2)
	}
	s := parse(os.Args[1], os.Args[2:])
	if err := measure(s, modes[os.Args[1]]); err != nil {
		fmt.Fprintf(os.Stderr, "ceiling %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

// runner has prepared everything and does the measured work.
type runner interface {
	run() error
}

// waiter waits for what is measured to begin.
type waiter interface {
	wait()
}

func measure(s *settings, prepare func(*settings, *store) (runner, error)) error {
	st, err := openStore(s)
	if err != nil {
		return err
	}
	defer st.remove()
	r, err := prepare(s, st)
	if err != nil {
		return err
	}
	stdin := bufio.NewReader(os.Stdin)
	emit(map[string]any{"ready": true})
	if !s.now {
		if _, err := stdin.ReadString('\n'); err != nil {
			return nil
		}
		go exitWithParent(stdin, st)
	}
	if w, ok := r.(waiter); ok {
		w.wait()
	}
	cpu := cpuSeconds()
	start := time.Now()
	if err := r.run(); err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	emit(map[string]any{
		"tasks":       s.tasks,
		"seconds":     seconds,
		"rate":        float64(s.tasks) / seconds,
		"cpu_seconds": cpuSeconds() - cpu,
	})
	if !s.now {
		select {}
	}
	return nil
}

// exitWithParent ends the process when the other end of stdin says so or is gone.
func exitWithParent(stdin io.Reader, st *store) {
	io.ReadFull(stdin, make([]byte, 1))
	st.remove()
	os.Exit(0)
}

func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func emit(v any) {
	json.NewEncoder(os.Stdout).Encode(v)
}
