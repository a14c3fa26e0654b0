package analytics

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"yileishi/hotline"
)

// Tickets answers with a page of the scope's tickets. Tickets of unknown time stand at the end of either order.
// The rows carry no Tokens. Invalid: a limit outside 1 to 500 (0 means 50), an unknown order, an unreadable cursor.
func (db *DB) Tickets(ctx context.Context, query hotline.TicketQuery) (hotline.TicketList, error) {
	f, err := db.frame(ctx)
	if err != nil {
		return hotline.TicketList{}, err
	}
	return kept(ctx, db.answers, f.key("tickets", query), func(ctx context.Context) (hotline.TicketList, error) {
		return db.tickets(ctx, f, query)
	})
}

func (db *DB) tickets(ctx context.Context, f frame, query hotline.TicketQuery) (hotline.TicketList, error) {
	list := hotline.TicketList{AsOf: f.asOf}
	limit, err := pageLimit(query.Limit)
	if err != nil {
		return list, err
	}
	of, err := f.ticketFilter(query)
	if err != nil {
		return list, err
	}
	after, err := ticketAfter(query)
	if err != nil {
		return list, err
	}
	var places []ticketPlace
	err = together(ctx,
		func(ctx context.Context) (err error) { list.Total, err = db.countTickets(ctx, f, of); return err },
		func(ctx context.Context) (err error) {
			places, err = db.ticketPlaces(ctx, f.ticketPageStatement(of, query.Sort, after, limit+1), query.Sort)
			return err
		},
	)
	if err != nil {
		return list, err
	}
	if len(places) > limit {
		places = places[:limit]
		list.Next = encodeCursor(places[limit-1])
	}
	list.Items, err = db.ticketRows(ctx, f, ticketIDs(places))
	return list, err
}

func (f frame) ticketFilter(query hotline.TicketQuery) (filter, error) {
	of, err := f.filter(query.Scope)
	if query.Number != "" {
		of.add("number = {number:String}", params{"number": query.Number})
	}
	return of, err
}

// ticketPlace is where a ticket stands in an order. It is what a cursor holds.
type ticketPlace struct {
	Sort     hotline.TicketSort `json:"s"`
	Received int64              `json:"r"` // Unix seconds, 0 when not known
	Ticket   string             `json:"t"` // hexadecimal
}

// ticketAfter reads the cursor of a query; nil stands for the first page.
func ticketAfter(query hotline.TicketQuery) (*ticketPlace, error) {
	order := cmp.Or(query.Sort, hotline.NewestFirst)
	if order != hotline.NewestFirst && order != hotline.OldestFirst {
		return nil, hotline.Errorf(hotline.Invalid, "没有“%s”这种排序。", query.Sort)
	}
	if query.Cursor == "" {
		return nil, nil //nolint:nilnil // the first page has no cursor
	}
	var after ticketPlace
	if err := decodeCursor(query.Cursor, &after); err != nil {
		return nil, err
	}
	if _, err := hotline.ParseTicketID(after.Ticket); err != nil || after.Sort != order {
		return nil, hotline.Errorf(hotline.Invalid, "翻页标记属于另一种排序，请从第一页开始。")
	}
	return &after, nil
}

// ticketPageStatement finds the tickets of a page; their facts are read afterwards, for them alone.
func (f frame) ticketPageStatement(of filter, sort hotline.TicketSort, after *ticketPlace, limit int) statement {
	of.params = of.params.with(params{"limit": limit, "never": at(never())})
	if after != nil {
		of.add(further(sort, after), params{"after": at(time.Unix(after.Received, 0)), "after_ticket": after.Ticket})
	}
	return statement{
		SQL: `SELECT
    ticket,
    toUnixTimestamp64Second(received)
FROM yileishi.tickets FINAL` + where(of.conditions) + `
ORDER BY
    received = {never:DateTime64(0, 'Asia/Shanghai')},
    received ` + direction(sort) + `,
    ticket
LIMIT {limit:UInt32}`,
		Params: of.params,
	}
}

// further is the condition that a ticket stands behind the cursor. Those of unknown time stand behind all others.
func further(sort hotline.TicketSort, after *ticketPlace) string {
	const sameTime = `received = {after:DateTime64(0, 'Asia/Shanghai')}
        AND ticket > toFixedString(unhex({after_ticket:String}), 16)`
	switch {
	case after.Received == 0:
		return "(\n    " + strings.ReplaceAll(sameTime, "        AND", "    AND") + "\n)"
	case sort == hotline.OldestFirst:
		return `(
    received > {after:DateTime64(0, 'Asia/Shanghai')}
    OR received = {never:DateTime64(0, 'Asia/Shanghai')}
    OR (
        ` + sameTime + `
    )
)`
	}
	return `(
    received < {after:DateTime64(0, 'Asia/Shanghai')}
    OR (
        ` + sameTime + `
    )
)`
}

func (db *DB) ticketPlaces(ctx context.Context, s statement, sort hotline.TicketSort) ([]ticketPlace, error) {
	var places []ticketPlace
	err := db.ask(ctx, s, func(row scanner) error {
		place := ticketPlace{Sort: cmp.Or(sort, hotline.NewestFirst)}
		var id hotline.TicketID
		if err := row.Scan(&id, &place.Received); err != nil {
			return err //nolint:wrapcheck // ask says what was read
		}
		place.Ticket = id.String()
		places = append(places, place)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("page of tickets: %w", err)
	}
	return places, nil
}

func ticketIDs(places []ticketPlace) []hotline.TicketID {
	ids := make([]hotline.TicketID, 0, len(places))
	for _, p := range places {
		if id, err := hotline.ParseTicketID(p.Ticket); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func (db *DB) countTickets(ctx context.Context, f frame, of filter) (int64, error) {
	var count uint64
	err := db.ask(ctx, f.countStatement(of), func(row scanner) error { return row.Scan(&count) })
	if err != nil {
		return 0, fmt.Errorf("number of tickets: %w", err)
	}
	return whole(count), nil
}

func (frame) countStatement(of filter) statement {
	return statement{
		SQL: `SELECT
    count()
FROM yileishi.tickets FINAL` + where(of.conditions),
		Params: of.params,
	}
}
