package hotline_test

import (
	"fmt"
	"math"
	"testing"

	"yileishi/hotline"
)

func TestSharePercent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, base int64
		want       string
	}{
		{0, 0, "—"},
		{5, 0, "—"},
		{0, 7, "0.0%"},
		{7, 7, "100.0%"},
		{1, 3, "33.3%"},
		{2, 3, "66.7%"},
		{1, 8, "12.5%"},
		{1, 2000, "0.1%"},      // 0.05 rounds half up
		{1, 1_000_000, "0.1%"}, // never 0.0% while there is one
		{1999, 2000, "99.9%"},  // 99.95 would round to 100.0
		{999_999, 1_000_000, "99.9%"},
		{591, 594, "99.5%"}, // a printed bulletin said 99.6
		{3125, 100_000, "3.1%"},
		{3150, 100_000, "3.2%"},
		{1_234_567_890_123, 2_469_135_780_246, "50.0%"},
	} {
		if got := (hotline.Share{Part: c.part, Base: c.base}).Percent(); got != c.want {
			t.Errorf("Percent of %d/%d = %q, want %q", c.part, c.base, got, c.want)
		}
	}
}

func TestShareWilson(t *testing.T) {
	t.Parallel()
	// Published values of the score interval without continuity correction.
	for _, c := range []struct {
		part, base int64
		low, high  float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{29, 29, 0.8830, 1},
		{0, 0, 0, 1},
	} {
		low, high := hotline.Share{Part: c.part, Base: c.base}.Wilson()
		if math.Abs(low-c.low) > 0.00006 || math.Abs(high-c.high) > 0.00006 {
			t.Errorf("Wilson of %d/%d = %.4f, %.4f, want %.4f, %.4f", c.part, c.base, low, high, c.low, c.high)
		}
	}
}

func TestShareIntervalOnlyUnderThirty(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, base int64
		want       string
	}{
		{0, 0, ""},
		{10, 30, ""},
		{10, 29, "19.9%–52.7%"},
		{0, 20, "0.0%–16.1%"},
		{29, 29, "88.3%–100.0%"},
	} {
		if got := (hotline.Share{Part: c.part, Base: c.base}).Interval(); got != c.want {
			t.Errorf("Interval of %d/%d = %q, want %q", c.part, c.base, got, c.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", -1000: "-1,000", 123456: "123,456",
		1234567: "1,234,567", math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := hotline.Grouped(n); got != want {
			t.Errorf("Grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

func ExampleSigned() {
	fmt.Println(hotline.Signed(1038), hotline.Signed(-5), hotline.Signed(0))
	// Output: +1,038 -5 0
}
