package main

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
)

// pipe sends requests on one connection without waiting for the answers: the
// reply subject names the place where the answer is awaited. Answers are handled
// one after the other by the connection's own goroutine.
type pipe struct {
	nc     *nats.Conn
	inbox  string
	places []func(*nats.Msg)
	free   chan int
}

func openPipe(url string, places int) (*pipe, error) {
	nc, err := connect(url)
	if err != nil {
		return nil, err
	}
	p := &pipe{nc: nc, inbox: nats.NewInbox() + ".", places: make([]func(*nats.Msg), places), free: make(chan int, places)}
	for i := range places {
		p.free <- i
	}
	sub, err := nc.Subscribe(p.inbox+"*", func(m *nats.Msg) {
		place, err := strconv.Atoi(m.Subject[len(p.inbox):])
		if err != nil {
			return
		}
		then := p.places[place]
		p.free <- place
		then(m)
	})
	if err != nil {
		return nil, err
	}
	return p, sub.SetPendingLimits(-1, -1)
}

// send waits for a free place; there are always some where the caller bounds
// what is on its way.
func (p *pipe) send(subject string, header nats.Header, data []byte, then func(*nats.Msg)) error {
	place := <-p.free
	p.places[place] = then
	return p.nc.PublishMsg(&nats.Msg{Subject: subject, Reply: p.inbox + strconv.Itoa(place), Header: header, Data: data})
}

var errorField = []byte(`"error"`)

// stored gives the sequence of a confirmed publish.
func stored(m *nats.Msg) (uint64, error) {
	if m.Header.Get("Status") == "503" {
		return 0, errors.New("no stream takes the subject")
	}
	const field = `"seq":`
	at := bytes.Index(m.Data, []byte(field))
	if at < 0 || bytes.Contains(m.Data, errorField) {
		return 0, fmt.Errorf("refused: %s", m.Data)
	}
	sequence := uint64(0)
	for _, c := range bytes.TrimLeft(m.Data[at+len(field):], " ") {
		if c < '0' || c > '9' {
			break
		}
		sequence = sequence*10 + uint64(c-'0')
	}
	return sequence, nil
}
