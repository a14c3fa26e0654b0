// Package nlp turns the text of tickets into words, words into vectors, and vectors into issues and events.
package nlp
