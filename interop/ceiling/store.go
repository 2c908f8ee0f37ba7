package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// store is the two streams of a job queue: one record for each task, and a work
// queue with one consumer.
type store struct {
	namespace string
	nc        *nats.Conn
	js        nats.JetStreamContext
	read      bool
}

const consumer = "WORKERS"

func openStore(s *settings) (*store, error) {
	nc, err := connect(s.url)
	if err != nil {
		return nil, err
	}
	js, err := nc.JetStream(nats.MaxWait(30 * time.Second))
	if err != nil {
		return nil, err
	}
	st := &store{namespace: s.namespace, nc: nc, js: js, read: s.read}
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
	if _, err := js.AddStream(&nats.StreamConfig{
		Name:              st.queue(),
		Subjects:          []string{st.item("*")},
		Retention:         nats.WorkQueuePolicy,
		MaxMsgsPerSubject: 1,
		Discard:           nats.DiscardNew,
		Replicas:          s.replicas,
	}); err != nil {
		return nil, err
	}
	_, err = js.AddConsumer(st.queue(), &nats.ConsumerConfig{
		Durable:       consumer,
		AckPolicy:     nats.AckExplicitPolicy,
		AckWait:       30 * time.Second,
		MaxAckPending: 100_000,
		MaxDeliver:    -1,
	})
	return st, err
}

func connect(url string) (*nats.Conn, error) {
	return nats.Connect(url, nats.Name("ceiling"), nats.MaxReconnects(0))
}

func (st *store) tasks() string { return st.namespace + "_TASKS" }
func (st *store) queue() string { return st.namespace + "_Q_LOAD" }

func (st *store) record(id string) string { return st.namespace + ".T." + id }
func (st *store) item(id string) string   { return st.namespace + ".Q.LOAD." + id }

func (st *store) recordRead(id string) string {
	return "$JS.API.DIRECT.GET." + st.tasks() + "." + st.record(id)
}

func (st *store) pullSubject() string {
	return fmt.Sprintf("$JS.API.CONSUMER.MSG.NEXT.%s.%s", st.queue(), consumer)
}

// idOf gives the last token of an item's subject.
func idOf(subject string) string { return subject[strings.LastIndexByte(subject, '.')+1:] }

func (st *store) remove() {
	st.js.DeleteStream(st.tasks())
	st.js.DeleteStream(st.queue())
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
