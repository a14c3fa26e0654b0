package schemas

import "embed"

// Gazetteer holds the places of Anhui in the folder "gazetteer": cities.csv, areas.csv, streets.csv and
// aliases.csv. Their sources and licences stand in the README beside them.
//
//go:embed gazetteer/*.csv
var Gazetteer embed.FS

// Units holds the provincial units that take turns on the hotline, by annex 1 of 皖政办秘〔2022〕14号, with the
// second name under which the annex lists seven of them (second_name) and names in use (aliases, parted by
// semicolons). A star in the annex is 1 in the column starred. Names begin with 省 as in the annex.
//
//go:embed units.csv
var Units []byte
