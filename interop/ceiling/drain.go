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

const pullExpires = 10 * time.Minute

// what an item ends with that was tried before
var triedBefore = []byte("again")

// drainer takes items from the work queue; for each it stores the record twice,
// each time expecting the sequence of the version before, and then confirms the
// item. Of a task that is to fail it schedules the item once more. What is due
// it moves into the work queue, as a job queue must.
type drainer struct {
	settings *settings
	store    *store
	pipes    []*pipe
	record   []byte
	due      time.Time
	target   int64

	failEvery int64
	begun     atomic.Int64
	drained   int
	done      atomic.Int64
	reached   chan error
}

func newDrainer(s *settings, st *store) (runner, error) {
	return openDrainer(s, st, time.Time{})
}

// newDelayed fills with tasks that are all due at the same time, and is measured
// from then on.
func newDelayed(s *settings, st *store) (runner, error) {
	if s.lead <= 0 {
		return nil, errors.New("say by --lead when the tasks are due")
	}
	s.warmUp = 0
	d, err := openDrainer(s, st, time.Now().Add(s.lead))
	if err == nil && time.Now().After(d.due) {
		err = errors.New("the tasks were due before all were stored; take fewer, or a longer --lead")
	}
	return d, err
}

func openDrainer(s *settings, st *store, due time.Time) (*drainer, error) {
	fill := *s
	fill.tasks, fill.warmUp, fill.connections = s.tasks+s.warmUp, 0, 1
	filler, err := openPublisher(&fill, st)
	if err != nil {
		return nil, err
	}
	filler.due = due
	if err := filler.run(); err != nil {
		return nil, fmt.Errorf("fill: %w", err)
	}
	if s.queues > 1 && (s.failEvery > 0 || !due.IsZero()) {
		return nil, errors.New("what is delayed has one queue; leave out --queues")
	}
	d := &drainer{settings: s, store: st, record: make([]byte, s.size), due: due}
	for range s.connections {
		// one request is on its way for each message in work, and pulls overlap;
		// items and what is due come at once
		p, err := openPipe(s.url, (s.pulls+1)*s.pull*4*s.queues)
		if err != nil {
			return nil, err
		}
		d.pipes = append(d.pipes, p)
	}
	if s.warmUp > 0 {
		return d, d.drain(s.warmUp, 0)
	}
	return d, nil
}

// wait returns when what is measured begins.
func (d *drainer) wait() {
	if !d.due.IsZero() {
		time.Sleep(time.Until(d.due))
	}
}

func (d *drainer) run() error { return d.drain(d.settings.tasks, d.settings.failEvery) }

// drain stops pulling in time, so that the count ends at that many exactly. Fails
// the first try of one task in so many, for which no others may wait; of none
// when 0.
func (d *drainer) drain(tasks, failEvery int) error {
	d.target, d.failEvery = int64(tasks), int64(failEvery)
	d.begun.Store(0)
	d.done.Store(0)
	d.reached = make(chan error, 1)
	again := 0
	if failEvery > 0 {
		again = (tasks + failEvery - 1) / failEvery
	}
	delayed := again
	if !d.due.IsZero() {
		delayed = tasks
	}
	for queue := range d.settings.queues {
		var items atomic.Int64
		items.Store(int64(d.share(d.drained+tasks, queue) - d.share(d.drained, queue) + again))
		for _, p := range d.pipes {
			work := &lane{drainer: d, pipe: p, from: pullSubject(d.store.queue(queue), consumer), unasked: &items}
			if err := work.start(work.take); err != nil {
				return err
			}
			defer work.sub.Unsubscribe()
		}
	}
	d.drained += tasks
	var due atomic.Int64
	due.Store(int64(delayed))
	for _, p := range d.pipes {
		move := &lane{drainer: d, pipe: p, from: pullSubject(d.store.delay(), pump), unasked: &due}
		if err := move.start(move.move); err != nil {
			return err
		}
		defer move.sub.Unsubscribe()
	}
	return <-d.reached
}

// share is how many of that many tasks, placed in turn, are in the queue.
func (d *drainer) share(tasks, queue int) int {
	return (tasks + d.settings.queues - 1 - queue) / d.settings.queues
}

func (d *drainer) fail(err error) {
	select {
	case d.reached <- err:
	default:
	}
}

// lane is what one connection takes from one consumer.
type lane struct {
	*drainer
	pipe    *pipe
	sub     *nats.Subscription
	from    string
	unasked *atomic.Int64
	ended   int
}

func (l *lane) start(take func(*nats.Msg)) error {
	inbox := nats.NewInbox()
	sub, err := l.pipe.nc.Subscribe(inbox, func(m *nats.Msg) {
		if m.Reply == "" {
			l.fail(fmt.Errorf("pull ended: %v", m.Header))
			return
		}
		take(m)
	})
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
	request, err := json.Marshal(map[string]any{"batch": size, "expires": pullExpires})
	if err != nil {
		return err
	}
	return l.pipe.nc.PublishRequest(l.from, l.sub.Subject, request)
}

// move puts the item of a due message into the work queue and removes the
// message.
func (l *lane) move(m *nats.Msg) {
	header := nats.Header{expectedSequence: []string{"0"}}
	l.sendStored(l.store.item(0, idOf(m.Subject)), header, m.Data, func(uint64) {
		l.confirm(m, l.ends)
	})
}

func (l *lane) take(m *nats.Msg) {
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
	fails := l.fails(m)
	l.save(subject, sequence, func(active uint64) {
		l.save(subject, active, func(saved uint64) {
			l.confirm(m, func() {
				if fails {
					l.again(id, saved)
				} else {
					l.finished()
				}
			})
		})
	})
}

// fails tells whether the task is to be tried again: one in so many of those that
// are taken for the first time.
func (l *lane) fails(m *nats.Msg) bool {
	return l.failEvery > 0 && !bytes.HasSuffix(m.Data, triedBefore) && (l.begun.Add(1)-1)%l.failEvery == 0
}

// again schedules the item of a task that failed.
func (l *lane) again(id string, record uint64) {
	body := append(item(record, l.settings.size), triedBefore...)
	at := l.store.schedule(id, time.Now().Add(l.settings.retryDelay))
	l.sendStored(l.store.delayed(id), at, body, func(uint64) { l.ends() })
}

func (l *lane) save(subject string, expected uint64, then func(uint64)) {
	header := nats.Header{expectedSequence: []string{strconv.FormatUint(expected, 10)}}
	l.sendStored(subject, header, l.record, then)
}

func (l *lane) sendStored(subject string, header nats.Header, body []byte, then func(uint64)) {
	l.send(subject, header, body, func(m *nats.Msg) {
		sequence, err := stored(m)
		if err != nil {
			l.fail(err)
			return
		}
		then(sequence)
	})
}

func (l *lane) confirm(m *nats.Msg, then func()) {
	l.send(m.Reply, nil, nil, func(*nats.Msg) { then() })
}

func (l *lane) send(subject string, header nats.Header, data []byte, then func(*nats.Msg)) {
	if err := l.pipe.send(subject, header, data, then); err != nil {
		l.fail(err)
	}
}

// finished counts a task.
func (l *lane) finished() {
	if l.done.Add(1) == l.target {
		l.fail(nil)
		return
	}
	l.ends()
}

// ends pulls again when as many messages have ended as one pull asked for.
func (l *lane) ends() {
	l.ended++
	if l.ended == l.settings.pull {
		l.ended = 0
		if err := l.pull(); err != nil {
			l.fail(err)
		}
	}
}
