package dashboard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// public holds our own style sheet and scripts, and the kit that "npm run vendor" copies beneath them. The
// package builds before the kit is there.
//
//go:embed all:assets/public
var public embed.FS

// assets are the files that pages load, each under an address that changes with its content.
type assets struct {
	files map[string]*asset
}

type asset struct {
	name   string
	kind   string
	hash   string
	plain  []byte
	zipped func() ([]byte, error) // compressed once, when first asked for
}

func loadAssets() (*assets, error) {
	root, err := fs.Sub(public, "assets/public")
	if err != nil {
		return nil, err
	}
	a := &assets{files: map[string]*asset{}}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		plain, err := fs.ReadFile(root, name)
		if err != nil {
			return fmt.Errorf("file %s: %w", name, err)
		}
		a.files[name] = newAsset(name, plain)
		return nil
	})
	return a, err
}

func newAsset(name string, plain []byte) *asset {
	sum := sha256.Sum256(plain)
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // not left to the machine's own table
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	case ".LICENSE":
		kind = "text/plain; charset=utf-8"
	}
	return &asset{
		name: name, kind: kind, hash: hex.EncodeToString(sum[:8]), plain: plain,
		zipped: sync.OnceValues(func() ([]byte, error) { return zip(plain) }),
	}
}

func zip(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// bare says whether the kit is missing.
func (a *assets) bare() bool {
	return a.files["kit/tabler.min.css"] == nil
}

// address returns where a page finds the file, "" when there is none of that name.
func (a *assets) address(name string) string {
	f := a.files[name]
	if f == nil {
		return ""
	}
	return "/assets/" + name + "?v=" + f.hash
}

// asset answers with a file. A browser may keep it for a year under the address that names its content.
func (s *Server) asset(c *fiber.Ctx) error {
	f := s.assets.files[c.Params("+")]
	if f == nil {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if c.Query("v") == f.hash {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	c.Set(fiber.HeaderETag, `"`+f.hash+`"`)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == `"`+f.hash+`"` {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, f.kind)
	if !strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		return c.Send(f.plain)
	}
	zipped, err := f.zipped()
	if err != nil {
		return fmt.Errorf("compress %s: %w", f.name, err)
	}
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return c.Send(zipped)
}
