package main

import (
	"context"
	"errors"

	aj "github.com/choria-io/asyncjobs"
	"github.com/nats-io/nats.go"
)

func load(args []string) error {
	return withTask("load", args, func(*aj.Client, *aj.Task) error { return nil })
}

// resave loads a task and saves it again: whatever the library does not know
// of is then gone from the store.
func resave(args []string) error {
	return withTask("resave", args, func(client *aj.Client, task *aj.Task) error {
		storage, ok := client.StorageAdmin().(aj.Storage)
		if !ok {
			return errors.New("the library gives no access to its storage")
		}
		return storage.SaveTaskState(context.Background(), task, false)
	})
}

func withTask(name string, args []string, do func(*aj.Client, *aj.Task) error) error {
	s := newSettings(name)
	s.queueNameFlag()
	s.queue.NoCreate = true
	id := s.String("id", "", "id of the task")
	s.Parse(args)

	client, nc, err := s.client()
	if err != nil {
		return err
	}
	defer nc.Close()
	task, err := client.LoadTaskByID(*id)
	if err != nil {
		return err
	}
	if err := do(client, task); err != nil {
		return err
	}
	return emit(object{"task": task, "payload": string(task.Payload)})
}

// list prints the tasks of all queues; the queue is only there to connect.
func list(args []string) error {
	s := newSettings("list")
	s.queueNameFlag()
	s.queue.NoCreate = true
	limit := s.Int("limit", 0, "most tasks to print; 10000 when 0")
	s.Parse(args)

	client, nc, err := s.client()
	if err != nil {
		return err
	}
	defer nc.Close()
	tasks, err := client.StorageAdmin().Tasks(context.Background(), int32(*limit))
	if errors.Is(err, aj.ErrNoTasks) {
		return nil
	}
	if err != nil {
		return err
	}
	for task := range tasks {
		if err := emit(task); err != nil {
			return err
		}
	}
	return nil
}

// watch prints the events as the library reads them.
func watch(args []string) error {
	s := newSettings("watch")
	limit := s.Duration("for", 0, "longest time to run; no limit when 0")
	s.Parse(args)

	nc, err := s.connect()
	if err != nil {
		return err
	}
	defer nc.Close()
	_, err = nc.Subscribe(aj.EventsSubjectWildcard, func(m *nats.Msg) {
		event, _, err := aj.ParseEventJSON(m.Data)
		if err != nil {
			emit(object{"error": err.Error(), "subject": m.Subject})
			return
		}
		emit(event)
	})
	if err != nil {
		return err
	}
	// The answer to the flush says that the server knows the subscription.
	if err := nc.Flush(); err != nil {
		return err
	}
	if err := emit(object{"ready": true}); err != nil {
		return err
	}
	select {
	case <-after(*limit):
	case <-stdinClosed():
	}
	return nil
}
