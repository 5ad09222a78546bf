// Command pulumi-resource-aws stands in for the AWS provider: the real Pulumi engine and the real YAML host preview and apply a
// program against it without account, credentials or network.
//
// It serves the schema of the provider, refuses every input that the schema does not know, and invents what AWS assigns, in the
// form in which AWS assigns it. It does not know the provider's own validators (patterns, ranges, conflicts) nor its defaults.
//
// STANDIN_SCHEMA names the schema, STANDIN_ACCOUNT the account. The region is the stack's `aws:region`, or else STANDIN_REGION; the
// partition follows from it.
package main

import (
	"fmt"
	"net"
	"os"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-aws:", err)
		os.Exit(1)
	}
}

// serve tells the engine its port on the first line of standard output, which is the whole protocol of a plugin's start.
func serve() error {
	schema, err := load(os.Getenv("STANDIN_SCHEMA"))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("no port: %w", err)
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(400 << 20))
	pulumirpc.RegisterResourceProviderServer(server, newProvider(schema, os.Getenv))
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	return server.Serve(listener)
}
