// Package e2e tells stories of readers: it starts the real program on a folder of its own, drives a real browser
// through the pages and looks at what a person would see. It holds tests only (build tag e2e), and it never
// reaches into the program: it knows the command line, the pages and the API, as everybody outside does.
package e2e
