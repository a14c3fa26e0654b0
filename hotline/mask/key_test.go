package mask_test

import (
	"bytes"
	"errors"
	"testing"

	"yileishi/hotline/mask"
)

func key(t *testing.T, secret string) mask.Key {
	t.Helper()
	k, err := mask.NewKey([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const secret, otherSecret = "0123456789abcdef0123456789abcdef", "another secret of thirty-two byte"

func TestSeal(t *testing.T) {
	t.Parallel()
	k, plain, context := key(t, secret), []byte("张建国 13812345678"), []byte("row")
	sealed, err := k.Seal(plain, context)
	if err != nil || bytes.Contains(sealed, []byte("138")) {
		t.Fatalf("%x, %v", sealed, err)
	}
	if again, err := k.Seal(plain, context); err != nil || !bytes.Equal(again, sealed) {
		t.Error("the same content has two sealed forms")
	}
	if other, err := k.Seal([]byte("李四 13812345678"), context); err != nil || bytes.Equal(other[:12], sealed[:12]) {
		t.Error("two contents share a nonce")
	}
	if opened, err := k.Open(sealed, context); err != nil || !bytes.Equal(opened, plain) {
		t.Errorf("%q, %v", opened, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another key":     func() ([]byte, error) { return key(t, otherSecret).Open(sealed, context) },
		"another context": func() ([]byte, error) { return k.Open(sealed, []byte("ticket")) },
		"cut off":         func() ([]byte, error) { return k.Open(sealed[:5], context) },
		"changed": func() ([]byte, error) {
			return k.Open(append(bytes.Clone(sealed[:len(sealed)-1]), sealed[len(sealed)-1]^1), context)
		},
	} {
		if _, err := open(); !errors.Is(err, mask.ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	if _, err := mask.NewKey([]byte("too short")); err == nil {
		t.Error("a short secret was taken")
	}
	if (mask.Key{}).Valid() || !key(t, secret).Valid() {
		t.Error("only a key that was made is valid")
	}
	k := key(t, secret)
	if k.Caller("", "1") == key(t, otherSecret).Caller("", "1") {
		t.Error("two secrets give one hash")
	}
	if k.Fingerprint("ab", "c") == k.Fingerprint("a", "bc") || k.Fingerprint("a") == k.Fingerprint("a", "") {
		t.Error("two lists have one fingerprint")
	}
	if k.Caller("", "1") == k.Fingerprint("", "1") {
		t.Error("a caller's hash is the fingerprint of a text")
	}
}

func TestNormalCaller(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"13812345678": "13812345678", " 138-1234-5678 ": "13812345678", "+86 13812345678": "13812345678", "008613812345678": "13812345678",
		"１３８１２３４５６７８": "13812345678", "013812345678": "13812345678", "(0551)62999677": "055162999677", "A00074011": "A00074011", "a b": "ab",
		"": "", "匿名": "", "150××××": "", "138****5678": "", "138xxxx5678": "", "000": "", "-": "", "NULL": "",
	} {
		if got, _ := mask.NormalCaller(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
	for given, want := range map[string]bool{"13812345678": true, "0551-62999677": true, "A00074011": false, "62999677": false, "12345": false} {
		if _, phone := mask.NormalCaller(given); phone != want {
			t.Errorf("%q is a telephone number: %v", given, phone)
		}
	}
}
