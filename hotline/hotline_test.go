package hotline_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"yileishi/hotline"
)

func TestDayIsThatOfTheProgrammesZone(t *testing.T) {
	t.Parallel()
	late := time.Date(2022, 3, 9, 16, 30, 0, 0, time.UTC) // half past midnight on the 10th in Shanghai
	if got, want := hotline.Day(late).Format(time.RFC3339), "2022-03-10T00:00:00+08:00"; got != want {
		t.Errorf("Day = %s, want %s", got, want)
	}
}

func TestTicketIDTellsSourcesApartAndSurvivesPrinting(t *testing.T) {
	t.Parallel()
	a, b := hotline.NewTicketID("热线", "1"), hotline.NewTicketID("信箱", "1")
	if a == b || hotline.NewTicketID("热", "线1") == hotline.NewTicketID("热线", "1") {
		t.Error("tickets of different sources share an identity")
	}
	back, err := hotline.ParseTicketID(a.String())
	if err != nil || back != a {
		t.Errorf("ParseTicketID(%s) = %s, %v", a, back, err)
	}
	for _, bad := range []string{"", "12", strings.Repeat("z", 32), a.String() + "00"} {
		if _, err := hotline.ParseTicketID(bad); hotline.ErrorCode(err) != hotline.NotFound {
			t.Errorf("ParseTicketID(%q): %v, want not found", bad, err)
		}
	}
}

func TestErrorsTellPeopleOnlyWhatIsMeantForThem(t *testing.T) {
	t.Parallel()
	secret := errors.New("dial tcp 10.0.0.1: password=secret")
	for name, c := range map[string]struct {
		err     error
		code    hotline.Code
		message string
	}{
		"none":     {nil, "", ""},
		"internal": {fmt.Errorf("store: %w", secret), hotline.Internal, "系统内部出错"},
		"wrapped":  {fmt.Errorf("import: %w", hotline.Errorf(hotline.Invalid, "第 %d 行没有编号。", 3).Because(secret)), hotline.Invalid, "第 3 行没有编号。"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := hotline.ErrorCode(c.err); got != c.code {
				t.Errorf("code %q, want %q", got, c.code)
			}
			got := hotline.ErrorMessage(c.err)
			if !strings.HasPrefix(got, c.message) || strings.Contains(got, "secret") {
				t.Errorf("message %q, want %q", got, c.message)
			}
		})
	}
	if err := hotline.Errorf(hotline.Invalid, "坏").Because(secret); !errors.Is(err, secret) {
		t.Error("the cause is lost")
	}
}
