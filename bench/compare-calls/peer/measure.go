package main

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"go.viam.com/utils/rpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const (
	streams     = 50
	dialTimeout = 5 * time.Second
	failures    = 3
	// Before a connection is closed. Goutils' answerer takes no further offer for ten seconds when its caller closes at once.
	settle      = 20 * time.Millisecond
	callTimeout = 10 * time.Second
	// So often as many dials as count are made before what is called warm.
	warmRounds = 6
	// The dials of a round end after so long, however many there were.
	dialsTime = 30 * time.Second
)

func measure(signaling, host string, dials int, span, warmUp time.Duration) error {
	failed := 0
	var times []float64
	for round := 0; round <= warmRounds; round++ {
		sorted, missed, err := dialTimes(signaling, host, dials)
		if err != nil {
			return err
		}
		if round == 1 {
			tell("dial_early_p50_us", at(sorted, 0.5))
		}
		times, failed = sorted, failed+missed
	}
	tell("dials_failed", float64(failed))
	tell("dial_p50_us", at(times, 0.5))
	tell("dial_p99_us", at(times, 0.99))

	connection, err := dial(signaling, host)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := unary(connection, "echo", span, warmUp); err != nil {
		return err
	}
	each, err := streamed(connection, 1, span, warmUp)
	if err != nil {
		return err
	}
	tell("stream_mb_s", each[0])
	if err := beside(connection, span, warmUp); err != nil {
		return err
	}
	if each, err = streamed(connection, streams, span, warmUp); err != nil {
		return err
	}
	slices.Sort(each)
	total := 0.0
	for _, rate := range each {
		total += rate
	}
	tell("streams_mb_s", total)
	tell("slowest_of_mean", each[0]*streams/total)
	return nil
}

func tell(name string, value float64) {
	fmt.Printf("%s %.3f\n", name, value)
}

func dial(signaling, host string) (rpc.ClientConn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	connection, err := rpc.Dial(ctx, host, logger,
		rpc.WithInsecure(),
		rpc.WithDialMulticastDNSOptions(rpc.DialMulticastDNSOptions{Disable: true}),
		rpc.WithDisableDirectGRPC(),
		rpc.WithWebRTCOptions(rpc.DialWebRTCOptions{
			Config: noServers, SignalingInsecure: true, SignalingServerAddress: signaling}))
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	if connection.PeerConn() == nil {
		return nil, fmt.Errorf("the dial did not end in a data channel")
	}
	return connection, nil
}

// Sorted microseconds of dials one after the other, each connection closed before the next, and how many failed besides.
func dialTimes(signaling, host string, count int) ([]float64, int, error) {
	end := time.Now().Add(dialsTime)
	failed := 0
	var times []float64
	for len(times) < count && time.Now().Before(end) {
		start := time.Now()
		connection, err := dial(signaling, host)
		if err != nil {
			if failed++; failed > failures {
				return nil, 0, err
			}
			continue
		}
		times = append(times, micros(time.Since(start)))
		time.Sleep(settle)
		if err := connection.Close(); err != nil {
			return nil, 0, err
		}
	}
	slices.Sort(times)
	return times, failed, nil
}

// Calls one after the other, with 100 bytes each way.
func unary(connection rpc.ClientConn, name string, span, warmUp time.Duration) error {
	if _, err := echoTimes(connection, warmUp); err != nil {
		return err
	}
	times, err := echoTimes(connection, span)
	if err != nil {
		return err
	}
	tell(name+"_p50_us", at(times, 0.5))
	tell(name+"_p99_us", at(times, 0.99))
	return nil
}

func echoTimes(connection rpc.ClientConn, span time.Duration) ([]float64, error) {
	request := &wrapperspb.BytesValue{Value: make([]byte, 100)}
	end := time.Now().Add(span)
	var times []float64
	for time.Now().Before(end) {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		response := new(wrapperspb.BytesValue)
		start := time.Now()
		err := connection.Invoke(ctx, echoMethod, request, response)
		times = append(times, micros(time.Since(start)))
		cancel()
		if err != nil {
			return nil, fmt.Errorf("echo: %w", err)
		}
		if len(response.Value) != len(request.Value) {
			return nil, fmt.Errorf("echo: %d bytes came back", len(response.Value))
		}
	}
	slices.Sort(times)
	return times, nil
}

// Megabytes each second of so many streams to this end at the same time.
func streamed(connection rpc.ClientConn, count int, span, warmUp time.Duration) ([]float64, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	bytes := make([]atomic.Int64, count)
	for i := range bytes {
		if err := receive(ctx, connection, &bytes[i]); err != nil {
			return nil, err
		}
	}
	time.Sleep(warmUp)
	before := make([]int64, count)
	for i := range bytes {
		before[i] = bytes[i].Load()
	}
	start := time.Now()
	time.Sleep(span)
	elapsed := time.Since(start).Seconds()
	rates := make([]float64, count)
	for i := range bytes {
		rates[i] = float64(bytes[i].Load()-before[i]) / elapsed / 1e6
	}
	return rates, nil
}

func beside(connection rpc.ClientConn, span, warmUp time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := receive(ctx, connection, new(atomic.Int64)); err != nil {
		return err
	}
	return unary(connection, "beside", span, warmUp)
}

// Opens a stream and counts what arrives, until the context ends.
func receive(ctx context.Context, connection rpc.ClientConn, bytes *atomic.Int64) error {
	stream, err := connection.NewStream(ctx, &downStream, downMethod)
	if err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	if err := stream.SendMsg(new(wrapperspb.BytesValue)); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	if err := stream.CloseSend(); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	go func() {
		message := new(wrapperspb.BytesValue)
		for stream.RecvMsg(message) == nil {
			bytes.Add(int64(len(message.Value)))
		}
	}()
	return nil
}

func micros(duration time.Duration) float64 {
	return float64(duration.Nanoseconds()) / 1e3
}

func at(sorted []float64, part float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(part*float64(len(sorted)-1))]
}
