package main

import (
	"strconv"
	"sync"

	"github.com/nats-io/nats.go"
)

const expectedSequence = "Nats-Expected-Last-Subject-Sequence"

// publisher stores a record and, once that is confirmed, an item for each task.
type publisher struct {
	settings *settings
	store    *store
	pipes    []*pipe
	ids      []string
	warmUp   []string
}

func newPublisher(s *settings, st *store) (runner, error) {
	all := ids(s.seed, s.warmUp+s.tasks)
	p := &publisher{settings: s, store: st, ids: all[s.warmUp:], warmUp: all[:s.warmUp]}
	for range s.connections {
		opened, err := openPipe(s.url, s.window+1)
		if err != nil {
			return nil, err
		}
		p.pipes = append(p.pipes, opened)
	}
	return p, p.publish(p.warmUp)
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
	record := make([]byte, p.settings.size)
	fresh := nats.Header{expectedSequence: []string{"0"}}
	if !p.settings.headers {
		fresh = nil
	}
	for _, id := range ids {
		select {
		case err := <-failed:
			return err
		case window <- struct{}{}:
		}
		err := on.send(p.store.record(id), fresh, record, func(m *nats.Msg) {
			sequence, err := stored(m)
			if err != nil {
				fail(err)
				return
			}
			header := fresh
			if fresh != nil {
				header = nats.Header{expectedSequence: fresh[expectedSequence], nats.MsgIdHdr: []string{id}}
			}
			err = on.send(p.store.item(id), header, item(sequence, p.settings.size), func(m *nats.Msg) {
				if _, err := stored(m); err != nil {
					fail(err)
					return
				}
				<-window
			})
			if err != nil {
				fail(err)
			}
		})
		if err != nil {
			return err
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

// item is a body of that size which begins with the sequence of its record.
func item(sequence uint64, size int) []byte {
	body := make([]byte, 0, max(size, 24))
	body = append(strconv.AppendUint(body, sequence, 10), ' ')
	return body[:max(size, len(body))]
}
