package main

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// Check refuses what the schema does not know, and names what was given no name.
func (p *provider) Check(_ context.Context, r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	urn := resource.URN(r.Urn)
	inputs, err := read(r.News)
	if err != nil {
		return nil, err
	}
	spec, known := p.schema.Resources[string(urn.Type())]
	if !known {
		reason := "the schema holds no resource `" + string(urn.Type()) + "`"
		return &pulumirpc.CheckResponse{Inputs: r.News, Failures: []*pulumirpc.CheckFailure{{Reason: reason}}}, nil
	}
	check := checker{schema: p.schema}
	check.object(nil, inputs, spec.inputs())
	name(urn, spec, inputs)
	checked, err := write(inputs)
	return &pulumirpc.CheckResponse{Inputs: checked, Failures: check.found}, err
}

// name sets `name`, or the `bucket` of a bucket itself, where it may be left out and was.
func name(urn resource.URN, spec resourceType, inputs resource.PropertyMap) {
	for _, key := range []string{"name", "bucket"} {
		itself := key == "name" || strings.HasPrefix(string(urn.Type()), "aws:s3/bucket:") || strings.HasPrefix(string(urn.Type()), "aws:s3/bucketV2:")
		if _, named := spec.InputProperties[key]; named && itself && !inputs.HasValue(resource.PropertyKey(key)) {
			inputs[resource.PropertyKey(key)] = resource.NewProperty(assigned(urn))
		}
	}
}

// Diff replaces what would have another id, and updates what else has changed.
func (p *provider) Diff(_ context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	urn := resource.URN(r.Urn)
	olds, err := read(r.OldInputs)
	if err != nil {
		return nil, err
	}
	news, err := read(r.News)
	if err != nil {
		return nil, err
	}
	changed := olds.Diff(news)
	if changed == nil {
		return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
	}
	answer := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_SOME}
	id, _ := p.invent(urn, olds).made()
	for _, key := range changed.ChangedKeys() {
		answer.Diffs = append(answer.Diffs, string(key))
		alone := olds.Copy()
		alone[key] = news[key]
		if other, _ := p.invent(urn, alone).made(); other != id {
			answer.Replaces = append(answer.Replaces, string(key))
		}
	}
	return answer, nil
}

func (p *provider) Create(_ context.Context, r *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	id, outputs, err := p.outputs(resource.URN(r.Urn), r.Properties, r.Preview)
	if r.Preview {
		id = ""
	}
	return &pulumirpc.CreateResponse{Id: id, Properties: outputs}, err
}

func (p *provider) Update(_ context.Context, r *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	_, outputs, err := p.outputs(resource.URN(r.Urn), r.News, r.Preview)
	return &pulumirpc.UpdateResponse{Properties: outputs}, err
}

func (p *provider) Delete(context.Context, *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// outputs are the inputs and what AWS assigns; the latter is not known in a preview.
func (p *provider) outputs(urn resource.URN, inputs *structpb.Struct, preview bool) (string, *structpb.Struct, error) {
	known, err := read(inputs)
	if err != nil {
		return "", nil, err
	}
	id, all := p.invent(urn, known).made()
	spec := p.schema.Resources[string(urn.Type())]
	if _, tagged := spec.Properties["tagsAll"]; tagged {
		all["tagsAll"] = p.allTags(known["tags"])
	}
	if preview {
		for name := range spec.Properties {
			key := resource.PropertyKey(name)
			_, given := known[key]
			_, input := spec.InputProperties[name]
			if _, made := all[key]; !given && (made || !input) && name != "tagsAll" {
				all[key] = resource.MakeComputed(resource.NewProperty(""))
			}
		}
	}
	outputs, err := write(all)
	return id, outputs, err
}

// allTags are the stack's default tags under those of the resource.
func (p *provider) allTags(own resource.PropertyValue) resource.PropertyValue {
	all := resource.PropertyMap{}
	for key, value := range p.tags {
		all[resource.PropertyKey(key)] = resource.NewProperty(value)
	}
	if own.IsObject() {
		for key, value := range own.ObjectValue() {
			all[key] = value
		}
	}
	return resource.NewProperty(all)
}
