package main

import (
	"context"
	"fmt"
	"time"

	"github.com/viamrobotics/webrtc/v3"
	webrtcpb "go.viam.com/utils/proto/rpc/webrtc/v1"
	"go.viam.com/utils/rpc"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const (
	heartbeatInterval = 15 * time.Second
	bulk              = 64 * 1024
	echoMethod        = "/parley.bench.Bench/Echo"
	downMethod        = "/parley.bench.Bench/Down"
)

// There is nobody to ask for an address beyond loopback, so no STUN server is asked, by either library.
var noServers = &webrtc.Configuration{}

// Serves signaling as goutils' own server does, for any host.
func serve(address string) error {
	server, err := rpc.NewServer(logger,
		rpc.WithUnauthenticated(),
		rpc.WithDisableMulticastDNS(),
		rpc.WithInternalBindAddress(address))
	if err != nil {
		return err
	}
	signaling := rpc.NewWebRTCSignalingServer(
		rpc.NewMemoryWebRTCCallQueue(logger), nil, logger, heartbeatInterval)
	return start(server, &webrtcpb.SignalingService_ServiceDesc, signaling)
}

func answer(signaling, host string) error {
	server, err := rpc.NewServer(logger,
		rpc.WithUnauthenticated(),
		rpc.WithDisableMulticastDNS(),
		rpc.WithInstanceNames(host),
		rpc.WithWebRTCServerOptions(rpc.WebRTCServerOptions{
			Enable:                    true,
			Config:                    noServers,
			ExternalSignalingHosts:    []string{host},
			ExternalSignalingAddress:  signaling,
			ExternalSignalingDialOpts: []rpc.DialOption{rpc.WithInsecure()},
		}))
	if err != nil {
		return err
	}
	return start(server, &service, nil)
}

func start(server rpc.Server, description *grpc.ServiceDesc, implementation any) error {
	if err := server.RegisterServiceServer(context.Background(), description, implementation); err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	fmt.Println("ready")
	select {}
}

var (
	service = grpc.ServiceDesc{
		ServiceName: "parley.bench.Bench",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Echo", Handler: echo}},
		Streams:     []grpc.StreamDesc{{StreamName: "Down", Handler: down, ServerStreams: true}},
	}
	downStream = grpc.StreamDesc{StreamName: "Down", ServerStreams: true}
)

func echo(_ any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
	request := new(wrapperspb.BytesValue)
	if err := decode(request); err != nil {
		return nil, err
	}
	handler := func(_ context.Context, request any) (any, error) { return request, nil }
	if intercept == nil {
		return handler(ctx, request)
	}
	return intercept(ctx, request, &grpc.UnaryServerInfo{FullMethod: echoMethod}, handler)
}

// Sends messages until the caller cancels.
func down(_ any, stream grpc.ServerStream) error {
	if err := stream.RecvMsg(new(wrapperspb.BytesValue)); err != nil {
		return err
	}
	message := &wrapperspb.BytesValue{Value: make([]byte, bulk)}
	for stream.Context().Err() == nil {
		if err := stream.SendMsg(message); err != nil {
			return err
		}
	}
	return stream.Context().Err()
}
