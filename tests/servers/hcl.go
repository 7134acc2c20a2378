// SPDX-License-Identifier: MIT
// Reads files with HashiCorp's own parser of HCL; for each resource a line of JSON: its labels, and its attributes as text.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func main() {
	for _, path := range os.Args[1:] {
		file, diags := hclparse.NewParser().ParseHCLFile(path)
		if diags.HasErrors() {
			fmt.Fprintln(os.Stderr, diags)
			os.Exit(1)
		}
		for _, block := range file.Body.(*hclsyntax.Body).Blocks {
			values := map[string]string{}
			for name, attribute := range block.Body.Attributes {
				value, diags := attribute.Expr.Value(&hcl.EvalContext{})
				if diags.HasErrors() {
					fmt.Fprintln(os.Stderr, diags)
					os.Exit(1)
				}
				if value.Type().FriendlyName() == "number" {
					values[name] = value.AsBigFloat().String()
				} else {
					values[name] = value.AsString()
				}
			}
			line, _ := json.Marshal([]interface{}{block.Type, block.Labels, values})
			fmt.Println(string(line))
		}
	}
}
