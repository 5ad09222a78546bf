package main

import (
	"context"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// Invoke answers who deploys where. Anything else would be a claim about AWS.
func (p *provider) Invoke(_ context.Context, r *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	answer, known := p.answers()[r.Tok]
	if !known {
		failure := &pulumirpc.CheckFailure{Reason: "the stand-in does not answer `" + r.Tok + "`"}
		return &pulumirpc.InvokeResponse{Failures: []*pulumirpc.CheckFailure{failure}}, nil
	}
	fields, err := structpb.NewStruct(answer)
	return &pulumirpc.InvokeResponse{Return: fields}, err
}

func (p *provider) answers() map[string]map[string]any {
	account, region := p.place.account, p.place.region
	partition, suffix := p.place.partition()
	return map[string]map[string]any{
		"aws:index/getCallerIdentity:getCallerIdentity": {
			"accountId": account, "id": account, "userId": "AROAEXAMPLEEXAMPLE123:deploy",
			"arn": "arn:" + partition + ":sts::" + account + ":assumed-role/deploy/deploy",
		},
		"aws:index/getPartition:getPartition": {
			"partition": partition, "id": partition, "dnsSuffix": suffix, "reverseDnsPrefix": reversed(suffix),
		},
		"aws:index/getRegion:getRegion": {
			"region": region, "name": region, "id": region, "description": region, "endpoint": "ec2." + region + "." + suffix,
		},
	}
}

func reversed(host string) string {
	parts := strings.Split(host, ".")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, ".")
}
