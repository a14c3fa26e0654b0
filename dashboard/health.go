package dashboard

import "github.com/gofiber/fiber/v2"

type healthJSON struct {
	Status string `json:"status"` // "ok" or "away"
	Store  bool   `json:"store"`
	Engine bool   `json:"engine"`
}

// health answers 200 when the pages can be used: the store and the engine answer.
func (s *Server) health(c *fiber.Ctx) error {
	ctx := c.UserContext()
	_, storeErr := s.config.Desk.Jobs(ctx, 1)
	answer := healthJSON{Status: "ok", Store: storeErr == nil}
	if s.config.Desk.Engine().Up {
		_, err := s.config.Questions.Facets(ctx)
		answer.Engine = err == nil
	}
	if !answer.Store || !answer.Engine {
		answer.Status = "away"
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(answer)
}
