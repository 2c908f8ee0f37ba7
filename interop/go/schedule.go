package main

import (
	"context"
	"sync"

	aj "github.com/choria-io/asyncjobs"
)

// schedule stores a schedule.
func schedule(args []string) error {
	s := newSettings("schedule")
	s.queueFlags()
	name := s.String("name", "", "name of the schedule")
	cron := s.String("cron", "", "its cron text")
	taskType := s.String("type", "", "type of its tasks")
	payload := s.String("payload", "", "payload of its tasks, a text; none when empty")
	s.Parse(args)

	client, nc, err := s.client()
	if err != nil {
		return err
	}
	defer nc.Close()
	var content any
	if *payload != "" {
		content = *payload
	}
	task, err := aj.NewTask(*taskType, content)
	if err != nil {
		return err
	}
	if err := client.NewScheduledTask(*name, *cron, s.queue.Name, task); err != nil {
		return err
	}
	stored, err := client.LoadScheduledTaskByName(*name)
	if err != nil {
		return err
	}
	return emit(stored)
}

// scheduler runs a scheduler until stdin is closed.
func scheduler(args []string) error {
	s := newSettings("scheduler")
	s.queueFlags()
	name := s.String("name", "go", "name in the election")
	s.Parse(args)

	client, nc, err := s.client()
	if err != nil {
		return err
	}
	defer nc.Close()
	runner, err := aj.NewTaskScheduler(*name, client)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-stdinClosed()
		cancel()
	}()
	if err := emit(object{"ready": true}); err != nil {
		return err
	}
	wg := &sync.WaitGroup{}
	wg.Add(1)
	return runner.Run(ctx, wg)
}
