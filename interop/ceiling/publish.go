package main

import (
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

const expectedSequence = "Nats-Expected-Last-Subject-Sequence"

const keySize = 90

// publisher stores a record and, once that is confirmed, an item for each task;
// before them a unique key, which it extends in between, where told to.
type publisher struct {
	settings *settings
	store    *store
	pipes    []*pipe
	ids      []string
	warmUp   []string
	record   []byte
	due      time.Time // when tasks are to be run; zero for at once
}

func newPublisher(s *settings, st *store) (runner, error) {
	p, err := openPublisher(s, st)
	if err != nil {
		return nil, err
	}
	return p, p.publish(p.warmUp)
}

func openPublisher(s *settings, st *store) (*publisher, error) {
	all := ids(s.seed, s.warmUp+s.tasks)
	p := &publisher{settings: s, store: st, ids: all[s.warmUp:], warmUp: all[:s.warmUp], record: make([]byte, s.size)}
	for range s.connections {
		opened, err := openPipe(s.url, s.window+1)
		if err != nil {
			return nil, err
		}
		p.pipes = append(p.pipes, opened)
	}
	return p, nil
}

func (p *publisher) run() error { return p.publish(p.ids) }

func (p *publisher) publish(ids []string) error {
	var group sync.WaitGroup
	failed := make(chan error, len(p.pipes))
	for i, each := range p.pipes {
		part := ids[i*len(ids)/len(p.pipes) : (i+1)*len(ids)/len(p.pipes)]
		group.Go(func() {
			if err := p.publishOn(each, part); err != nil {
				failed <- err
			}
		})
	}
	group.Wait()
	close(failed)
	return <-failed
}

func (p *publisher) publishOn(on *pipe, ids []string) error {
	window := make(chan struct{}, p.settings.window)
	failed := make(chan error, 1)
	fail := func(err error) {
		select {
		case failed <- err:
		default:
		}
	}
	for i, id := range ids {
		select {
		case err := <-failed:
			return err
		case window <- struct{}{}:
		}
		w := &writing{publisher: p, on: on, id: id, queue: i % p.settings.queues, fail: fail, end: func() { <-window }}
		if p.settings.unique {
			w.takeKey()
		} else {
			w.saveRecord(w.place)
		}
	}
	for range p.settings.window {
		select {
		case err := <-failed:
			return err
		case window <- struct{}{}:
		}
	}
	return nil
}

// writing is one task on its way; each step begins when the one before is
// confirmed.
type writing struct {
	*publisher
	on    *pipe
	id    string
	queue int
	fail  func(error)
	end   func()
}

// takeKey takes the key for a while, and for good once the record is there.
func (w *writing) takeKey() {
	w.putKey(0, "60s", func(key uint64) {
		w.saveRecord(func(record uint64) {
			w.putKey(key, "3600s", func(uint64) { w.place(record) })
		})
	})
}

func (w *writing) putKey(over uint64, ttl string, then func(uint64)) {
	header := nats.Header{expectedSequence: []string{strconv.FormatUint(over, 10)}, "Nats-TTL": []string{ttl}}
	w.send(w.store.key(w.id), header, make([]byte, keySize), then)
}

func (w *writing) saveRecord(then func(uint64)) {
	w.send(w.store.record(w.id), w.fresh(), w.record, then)
}

// place stores the item, or the message that is to become it.
func (w *writing) place(record uint64) {
	body := item(record, w.settings.size)
	done := func(uint64) { w.end() }
	if !w.due.IsZero() {
		w.send(w.store.delayed(w.id), w.store.schedule(w.id, w.due), body, done)
		return
	}
	header := w.fresh()
	if header != nil {
		header[nats.MsgIdHdr] = []string{w.id}
	}
	w.send(w.store.item(w.queue, w.id), header, body, done)
}

func (w *writing) fresh() nats.Header {
	if !w.settings.headers {
		return nil
	}
	return nats.Header{expectedSequence: []string{"0"}}
}

func (w *writing) send(subject string, header nats.Header, body []byte, then func(uint64)) {
	err := w.on.send(subject, header, body, func(m *nats.Msg) {
		sequence, err := stored(m)
		if err != nil {
			w.fail(err)
			return
		}
		then(sequence)
	})
	if err != nil {
		w.fail(err)
	}
}

// item is a body of that size which begins with the sequence of its record.
func item(sequence uint64, size int) []byte {
	body := make([]byte, 0, max(size, 24))
	body = append(strconv.AppendUint(body, sequence, 10), ' ')
	return body[:max(size, len(body))]
}
