package dashboard

import "github.com/gofiber/fiber/v2"

// route lays out every address that the server answers.
func (s *Server) route() {
	s.app.Use(s.identify, s.record, s.survive, s.secure, s.knownHost, s.limit)

	s.app.Get("/healthz", s.health)
	s.app.Get("/assets/+", s.asset)

	v1 := s.app.Group("/api/v1")
	v1.Get("/", s.apiDocument) // whoever asks what there is reads the description
	v1.Get("/openapi.json", s.apiDocument)
	v1.Get("/summary", s.apiSummary)
	v1.Get("/issues", s.apiIssues)
	v1.Get("/issues/:id", s.apiIssue)
	v1.Get("/events/:id", s.apiEvent)
	v1.Get("/tickets", s.apiTickets)
	v1.Get("/tickets/:id", s.apiTicket)
	v1.Get("/facets", s.apiFacets)
	v1.Get("/imports", s.apiImports)
	v1.Get("/jobs", s.apiJobs)
	v1.Get("/jobs/:id", s.apiJob)

	s.app.Use(s.remember)
	s.app.Get("/", s.overview)
	s.app.Get("/issues", s.issues)
	s.app.Get("/issues/:id", s.issue)
	s.app.Get("/events/:id", s.event)
	s.app.Get("/tickets", s.tickets)
	s.app.Get("/tickets/:id", s.ticket)
	s.app.Get("/imports", s.imports)
	s.app.Get("/imports/:id", s.importPage)
	s.app.Get("/imports/:id/quarantine.csv", s.quarantineFile)
	s.app.Get("/jobs", s.jobs)
	s.app.Get("/jobs/:id", s.job)
	s.app.Get("/jobs/:id/file", s.jobFile)

	s.app.Post("/imports", s.upload)
	s.app.Post("/imports/:id/replay", s.replay)
	s.app.Post("/jobs/cluster", s.trusted, s.startCluster)
	s.app.Post("/jobs/export", s.trusted, s.startExport)
	s.app.Post("/jobs/:id/cancel", s.trusted, s.cancelJob)

	s.app.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
}
