package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	aj "github.com/choria-io/asyncjobs"
)

// taskFlags describe the tasks to enqueue; {{i}} in id and payload becomes the
// index of the task.
type taskFlags struct {
	kind     string
	payload  string
	id       string
	deadline time.Duration
	tries    int
	parents  string
	results  bool
}

func (f *taskFlags) task(index int) (*aj.Task, error) {
	numbered := strings.NewReplacer("{{i}}", strconv.Itoa(index))
	opts := []aj.TaskOpt{aj.TaskMaxTries(f.tries)}
	if f.deadline != 0 {
		opts = append(opts, aj.TaskDeadline(time.Now().Add(f.deadline)))
	}
	if f.id != "" {
		opts = append(opts, func(t *aj.Task) error {
			t.ID = numbered.Replace(f.id)
			return nil
		})
	}
	if f.parents != "" {
		opts = append(opts, aj.TaskDependsOnIDs(strings.Split(f.parents, ",")...))
	}
	if f.results {
		opts = append(opts, aj.TaskRequiresDependencyResults())
	}
	var payload any
	if f.payload != "" {
		payload = json.RawMessage(numbered.Replace(f.payload))
	}
	return aj.NewTask(f.kind, payload, opts...)
}

func enqueue(args []string) error {
	s := newSettings("enqueue")
	s.queueFlags()
	f := taskFlags{}
	s.StringVar(&f.kind, "type", "", "type of the tasks")
	s.StringVar(&f.payload, "payload", "", "payload as JSON; none when empty")
	s.StringVar(&f.id, "id", "", "id of the tasks instead of a generated one")
	s.DurationVar(&f.deadline, "deadline", 0, "deadline counted from now; none when 0, passed when negative")
	s.IntVar(&f.tries, "tries", aj.DefaultMaxTries, "tries of the tasks")
	s.StringVar(&f.parents, "depends-on", "", "ids of tasks that the tasks wait for, separated by commas")
	s.BoolVar(&f.results, "dependency-results", false, "ask for the results of those")
	count := s.Int("count", 1, "number of tasks")
	parallel := s.Int("parallel", 1, "number of tasks being enqueued at once")
	quiet := s.Bool("quiet", false, "print the summary only")
	s.Parse(args)

	client, nc, err := s.client()
	if err != nil {
		return err
	}
	defer nc.Close()

	var (
		next   atomic.Int64
		failed = make(chan error, *parallel)
		group  sync.WaitGroup
	)
	start, cpu := time.Now(), cpuSeconds()
	for range *parallel {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < *count; i = int(next.Add(1)) - 1 {
				if err := enqueueOne(client, &f, i, *quiet); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	group.Wait()
	took := time.Since(start)
	close(failed)
	if err := <-failed; err != nil {
		return err
	}
	// Events are published without an answer and would be lost on exit.
	if err := nc.Flush(); err != nil {
		return err
	}
	return emit(object{"enqueued": *count, "seconds": took.Seconds(), "cpu_seconds": cpuSeconds() - cpu})
}

func enqueueOne(client *aj.Client, f *taskFlags, index int, quiet bool) error {
	task, err := f.task(index)
	if err != nil {
		return err
	}
	if err := client.EnqueueTask(context.Background(), task); err != nil {
		return fmt.Errorf("task %s: %w", task.ID, err)
	}
	if quiet {
		return nil
	}
	return emit(object{"id": task.ID})
}
