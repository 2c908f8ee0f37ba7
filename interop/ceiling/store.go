package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// store is the streams of a job queue: one record for each task, and one or more
// work queues with one consumer each; also unique keys, and what waits for its time, where
// they are used.
type store struct {
	namespace string
	queues    int
	nc        *nats.Conn
	js        nats.JetStreamContext
	read      bool
}

const (
	consumer = "WORKERS"
	pump     = "PUMP"
)

func openStore(s *settings) (*store, error) {
	nc, err := connect(s.url)
	if err != nil {
		return nil, err
	}
	js, err := nc.JetStream(nats.MaxWait(30 * time.Second))
	if err != nil {
		return nil, err
	}
	st := &store{namespace: s.namespace, queues: s.queues, nc: nc, js: js, read: s.read}
	st.remove()
	if _, err := js.AddStream(&nats.StreamConfig{
		Name:              st.tasks(),
		Subjects:          []string{st.record("*")},
		MaxMsgsPerSubject: 1,
		Replicas:          s.replicas,
		AllowDirect:       true,
	}); err != nil {
		return nil, err
	}
	for queue := range st.queues {
		if err := st.addQueue(queue, s.replicas); err != nil {
			return nil, err
		}
	}
	if s.unique {
		err = st.addKeys(s.replicas)
	}
	if err == nil && s.delays() {
		err = st.addDelay(s.replicas)
	}
	return st, err
}

func (st *store) addQueue(queue, replicas int) error {
	_, err := st.js.AddStream(&nats.StreamConfig{
		Name:              st.queue(queue),
		Subjects:          []string{st.item(queue, "*")},
		Retention:         nats.WorkQueuePolicy,
		MaxMsgsPerSubject: 1,
		Discard:           nats.DiscardNew,
		Replicas:          replicas,
	})
	if err != nil {
		return err
	}
	_, err = st.js.AddConsumer(st.queue(queue), &nats.ConsumerConfig{
		Durable:       consumer,
		AckPolicy:     nats.AckExplicitPolicy,
		AckWait:       30 * time.Second,
		MaxAckPending: 100_000,
		MaxDeliver:    -1,
	})
	return err
}

func (st *store) addKeys(replicas int) error {
	_, err := st.js.AddStream(&nats.StreamConfig{
		Name:              st.keys(),
		Subjects:          []string{st.key("*")},
		MaxMsgsPerSubject: 1,
		Replicas:          replicas,
		AllowDirect:       true,
		AllowMsgTTL:       true,
	})
	return err
}

// addDelay asks the server itself, since the library does not know of schedules.
func (st *store) addDelay(replicas int) error {
	config, err := json.Marshal(map[string]any{
		"name":                 st.delay(),
		"subjects":             []string{st.delayed("*"), st.due("*")},
		"retention":            "workqueue",
		"storage":              "file",
		"max_msgs_per_subject": 1,
		"num_replicas":         replicas,
		"allow_direct":         true,
		"allow_msg_ttl":        true,
		"allow_msg_schedules":  true,
	})
	if err != nil {
		return err
	}
	answer, err := st.nc.Request("$JS.API.STREAM.CREATE."+st.delay(), config, 30*time.Second)
	if err != nil {
		return err
	}
	if bytes.Contains(answer.Data, errorField) {
		return fmt.Errorf("the stream of what waits was refused: %s", answer.Data)
	}
	_, err = st.js.AddConsumer(st.delay(), &nats.ConsumerConfig{
		Durable:       pump,
		FilterSubject: st.due("*"),
		AckPolicy:     nats.AckExplicitPolicy,
		AckWait:       30 * time.Second,
		MaxAckPending: 100_000,
		MaxDeliver:    -1,
	})
	return err
}

func connect(url string) (*nats.Conn, error) {
	return nats.Connect(url, nats.Name("ceiling"), nats.MaxReconnects(0))
}

func (st *store) tasks() string { return st.namespace + "_TASKS" }

// queue is named by its number; so are the items in it.
func (st *store) queue(number int) string { return fmt.Sprintf("%s_Q_LOAD%d", st.namespace, number) }

func (st *store) delay() string { return st.namespace + "_DELAY" }
func (st *store) keys() string  { return st.namespace + "_UNIQUE" }

func (st *store) record(id string) string { return st.namespace + ".T." + id }

func (st *store) item(queue int, id string) string {
	return fmt.Sprintf("%s.Q.LOAD%d.%s", st.namespace, queue, id)
}

func (st *store) recordRead(id string) string {
	return "$JS.API.DIRECT.GET." + st.tasks() + "." + st.record(id)
}

func (st *store) key(id string) string     { return st.namespace + ".U.LOAD." + id }
func (st *store) delayed(id string) string { return st.namespace + ".D.S.LOAD." + id }
func (st *store) due(id string) string     { return st.namespace + ".D.O.LOAD." + id }

// schedule makes a message due at that time.
func (st *store) schedule(id string, at time.Time) nats.Header {
	return nats.Header{
		"Nats-Schedule":        []string{"@at " + at.UTC().Format(time.RFC3339Nano)},
		"Nats-Schedule-Target": []string{st.due(id)},
	}
}

func pullSubject(stream, consumer string) string {
	return fmt.Sprintf("$JS.API.CONSUMER.MSG.NEXT.%s.%s", stream, consumer)
}

// idOf gives the last token of an item's subject.
func idOf(subject string) string { return subject[strings.LastIndexByte(subject, '.')+1:] }

func (st *store) remove() {
	st.js.DeleteStream(st.tasks())
	for queue := range st.queues {
		st.js.DeleteStream(st.queue(queue))
	}
	st.js.DeleteStream(st.delay())
	st.js.DeleteStream(st.keys())
}

// ids are shaped like those of tasks: 27 digits to base 62, of which the first
// few are the same within a second.
func ids(seed uint64, count int) []string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	random := rand.New(rand.NewPCG(seed, seed))
	all := make([]string, count)
	for i := range all {
		id := []byte("24ErgV000000000000000000000")
		for at := 6; at < len(id); at++ {
			id[at] = digits[random.IntN(len(digits))]
		}
		all[i] = string(id)
	}
	return all
}
