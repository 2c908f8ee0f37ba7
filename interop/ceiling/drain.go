package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// drainer takes items from the work queue; for each it stores the record twice,
// each time expecting the sequence of the version before, and then confirms the
// item.
type drainer struct {
	settings *settings
	store    *store
	pipes    []*pipe
	record   []byte
	done     atomic.Int64
	reached  chan error
}

func newDrainer(s *settings, st *store) (runner, error) {
	fill := *s
	fill.tasks, fill.warmUp, fill.connections = s.tasks+s.warmUp, 0, 1
	filler, err := newPublisher(&fill, st)
	if err != nil {
		return nil, err
	}
	if err := filler.run(); err != nil {
		return nil, fmt.Errorf("fill: %w", err)
	}
	d := &drainer{settings: s, store: st, record: make([]byte, s.size)}
	for range s.connections {
		// one request is on its way for each message in work, and pulls overlap
		p, err := openPipe(s.url, (s.pulls+1)*s.pull*2)
		if err != nil {
			return nil, err
		}
		d.pipes = append(d.pipes, p)
	}
	if s.warmUp > 0 {
		return d, d.drain(s.warmUp)
	}
	return d, nil
}

func (d *drainer) run() error { return d.drain(d.settings.tasks) }

// drain stops pulling in time, so that the count ends at that many exactly.
func (d *drainer) drain(tasks int) error {
	d.done.Store(0)
	d.reached = make(chan error, 1)
	var unasked atomic.Int64
	unasked.Store(int64(tasks))
	for _, p := range d.pipes {
		l := &lane{drainer: d, pipe: p, tasks: int64(tasks), unasked: &unasked}
		if err := l.start(); err != nil {
			return err
		}
		defer l.sub.Unsubscribe()
	}
	return <-d.reached
}

func (d *drainer) fail(err error) {
	select {
	case d.reached <- err:
	default:
	}
}

// lane is what one connection takes.
type lane struct {
	*drainer
	pipe    *pipe
	sub     *nats.Subscription
	tasks   int64
	unasked *atomic.Int64
	ended   int
}

func (l *lane) start() error {
	inbox := nats.NewInbox()
	sub, err := l.pipe.nc.Subscribe(inbox, l.take)
	if err != nil {
		return err
	}
	l.sub = sub
	if err := sub.SetPendingLimits(-1, -1); err != nil {
		return err
	}
	for range l.settings.pulls {
		if err := l.pull(); err != nil {
			return err
		}
	}
	return nil
}

// claim takes what one pull may ask for out of what nobody has asked for yet.
func (l *lane) claim() int64 {
	for {
		left := l.unasked.Load()
		size := min(int64(l.settings.pull), left)
		if size == 0 || l.unasked.CompareAndSwap(left, left-size) {
			return size
		}
	}
}

func (l *lane) pull() error {
	size := l.claim()
	if size == 0 {
		return nil
	}
	request, err := json.Marshal(map[string]any{"batch": size, "expires": 30 * time.Second})
	if err != nil {
		return err
	}
	return l.pipe.nc.PublishRequest(l.store.pullSubject(), l.sub.Subject, request)
}

func (l *lane) take(m *nats.Msg) {
	if m.Reply == "" {
		l.fail(fmt.Errorf("pull ended: %v", m.Header))
		return
	}
	id := idOf(m.Subject)
	if l.settings.read {
		l.send(l.store.recordRead(id), nil, nil, func(read *nats.Msg) {
			sequence, err := strconv.ParseUint(read.Header.Get(nats.JSSequence), 10, 64)
			if err != nil {
				l.fail(errors.New("the record of " + id + " is missing"))
				return
			}
			l.update(m, id, sequence)
		})
		return
	}
	end := bytes.IndexByte(m.Data, ' ')
	sequence, err := strconv.ParseUint(string(m.Data[:max(end, 0)]), 10, 64)
	if err != nil {
		l.fail(fmt.Errorf("item without a sequence: %w", err))
		return
	}
	l.update(m, id, sequence)
}

// update stores the record as active and as complete, and confirms the item.
func (l *lane) update(m *nats.Msg, id string, sequence uint64) {
	subject := l.store.record(id)
	l.save(subject, sequence, func(active uint64) {
		l.save(subject, active, func(uint64) {
			l.send(m.Reply, nil, nil, func(*nats.Msg) { l.finished() })
		})
	})
}

func (l *lane) save(subject string, expected uint64, then func(uint64)) {
	header := nats.Header{expectedSequence: []string{strconv.FormatUint(expected, 10)}}
	l.send(subject, header, l.record, func(m *nats.Msg) {
		sequence, err := stored(m)
		if err != nil {
			l.fail(err)
			return
		}
		then(sequence)
	})
}

func (l *lane) send(subject string, header nats.Header, data []byte, then func(*nats.Msg)) {
	if err := l.pipe.send(subject, header, data, then); err != nil {
		l.fail(err)
	}
}

// finished counts, and pulls again when as many have ended as one pull asked for.
func (l *lane) finished() {
	if l.done.Add(1) == l.tasks {
		l.fail(nil)
		return
	}
	l.ended++
	if l.ended == l.settings.pull {
		l.ended = 0
		if err := l.pull(); err != nil {
			l.fail(err)
		}
	}
}
