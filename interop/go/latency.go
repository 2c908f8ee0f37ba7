package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	aj "github.com/choria-io/asyncjobs"
)

// sent is the payload of a task whose way to its handler is measured.
type sent struct {
	At     int64 `json:"at"` // nanoseconds of the wall clock, for a worker in another process of this machine
	Number int   `json:"number"`
}

// latencies keeps how long each task took from its time to its handler.
type latencies struct {
	leftOut int
	wanted  int64
	seen    atomic.Int64
	reached chan struct{}
	mu      sync.Mutex
	nanos   []int64
}

func (l *latencies) handle(_ context.Context, _ aj.Logger, t *aj.Task) (any, error) {
	now := time.Now().UnixNano()
	var s sent
	if err := json.Unmarshal(t.Payload, &s); err != nil {
		return nil, fmt.Errorf("payload: %w", err)
	}
	if s.Number >= l.leftOut {
		l.mu.Lock()
		l.nanos = append(l.nanos, now-s.At)
		l.mu.Unlock()
	}
	if l.seen.Add(1) == l.wanted {
		close(l.reached)
	}
	return nil, nil
}

func (l *latencies) report() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.nanos)
	at := func(percent float64) float64 {
		if len(l.nanos) == 0 {
			return 0
		}
		place := int(math.Ceil(percent / 100 * float64(len(l.nanos))))
		return float64(l.nanos[max(0, place-1)]) / 1e6
	}
	return emit(object{"p50_ms": at(50), "p90_ms": at(90), "p99_ms": at(99), "max_ms": at(100), "measured": len(l.nanos)})
}

// latency enqueues tasks at their times, whether or not those before were
// handled, and measures how long after that their handlers start. One that comes
// late because the call before it blocked counts from when it was due.
func latency(args []string) error {
	s := newSettings("latency")
	s.queueFlags()
	kind := s.String("type", "", "type of the tasks")
	side := s.String("side", "both", "what this process does: produce, work or both")
	count := s.Int("count", 1000, "tasks that are measured")
	leftOut := s.Int("warm-up", 100, "tasks before those")
	interval := s.Duration("interval", 10*time.Millisecond, "mean time between two tasks")
	seed := s.Uint64("jitter-seed", 1, "of the times between tasks")
	s.IntVar(&s.slots, "concurrency", 1, "handlers running at once")
	s.Parse(args)
	gone := stdinClosed()

	client, nc, err := s.client()
	if err != nil {
		return err
	}
	defer nc.Close()
	all := *leftOut + *count
	l := &latencies{leftOut: *leftOut, wanted: int64(all), reached: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	if *side != "produce" {
		router := aj.NewTaskRouter()
		if err := router.HandleFunc(*kind, l.handle); err != nil {
			return err
		}
		go func() { ended <- client.Run(ctx, router) }()
	}
	if err := emit(object{"ready": true}); err != nil {
		return err
	}
	if *side != "work" {
		if err := enqueueInTime(client, *kind, all, *interval, *seed); err != nil {
			return err
		}
	}
	if *side == "produce" {
		return nc.Flush()
	}
	select {
	case <-l.reached:
	case <-gone:
		return nil
	case err := <-ended:
		return fmt.Errorf("the worker ended by itself: %w", err)
	}
	if err := settle(); err != nil {
		return err
	}
	return l.report()
}

func enqueueInTime(client *aj.Client, kind string, count int, interval time.Duration, seed uint64) error {
	random := rand.New(rand.NewPCG(seed, seed))
	due := time.Now().Add(interval)
	for number := range count {
		late := time.Now().After(due)
		time.Sleep(time.Until(due))
		from := due
		if !late {
			from = time.Now()
		}
		task, err := aj.NewTask(kind, sent{At: from.UnixNano(), Number: number})
		if err != nil {
			return err
		}
		if err := client.EnqueueTask(context.Background(), task); err != nil {
			return err
		}
		due = due.Add(interval/2 + time.Duration(random.Int64N(int64(interval))))
	}
	return nil
}

// cpuSeconds is what this process has spent since it started.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
