package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// schema is a Pulumi package schema, as far as inputs are checked against it.
type schema struct {
	text      string
	Version   string                  `json:"version"`
	Types     map[string]objectType   `json:"types"`
	Resources map[string]resourceType `json:"resources"`
}

type resourceType struct {
	InputProperties map[string]*valueType `json:"inputProperties"`
	RequiredInputs  []string              `json:"requiredInputs"`
	Properties      map[string]*valueType `json:"properties"`
}

// objectType is a named type: an object, or an enum of plain values.
type objectType struct {
	Properties map[string]*valueType `json:"properties"`
	Required   []string              `json:"required"`
	Enum       []struct {
		Value any `json:"value"`
	} `json:"enum"`
}

// valueType is the type of one property: one of its fields says which.
type valueType struct {
	Type                 string       `json:"type"`
	Ref                  string       `json:"$ref"`
	Items                *valueType   `json:"items"`
	AdditionalProperties *valueType   `json:"additionalProperties"`
	OneOf                []*valueType `json:"oneOf"`
}

func load(path string) (*schema, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("failed to read the schema that STANDIN_SCHEMA names: %w", err)
	}
	s := &schema{text: string(text)}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("failed to parse the schema `%s`: %w", path, err)
	}
	return s, nil
}

// inputs is the object that a resource's inputs form.
func (r resourceType) inputs() objectType {
	return objectType{Properties: r.InputProperties, Required: r.RequiredInputs}
}

// named finds what `#/types/TOKEN` refers to.
func (s *schema) named(ref string) (objectType, bool) {
	found, known := s.Types[strings.TrimPrefix(ref, "#/types/")]
	return found, known
}
