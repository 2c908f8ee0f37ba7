package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"sync/atomic"
	"time"

	aj "github.com/choria-io/asyncjobs"
	"github.com/prometheus/client_golang/prometheus"
)

// behaviour is what the handler does with each task.
type behaviour struct {
	result    string
	asJSON    bool
	asBytes   bool
	failFirst int
	failEvery int
	terminate bool
	sleep     time.Duration
	quiet     bool
	count     int64

	runs      atomic.Int64
	completed atomic.Int64
	reached   chan struct{}
}

func (b *behaviour) handle(ctx context.Context, _ aj.Logger, t *aj.Task) (any, error) {
	b.runs.Add(1)
	if !b.quiet {
		emit(object{"processed": t.ID, "tries": t.Tries})
	}
	if b.sleep > 0 {
		select {
		case <-time.After(b.sleep):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if b.terminate {
		return nil, fmt.Errorf("told to stop: %w", aj.ErrTerminateTask)
	}
	if t.Tries <= b.failFirst {
		return nil, fmt.Errorf("told to fail try %d", t.Tries)
	}
	if t.Tries <= 1 && b.failEvery > 0 && crc32.ChecksumIEEE([]byte(t.ID))%uint32(b.failEvery) == 0 {
		return nil, errors.New("told to fail the first try")
	}
	if b.completed.Add(1) == b.count {
		close(b.reached)
	}
	switch {
	case b.asJSON:
		return json.RawMessage(b.result), nil
	case b.asBytes:
		return []byte(b.result), nil
	default:
		return b.result, nil
	}
}

func process(args []string) error {
	s := newSettings("process")
	s.queueFlags()
	b := &behaviour{reached: make(chan struct{})}
	kind := s.String("type", "", "type of the tasks to handle")
	limit := s.Duration("for", 0, "longest time to run; no limit when 0")
	s.IntVar(&s.slots, "concurrency", 1, "handlers running at once")
	s.StringVar(&s.policy, "policy", s.policy, "retry policy: 1m, 10m, 1h, default, or test for 100 ms")
	s.StringVar(&b.result, "result", "done", "result of the handler")
	s.BoolVar(&b.asJSON, "result-json", false, "return the result as the JSON value it holds")
	s.BoolVar(&b.asBytes, "result-bytes", false, "return the result as bytes")
	s.IntVar(&b.failEvery, "fail-every", 0, "fail the first try of one task in so many; of none when 0")
	s.IntVar(&b.failFirst, "fail-first", 0, "tries of each task that fail")
	s.BoolVar(&b.terminate, "terminate", false, "fail each task with the error that ends it")
	s.DurationVar(&b.sleep, "sleep", 0, "run time of the handler")
	remote := s.Bool("remote", false, "let a service handle the tasks by request and reply")
	s.BoolVar(&b.quiet, "quiet", false, "print no line per handler run")
	s.Int64Var(&b.count, "count", 0, "completions after which to end; no limit when 0")
	s.Parse(args)
	if b.asJSON && !json.Valid([]byte(b.result)) {
		return fmt.Errorf("--result is not JSON: %s", b.result)
	}
	// Watched from the start, so that a parent that is already gone is noticed.
	gone := stdinClosed()

	client, nc, err := s.client()
	if err != nil {
		return err
	}
	defer nc.Close()
	router := aj.NewTaskRouter()
	if *remote {
		err = router.RequestReply(*kind, client)
	} else {
		err = router.HandleFunc(*kind, b.handle)
	}
	if err != nil {
		return err
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	start, cpu := time.Now(), cpuSeconds()
	go func() { ended <- client.Run(ctx, router) }()
	if err := emit(object{"ready": true}); err != nil {
		return err
	}

	select {
	case <-b.reached:
	case <-after(*limit):
	case <-gone:
	case err := <-ended:
		return fmt.Errorf("the worker ended by itself: %w", err)
	}
	if err := settle(); err != nil {
		return err
	}
	took := time.Since(start)
	cancel()
	if err := <-ended; err != nil {
		return err
	}
	// Events are published without an answer and would be lost on exit.
	if err := nc.Flush(); err != nil {
		return err
	}
	return emit(object{
		"completed":   b.completed.Load(),
		"runs":        b.runs.Load(),
		"seconds":     took.Seconds(),
		"cpu_seconds": cpuSeconds() - cpu,
	})
}

// settle waits until no task is between its handler and its acknowledgement.
// The library stores and acknowledges with the context that stops it, so
// stopping it earlier would lose finished work. It has no way to stop taking
// tasks first; where more work keeps coming, that loss is accepted after 2 s.
func settle() error {
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); {
		families, err := prometheus.DefaultGatherer.Gather()
		if err != nil {
			return err
		}
		busy := 0.0
		for _, family := range families {
			if family.GetName() == "choria_asyncjobs_handler_busy_count" {
				busy = family.GetMetric()[0].GetGauge().GetValue()
			}
		}
		if busy == 0 {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}
