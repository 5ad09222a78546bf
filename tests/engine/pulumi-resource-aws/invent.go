package main

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// inventor makes up what AWS would assign to one resource. The same resource is always given the same.
type inventor struct {
	spec   resourceType
	shape  shape
	words  map[string]string
	values resource.PropertyMap
}

// invent starts from the inputs, or from what is known of a resource that exists.
func (p *provider) invent(urn resource.URN, known resource.PropertyMap) *inventor {
	token := string(urn.Type())
	at := p.place
	if own := known["region"]; own.IsString() {
		at.region = own.StringValue()
	}
	return &inventor{p.schema.Resources[token], shapes[token], words(at, urn), known.Copy()}
}

// words are what shapes are made of besides inputs and outputs.
func words(at place, urn resource.URN) map[string]string {
	sum := sha256.Sum256([]byte(urn))
	partition, suffix := at.partition()
	digits := hex.EncodeToString(sum[:])
	return map[string]string{
		"account": at.account, "region": at.region, "partition": partition, "suffix": suffix,
		"assigned": assigned(urn),
		"base64":   base64.RawStdEncoding.EncodeToString(sum[:]),
		"hex":      digits[:32],
		"instant":  "2026-01-01T00:00:00Z",
		"latest":   "$LATEST",
		"unique":   base32.StdEncoding.EncodeToString(sum[:])[:17],
		"uuid":     fmt.Sprintf("%s-%s-4%s-a%s-%s", digits[:8], digits[8:12], digits[13:16], digits[17:20], digits[20:32]),
	}
}

// assigned is the name of what was given none: seven digits behind the logical name, as the engine has it.
func assigned(urn resource.URN) string {
	sum := sha256.Sum256([]byte(urn))
	return urn.Name() + "-" + hex.EncodeToString(sum[:])[:7]
}

// id and all outputs of the resource.
func (i *inventor) made() (string, resource.PropertyMap) {
	id := ""
	for _, of := range i.shape {
		switch _, given := i.values[resource.PropertyKey(of.name)]; {
		case of.name == "id":
			id = i.fill(of.text)
		case !given:
			i.values[resource.PropertyKey(of.name)] = resource.NewProperty(i.fill(of.text))
		}
	}
	if id == "" {
		id = i.named()
	}
	for name, kind := range i.spec.Properties {
		key := resource.PropertyKey(name)
		_, input := i.spec.InputProperties[name]
		if _, there := i.values[key]; !there && kind.Type == "string" && (!input || name == "region") {
			i.values[key] = resource.NewProperty(i.otherwise(name, id))
		}
	}
	return id, i.values
}

// named is the id of what has no shape.
func (i *inventor) named() string {
	for _, key := range []resource.PropertyKey{"name", "bucket"} {
		if text := i.text(string(key)); text != "" {
			return text
		}
	}
	return i.words["assigned"]
}

// otherwise is an output that no shape names.
func (i *inventor) otherwise(name, id string) string {
	switch {
	case name == "region":
		return i.words["region"]
	case strings.HasSuffix(strings.ToLower(name), "arn"):
		return i.fill("arn:$partition:unknown:$region:$account:") + name + "/" + id
	default:
		return id
	}
}

func (i *inventor) fill(text string) string {
	return os.Expand(text, func(name string) string {
		how, of, modified := strings.Cut(name, ":")
		if !modified {
			return i.text(name)
		}
		return modifiers[how](i.text(of))
	})
}

func (i *inventor) text(name string) string {
	value := i.values[resource.PropertyKey(name)]
	for value.IsSecret() {
		value = value.SecretValue().Element
	}
	switch {
	case value.IsString():
		return value.StringValue()
	case value.V != nil && !value.IsNull():
		return fmt.Sprint(value.V)
	default:
		return i.words[name]
	}
}

// modifiers take the part of an input that an identity is made of.
var modifiers = map[string]func(string) string{
	// The default bus is not named in the ARNs of its rules.
	"bus": func(bus string) string {
		if name := last(bus, "/"); name != "default" {
			return name + "/"
		}
		return ""
	},
	"host": func(url string) string { return strings.TrimPrefix(url, "https://") },
	"last": func(name string) string { return last(name, ":") },
	"tail": func(name string) string { return last(name, "/") },
}

func last(text, separator string) string {
	return text[strings.LastIndex(text, separator)+1:]
}
