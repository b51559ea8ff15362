// Goutils, Viam's Go library, as a caller and as an answerer.
//
//	peer dial SIGNALING HOST TEXT    calls the host's echo service and prints what comes back
//	peer answer SIGNALING HOST       answers for a host with an echo service, until its standard input ends
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"
	echo "go.viam.com/utils/proto/rpc/examples/echo/v1"
	"go.viam.com/utils/rpc"
)

type service struct {
	echo.UnimplementedEchoServiceServer
}

func (service) Echo(_ context.Context, request *echo.EchoRequest) (*echo.EchoResponse, error) {
	return &echo.EchoResponse{Message: request.Message}, nil
}

func (service) EchoMultiple(request *echo.EchoMultipleRequest, stream echo.EchoService_EchoMultipleServer) error {
	for _, letter := range request.Message {
		if err := stream.Send(&echo.EchoMultipleResponse{Message: string(letter)}); err != nil {
			return err
		}
	}
	return nil
}

func (service) EchoBiDi(stream echo.EchoService_EchoBiDiServer) error {
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&echo.EchoBiDiResponse{Message: request.Message}); err != nil {
			return err
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func dial(address, host, text string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	logger := zap.NewNop().Sugar()
	started := time.Now()
	connection, err := rpc.Dial(ctx, host, logger,
		rpc.WithInsecure(),
		rpc.WithDialMulticastDNSOptions(rpc.DialMulticastDNSOptions{Disable: true}),
		rpc.WithDisableDirectGRPC(),
		rpc.WithWebRTCOptions(rpc.DialWebRTCOptions{SignalingInsecure: true, SignalingServerAddress: address}))
	check(err)
	took := time.Since(started)
	if connection.PeerConn() == nil {
		check(fmt.Errorf("not over WebRTC"))
	}
	client := echo.NewEchoServiceClient(connection)
	response, err := client.Echo(ctx, &echo.EchoRequest{Message: text})
	check(err)
	stream, err := client.EchoMultiple(ctx, &echo.EchoMultipleRequest{Message: text})
	check(err)
	var letters []string
	for {
		letter, err := stream.Recv()
		if err == io.EOF {
			break
		}
		check(err)
		letters = append(letters, letter.Message)
	}
	large := strings.Repeat("x", 300_000)
	again, err := client.Echo(ctx, &echo.EchoRequest{Message: large})
	check(err)
	fmt.Println(response.Message, strings.Join(letters, "|"), again.Message == large)
	fmt.Fprintln(os.Stderr, "dialed in", took)
	connection.Close()
	os.Exit(0)
}

func answer(address, host string) {
	logger := zap.NewNop().Sugar()
	server, err := rpc.NewServer(logger,
		rpc.WithUnauthenticated(),
		rpc.WithDisableMulticastDNS(),
		rpc.WithInstanceNames(host),
		rpc.WithWebRTCServerOptions(rpc.WebRTCServerOptions{
			Enable:                   true,
			ExternalSignalingHosts:   []string{host},
			ExternalSignalingAddress: address,
			ExternalSignalingDialOpts: []rpc.DialOption{rpc.WithInsecure()},
		}))
	check(err)
	check(server.RegisterServiceServer(context.Background(), &echo.EchoService_ServiceDesc, &service{}))
	check(server.Start())
	fmt.Println("answering")
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func main() {
	switch os.Args[1] {
	case "dial":
		dial(os.Args[2], os.Args[3], os.Args[4])
	case "answer":
		answer(os.Args[2], os.Args[3])
	}
}
