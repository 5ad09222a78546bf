package main

import (
	"math"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// plain checks a value against a type that needs no other: the provider takes numbers and booleans for text, and nothing else.
func (c *checker) plain(path resource.PropertyPath, v resource.PropertyValue, spec *valueType) {
	switch spec.Type {
	case "array":
		c.array(path, v, spec.Items)
	case "object":
		c.mapping(path, v, spec.AdditionalProperties)
	default:
		if !fits(v, spec.Type) {
			c.refuse(path, "should be %s, and is %s", article(spec.Type), kind(v))
		}
	}
}

func fits(v resource.PropertyValue, name string) bool {
	switch name {
	case "string":
		return v.IsString() || v.IsNumber() || v.IsBool()
	case "integer":
		return v.IsNumber() && v.NumberValue() == math.Trunc(v.NumberValue())
	case "number":
		return v.IsNumber()
	case "boolean":
		return v.IsBool()
	default:
		return false
	}
}

func (c *checker) array(path resource.PropertyPath, v resource.PropertyValue, items *valueType) {
	if !v.IsArray() {
		c.refuse(path, "should be a list, and is %s", kind(v))
		return
	}
	for i, item := range v.ArrayValue() {
		c.value(below(path, i), item, items)
	}
}

func (c *checker) mapping(path resource.PropertyPath, v resource.PropertyValue, values *valueType) {
	if !v.IsObject() {
		c.refuse(path, "should be a map, and is %s", kind(v))
		return
	}
	if values == nil {
		return
	}
	for _, key := range v.ObjectValue().StableKeys() {
		c.value(below(path, string(key)), v.ObjectValue()[key], values)
	}
}

func kind(v resource.PropertyValue) string {
	switch {
	case v.IsObject():
		return "an object"
	case v.IsArray():
		return "a list"
	case v.IsNumber() && v.NumberValue() != math.Trunc(v.NumberValue()):
		return "a number with a fraction"
	default:
		return article(v.TypeString())
	}
}

func article(name string) string {
	if name == "integer" || name == "object" || name == "asset" || name == "archive" {
		return "an " + name
	}
	return "a " + name
}
