package analytics

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"yileishi/hotline"
)

// encodeCursor writes the place of the last row of a page. Readers must not look inside.
func encodeCursor(place any) string {
	text, err := json.Marshal(place)
	if err != nil {
		return "" // places are numbers and strings; they always can be written
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// decodeCursor reads what encodeCursor wrote. Whatever else somebody sends is Invalid.
func decodeCursor(cursor string, place any) error {
	invalid := hotline.Errorf(hotline.Invalid, "翻页标记无效，请从第一页开始。")
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return invalid.Because(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(place); err != nil {
		return invalid.Because(err)
	}
	if decoder.More() {
		return invalid
	}
	return nil
}

// The bounds of a page.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// pageLimit checks the size of a page; 0 means 50.
func pageLimit(limit int) (int, error) {
	if limit == 0 {
		return defaultLimit, nil
	}
	if limit < 0 || limit > maxLimit {
		return 0, hotline.Errorf(hotline.Invalid, "每页条数应在 1 到 %d 之间，给出的是 %d。", maxLimit, limit)
	}
	return limit, nil
}
