package main

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const text = `{
  "resources": {"aws:x/y:Y": {"requiredInputs": ["name"], "inputProperties": {
    "name": {"type": "string"}, "count": {"type": "integer"}, "on": {"type": "boolean"},
    "list": {"type": "array", "items": {"$ref": "#/types/aws:x/item:Item"}},
    "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    "policy": {"oneOf": [{"type": "string"}, {"$ref": "#/types/aws:x/item:Item"}]},
    "code": {"$ref": "pulumi.json#/Archive"}}}},
  "types": {
    "aws:x/item:Item": {"required": ["mode"], "properties": {"mode": {"$ref": "#/types/aws:x/mode:Mode"}}},
    "aws:x/mode:Mode": {"enum": [{"value": "on"}, {"value": "off"}]}}}`

func TestWhatTheSchemaDoesNotKnowIsRefusedWithItsPath(t *testing.T) {
	var s schema
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	unknown := resource.MakeComputed(resource.NewProperty(""))
	secret := resource.MakeSecret(resource.NewProperty(true))
	for _, c := range []struct {
		inputs map[string]any
		path   string
		reason string
	}{
		{map[string]any{"name": "a", "count": 1, "on": true, "list": []any{map[string]any{"mode": "on"}}, "tags": map[string]any{"a": 1}, "policy": "{}"}, "", ""},
		{map[string]any{"name": unknown, "count": unknown, "list": unknown}, "", ""},
		{map[string]any{"nam": "a", "name": "a"}, "nam", "`nam` is no property that the schema knows"},
		{map[string]any{}, "name", "`name` is required"},
		{map[string]any{"name": []any{}}, "name", "`name` should be a string, and is a list"},
		{map[string]any{"name": "a", "count": 1.5}, "count", "`count` should be an integer, and is a number with a fraction"},
		{map[string]any{"name": "a", "count": "1"}, "count", "`count` should be an integer, and is a string"},
		{map[string]any{"name": "a", "count": secret}, "count", "`count` should be an integer, and is a bool"},
		{map[string]any{"name": "a", "list": "x"}, "list", "`list` should be a list, and is a string"},
		{map[string]any{"name": "a", "list": []any{map[string]any{"mode": "on"}, map[string]any{"mode": "up"}}}, "list[1].mode", "`list[1].mode` is `up`, none of on, off"},
		{map[string]any{"name": "a", "tags": map[string]any{"a.b": []any{}}}, `tags["a.b"]`, "`tags[\"a.b\"]` should be a string, and is a list"},
		{map[string]any{"name": "a", "policy": map[string]any{"mode": "up"}}, "policy", "`policy` fits no alternative: `policy` should be a string, and is an object; `policy.mode` is `up`, none of on, off"},
		{map[string]any{"name": "a", "code": "x"}, "code", "`code` should be an asset or an archive, and is a string"},
	} {
		check := checker{schema: &s}
		check.object(nil, resource.NewPropertyMapFromMap(c.inputs), s.Resources["aws:x/y:Y"].inputs())
		switch {
		case c.path == "" && len(check.found) == 0:
		case len(check.found) != 1:
			t.Errorf("%v: %v", c.inputs, check.found)
		case check.found[0].Property != c.path || check.found[0].Reason != c.reason:
			t.Errorf("%v: %v", c.inputs, check.found[0])
		}
	}
}
