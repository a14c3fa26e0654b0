// Package schemas carries the project's data files inside the program: SQL migrations, dictionaries, code
// tables and the API's description. It embeds them and nothing else: reading them is the business of the
// rooms that use them.
package schemas
