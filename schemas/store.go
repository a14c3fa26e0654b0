package schemas

import "embed"

// StoreMigrations holds the transactional store's migrations, forward only, in the folder "store".
//
//go:embed store/*.sql
var StoreMigrations embed.FS
