package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// checker collects what the schema does not allow. A value that is not known yet is allowed everywhere.
type checker struct {
	schema *schema
	found  []*pulumirpc.CheckFailure
}

func (c *checker) refuse(path resource.PropertyPath, format string, arguments ...any) {
	failure := &pulumirpc.CheckFailure{Property: path.String(), Reason: fmt.Sprintf("`%s` ", path) + fmt.Sprintf(format, arguments...)}
	c.found = append(c.found, failure)
}

func (c *checker) object(path resource.PropertyPath, value resource.PropertyMap, spec objectType) {
	for _, key := range value.StableKeys() {
		if property, known := spec.Properties[string(key)]; known {
			c.value(below(path, string(key)), value[key], property)
		} else if key != "__defaults" {
			c.refuse(below(path, string(key)), "is no property that the schema knows")
		}
	}
	for _, key := range spec.Required {
		if present, there := value[resource.PropertyKey(key)]; !there || present.IsNull() {
			c.refuse(below(path, key), "is required")
		}
	}
}

func (c *checker) value(path resource.PropertyPath, v resource.PropertyValue, spec *valueType) {
	for v.IsSecret() {
		v = v.SecretValue().Element
	}
	switch {
	case v.IsOutput(), v.IsComputed(), v.IsNull():
	case len(spec.OneOf) > 0:
		c.oneOf(path, v, spec.OneOf)
	case spec.Ref != "":
		c.reference(path, v, spec.Ref)
	default:
		c.plain(path, v, spec)
	}
}

// oneOf allows what any alternative allows, and otherwise says why each does not.
func (c *checker) oneOf(path resource.PropertyPath, v resource.PropertyValue, alternatives []*valueType) {
	var reasons []string
	for _, alternative := range alternatives {
		attempt := checker{schema: c.schema}
		attempt.value(path, v, alternative)
		if len(attempt.found) == 0 {
			return
		}
		reasons = append(reasons, attempt.found[0].Reason)
	}
	c.refuse(path, "fits no alternative: %s", strings.Join(reasons, "; "))
}

func (c *checker) reference(path resource.PropertyPath, v resource.PropertyValue, ref string) {
	switch ref {
	case "pulumi.json#/Any", "pulumi.json#/Json":
		return
	case "pulumi.json#/Archive", "pulumi.json#/Asset":
		if !v.IsArchive() && !v.IsAsset() {
			c.refuse(path, "should be an asset or an archive, and is %s", kind(v))
		}
		return
	}
	spec, known := c.schema.named(ref)
	switch {
	case !known:
		c.refuse(path, "has the type `%s`, which the schema does not hold", ref)
	case len(spec.Enum) > 0:
		c.enum(path, v, spec)
	case !v.IsObject():
		c.refuse(path, "should be an object, and is %s", kind(v))
	default:
		c.object(path, v.ObjectValue(), spec)
	}
}

func (c *checker) enum(path resource.PropertyPath, v resource.PropertyValue, spec objectType) {
	var allowed []string
	for _, of := range spec.Enum {
		allowed = append(allowed, fmt.Sprint(of.Value))
	}
	if !slices.Contains(allowed, fmt.Sprint(v.V)) {
		c.refuse(path, "is `%v`, none of %s", v.V, strings.Join(allowed, ", "))
	}
}

// below is a path of its own: appending to a shared one would overwrite its neighbour.
func below(path resource.PropertyPath, key any) resource.PropertyPath {
	return append(slices.Clip(path), key)
}
