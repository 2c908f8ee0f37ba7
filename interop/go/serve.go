package main

import (
	"encoding/json"
	"time"

	aj "github.com/choria-io/asyncjobs"
	"github.com/nats-io/nats.go"
)

// serve answers what workers hand over by request and reply, as the library
// documents it; it has no code for this side.
func serve(args []string) error {
	s := newSettings("serve")
	kind := s.String("type", "", "type that the workers registered; the catch-all when empty")
	result := s.String("result", "done", "body of the answers")
	failure := s.String("error", "", "error of the answers")
	termination := s.String("terminate", "", "reason of the answers to end the task")
	silent := s.Bool("silent", false, "never answer")
	limit := s.Duration("for", 0, "longest time to run; no limit when 0")
	s.Parse(args)

	nc, err := s.connect()
	if err != nil {
		return err
	}
	defer nc.Close()
	_, err = nc.QueueSubscribe(aj.RequestReplySubjectForTaskType(*kind), "services", func(m *nats.Msg) {
		var task aj.Task
		decoded := json.Unmarshal(m.Data, &task)
		deadline, parsed := time.Parse(time.RFC3339, m.Header.Get(aj.RequestReplyDeadlineHeader))
		emit(object{
			"served":       task.ID,
			"tries":        task.Tries,
			"payload":      string(task.Payload),
			"content_type": m.Header.Get(aj.RequestReplyContentTypeHeader),
			"left":         time.Until(deadline).Seconds(),
			"readable":     decoded == nil && parsed == nil,
		})
		if *silent {
			return
		}
		reply := nats.NewMsg(m.Reply)
		reply.Data = []byte(*result)
		if *failure != "" {
			reply.Header.Set(aj.RequestReplyError, *failure)
		}
		if *termination != "" {
			reply.Header.Set(aj.RequestReplyTerminateError, *termination)
		}
		m.RespondMsg(reply)
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
