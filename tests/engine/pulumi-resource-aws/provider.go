package main

import (
	"context"
	"encoding/json"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// provider answers the engine. What it has no method for, the engine takes as unsupported.
type provider struct {
	pulumirpc.UnimplementedResourceProviderServer
	schema *schema
	place  place
	tags   map[string]string
}

func newProvider(s *schema, environment func(string) string) *provider {
	at := place{account: environment("STANDIN_ACCOUNT"), region: environment("STANDIN_REGION")}
	if at.account == "" {
		at.account = "111122223333"
	}
	if at.region == "" {
		at.region = "eu-west-1"
	}
	return &provider{schema: s, place: at}
}

func (p *provider) Attach(context.Context, *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (p *provider) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: p.schema.Version}, nil
}

func (p *provider) GetSchema(context.Context, *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return &pulumirpc.GetSchemaResponse{Schema: p.schema.text}, nil
}

func (p *provider) CheckConfig(_ context.Context, r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: r.News}, nil
}

func (p *provider) DiffConfig(context.Context, *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
}

// Configure takes region and default tags; the rest concerns credentials and endpoints, of which there are none.
func (p *provider) Configure(_ context.Context, r *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	if region := r.Variables["aws:config:region"]; region != "" {
		p.place.region = region
	}
	if text := r.Variables["aws:config:defaultTags"]; text != "" {
		var set struct{ Tags map[string]string }
		if err := json.Unmarshal([]byte(text), &set); err != nil {
			return nil, err
		}
		p.tags = set.Tags
	}
	return &pulumirpc.ConfigureResponse{SupportsPreview: true}, nil
}

func (p *provider) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

var wire = plugin.MarshalOptions{KeepUnknowns: true, SkipNulls: true}

func read(properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, wire)
}

func write(properties resource.PropertyMap) (*structpb.Struct, error) {
	return plugin.MarshalProperties(properties, wire)
}
