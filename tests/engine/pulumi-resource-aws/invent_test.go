package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

func made(token, region string, inputs map[string]any) (string, resource.PropertyMap) {
	p := newProvider(&schema{}, func(name string) string { return map[string]string{"STANDIN_REGION": region}[name] })
	urn := resource.NewURN("dev", "lake", "", tokens.Type(token), "thing")
	return p.invent(urn, resource.NewPropertyMapFromMap(inputs)).made()
}

func TestIdentitiesHaveTheFormOfTheService(t *testing.T) {
	const uuid = `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}`
	for _, c := range []struct {
		token, region string
		inputs        map[string]any
		output, want  string
	}{
		{"aws:sqs/queue:Queue", "eu-west-1", map[string]any{"name": "jobs"}, "id", `https://sqs\.eu-west-1\.amazonaws\.com/111122223333/jobs`},
		{"aws:sqs/queue:Queue", "cn-north-1", map[string]any{"name": "jobs"}, "url", `https://sqs\.cn-north-1\.amazonaws\.com\.cn/111122223333/jobs`},
		{"aws:sqs/queue:Queue", "us-gov-west-1", map[string]any{"name": "jobs"}, "arn", `arn:aws-us-gov:sqs:us-gov-west-1:111122223333:jobs`},
		{"aws:kms/key:Key", "eu-west-1", nil, "arn", `arn:aws:kms:eu-west-1:111122223333:key/` + uuid},
		{"aws:kms/key:Key", "eu-west-1", nil, "id", uuid},
		{"aws:kms/alias:Alias", "eu-west-1", map[string]any{"name": "alias/a", "targetKeyId": "arn:aws:kms:x:y:key/k"}, "targetKeyArn", `arn:aws:kms:eu-west-1:111122223333:key/k`},
		{"aws:iam/role:Role", "eu-west-1", map[string]any{"name": "r"}, "arn", `arn:aws:iam::111122223333:role/r`},
		{"aws:iam/role:Role", "eu-west-1", map[string]any{"name": "r", "path": "/lake/"}, "arn", `arn:aws:iam::111122223333:role/lake/r`},
		{"aws:iam/role:Role", "eu-west-1", map[string]any{"name": "r"}, "uniqueId", `AROA[A-Z2-7]{17}`},
		{"aws:s3/bucket:Bucket", "cn-north-1", map[string]any{"bucket": "b"}, "arn", `arn:aws-cn:s3:::b`},
		{"aws:cloudwatch/eventRule:EventRule", "eu-west-1", map[string]any{"name": "r"}, "arn", `arn:aws:events:eu-west-1:111122223333:rule/r`},
		{"aws:cloudwatch/eventRule:EventRule", "eu-west-1", map[string]any{"name": "r", "eventBusName": "b"}, "arn", `arn:aws:events:eu-west-1:111122223333:rule/b/r`},
		{"aws:lambda/function:Function", "eu-west-1", map[string]any{"name": "f"}, "qualifiedArn", `arn:aws:lambda:eu-west-1:111122223333:function:f:\$LATEST`},
		{"aws:glue/catalogTable:CatalogTable", "eu-west-1", map[string]any{"name": "t", "databaseName": "d"}, "id", `111122223333:d:t`},
		{"aws:iam/openIdConnectProvider:OpenIdConnectProvider", "eu-west-1", map[string]any{"url": "https://token.example"}, "id", `arn:aws:iam::111122223333:oidc-provider/token\.example`},
		{"aws:s3/bucketVersioning:BucketVersioning", "eu-west-1", map[string]any{"bucket": "b"}, "id", `b`},
	} {
		id, outputs := made(c.token, c.region, c.inputs)
		found := id
		if c.output != "id" {
			found = outputs[resource.PropertyKey(c.output)].StringValue()
		}
		if !regexp.MustCompile("^" + c.want + "$").MatchString(found) {
			t.Errorf("%s of %s is `%s`", c.output, c.token, found)
		}
	}
}

func TestTheRegionOfAResourceIsThatOfItsIdentity(t *testing.T) {
	if id, _ := made("aws:sns/topic:Topic", "eu-west-1", map[string]any{"name": "t", "region": "us-east-1"}); id != "arn:aws:sns:us-east-1:111122223333:t" {
		t.Errorf("id is `%s`", id)
	}
}

func TestEveryShapeIsOfAResourceThatTheSchemaHolds(t *testing.T) {
	s, err := load(os.Getenv("STANDIN_SCHEMA"))
	if err != nil {
		t.Skip(err)
	}
	for token, shape := range shapes {
		spec, known := s.Resources[token]
		for _, of := range shape {
			if _, output := spec.Properties[of.name]; !known || (!output && of.name != "id") {
				t.Errorf("%s has no `%s`", token, of.name)
			}
		}
	}
}
