package mask

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// MinKeyBytes is the least length of the secret from which a Key is made.
const MinKeyBytes = 32

// Key holds the keys that are derived from one secret: one for callers, one for fingerprints, two for sealing.
// The zero Key is not usable. It is safe for concurrent use.
type Key struct {
	caller, print, seal, nonce []byte
}

// NewKey derives a Key from a secret of at least MinKeyBytes random bytes. The secret is not kept.
func NewKey(secret []byte) (Key, error) {
	if len(secret) < MinKeyBytes {
		return Key{}, fmt.Errorf("secret key: %d bytes, at least %d are needed", len(secret), MinKeyBytes)
	}
	var k Key
	for _, part := range []struct {
		to   *[]byte
		name string
	}{
		{&k.caller, "yileishi caller v1"},
		{&k.print, "yileishi fingerprint v1"},
		{&k.seal, "yileishi seal v1"},
		{&k.nonce, "yileishi seal nonce v1"},
	} {
		derived, err := hkdf.Key(sha256.New, secret, nil, part.name, 32)
		if err != nil {
			return Key{}, fmt.Errorf("derived key: %w", err)
		}
		*part.to = derived
	}
	return k, nil
}

// Valid says whether k was made by NewKey.
func (k Key) Valid() bool { return len(k.caller) > 0 }

// Caller returns the keyed hash of a caller's number or account. Scope is empty for a telephone number, which
// is the same person everywhere, and the source's name for an account, which means something there only.
func (k Key) Caller(scope, number string) [16]byte {
	return sum(k.caller, scope, number)
}

// Fingerprint returns the keyed hash of a list of strings. Different lists have different fingerprints: the
// parts' lengths take part.
func (k Key) Fingerprint(parts ...string) [16]byte {
	return sum(k.print, parts...)
}

func sum(key []byte, parts ...string) [16]byte {
	h := hmac.New(sha256.New, key)
	var n [8]byte
	for _, part := range parts {
		binary.LittleEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		h.Write([]byte(part))
	}
	return [16]byte(h.Sum(nil)[:16])
}

// Seal encrypts plain (AES-256-GCM) so that only Open with the same key and context returns it. The nonce is
// a keyed hash of what is sealed: the same content in the same context gives the same bytes, so that a store
// can tell that it has a row already, and no nonce is ever used for two different contents.
func (k Key) Seal(plain, context []byte) ([]byte, error) {
	box, err := k.box()
	if err != nil {
		return nil, err
	}
	synthetic := sum(k.nonce, string(context), string(plain))
	nonce := synthetic[:box.NonceSize()]
	return box.Seal(append([]byte(nil), nonce...), nonce, plain, context), nil
}

// ErrSealed is returned by Open when a box cannot be opened: another key, another context or changed bytes.
var ErrSealed = errors.New("sealed box cannot be opened with this key")

// Open returns what Seal sealed.
func (k Key) Open(sealed, context []byte) ([]byte, error) {
	box, err := k.box()
	if err != nil {
		return nil, err
	}
	if len(sealed) < box.NonceSize() {
		return nil, ErrSealed
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], context)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func (k Key) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.seal)
	if err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	return box, nil
}
