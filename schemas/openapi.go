package schemas

import _ "embed"

//go:embed openapi/openapi.json
var openAPI []byte

// OpenAPI returns the description of the JSON API, OpenAPI 3.1 as JSON. The caller must not change it.
func OpenAPI() []byte { return openAPI }
