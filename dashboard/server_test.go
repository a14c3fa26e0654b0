package dashboard_test

import (
	"time"
)

func clock() time.Time { return now }
