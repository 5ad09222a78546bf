package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func TestReadFindsWhatWasDoneByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "by-hand.json")
	if err := os.WriteFile(path, []byte(`{"changed": {"days": 1}, "deleted": null}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"changed": 1, "same": 7, "deleted": 0} {
		t.Setenv("STANDIN_BY_HAND", path)
		state, _ := structpb.NewStruct(map[string]any{"days": 7})
		inputs, _ := structpb.NewStruct(map[string]any{"days": 7})
		urn := "urn:pulumi:dev::lake::aws:s3/bucket:Bucket::" + name
		got, err := new(provider).Read(context.Background(), &pulumirpc.ReadRequest{Id: "id", Urn: urn, Inputs: inputs, Properties: state})
		if err != nil {
			t.Fatal(err)
		}
		if there := got.Id != ""; there != (name != "deleted") {
			t.Errorf("%s: found %t", name, there)
		}
		for _, properties := range []*structpb.Struct{got.Inputs, got.Properties} {
			if days := properties.GetFields()["days"].GetNumberValue(); days != want {
				t.Errorf("%s: %v days instead of %v", name, days, want)
			}
		}
	}
}
