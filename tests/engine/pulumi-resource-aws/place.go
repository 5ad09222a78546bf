package main

import "strings"

// place is where a provider deploys to.
type place struct {
	account, region string
}

// partitions are told by the region's prefix; the DNS suffix follows.
var partitions = []struct{ prefix, partition, suffix string }{
	{"cn-", "aws-cn", "amazonaws.com.cn"},
	{"us-gov-", "aws-us-gov", "amazonaws.com"},
	{"us-iso-", "aws-iso", "c2s.ic.gov"},
	{"us-isob-", "aws-iso-b", "sc2s.sgov.gov"},
	{"us-isof-", "aws-iso-f", "csp.hci.ic.gov"},
	{"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
	{"eusc-", "aws-eusc", "amazonaws.eu"},
	{"", "aws", "amazonaws.com"},
}

// partition and the suffix of its service names.
func (p place) partition() (string, string) {
	for _, of := range partitions {
		if strings.HasPrefix(p.region, of.prefix) {
			return of.partition, of.suffix
		}
	}
	return "", ""
}
