// Command pagetime measures how fast a running dashboard answers: each page in turn, several times, by one
// reader on this machine, and prints the median and the 95th percentile of each.
//
// Usage: go run ./tools/pagetime [-n 40] [http://127.0.0.1:8080]
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"
)

func main() {
	n := flag.Int("n", 40, "times each page is asked for")
	vary := flag.Bool("vary", false, "ask each time for another period, so that no answer was given before")
	flag.Parse()
	base := "http://127.0.0.1:8080"
	if flag.NArg() > 0 {
		base = flag.Arg(0)
	}
	if err := measure(context.Background(), base, *n, *vary); err != nil {
		fmt.Fprintln(os.Stderr, "pagetime:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, base string, n int, vary bool) error {
	pages, err := discover(ctx, base)
	if err != nil {
		return err
	}
	fmt.Printf("%-34s %8s %8s %8s\n", "page", "p50 ms", "p95 ms", "KiB")
	for _, page := range pages {
		times := make([]time.Duration, 0, n)
		var size int
		for i := range n {
			address := base + page
			if vary {
				address = varied(address, i)
			}
			began := time.Now()
			body, err := get(ctx, address)
			if err != nil {
				return err
			}
			times = append(times, time.Since(began))
			size = len(body)
		}
		slices.Sort(times)
		fmt.Printf("%-34s %8.1f %8.1f %8d\n", page, millis(times[n/2]), millis(times[n*95/100]), size>>10)
	}
	return nil
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// varied narrows the page to a period that differs each time.
func varied(address string, i int) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("from", time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format(time.DateOnly))
	u.RawQuery = q.Encode()
	return u.String()
}

// discover finds the pages, with the largest issue, its first event and a ticket of it.
func discover(ctx context.Context, base string) ([]string, error) {
	pages := []string{"/", "/issues", "/tickets", "/tickets?q=" + url.QueryEscape("物业 押金"), "/imports", "/jobs", "/api/v1/summary", "/api/v1/issues?limit=500"}
	var issues, tickets struct {
		Items []struct {
			ID      string `json:"id"`
			EventID string `json:"event"`
		} `json:"items"`
	}
	if err := getJSON(ctx, base+"/api/v1/issues?limit=1", &issues); err != nil {
		return nil, err
	}
	if len(issues.Items) == 0 {
		return pages, nil
	}
	issue := issues.Items[0].ID
	pages = append(pages, "/issues/"+issue, "/tickets?issue="+issue)
	if err := getJSON(ctx, base+"/api/v1/tickets?limit=50&issue="+issue, &tickets); err != nil {
		return nil, err
	}
	for _, t := range tickets.Items {
		if t.EventID != "" {
			return append(pages, "/tickets/"+t.ID, "/events/"+t.EventID), nil
		}
	}
	return pages, nil
}

func getJSON(ctx context.Context, address string, into any) error {
	body, err := get(ctx, address)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	return nil
}

func get(ctx context.Context, address string) (body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", address, response.Status)
	}
	return body, err
}
