// Package nlp turns the text of tickets into words, words into vectors, and vectors into issues (kinds of problems) and
// events (incidents), the same way every time. It reads no file, opens no connection and asks no clock: dictionaries are
// embedded, seeds and documents are arguments. It is the only home of gse. It never keeps a ticket's text in a model,
// never rewrites an assignment, and no function of it takes the whole corpus: a Sampler picks what training sees, Assign
// and EventFinder stream.
//
// # From text to words
//
// An Analyzer normalises (NFKC), scans out what a dictionary breaks (numbers with points and colons, masked parts such
// as [电话], coded places such as A3区, lines such as 7号线), lets a Segmenter cut the rest (gse's simplified dictionary
// with ours over it, shortest path, no hidden Markov model) and passes the words through Filters. Marks become
// hotline.ClauseEnd. Stop words stay in the tokens and are left out of every feature.
//
// # From words to vectors
//
// Boilerplate is learned (see Boilerplate for the rule) and left out. The features of an issue are matter words of two
// characters or more: no places, persons, times, numbers, codes or idioms, since an issue is the same kind of problem
// anywhere. Words of the title count twice, words inside longer words (物业公司: 物业) half. A ticket's vector joins three
// parts: latent semantic analysis of the sample's tickets (rank 96), the mean of word vectors learned from the sample
// (positive pointwise mutual information within eight words, rank 96), and the groups of a thesaurus its words stand in
// (dictionaries/matters.txt for issues, dictionaries/fields.txt for large groups). The thesaurus is prior knowledge and
// the largest single gain on small corpora; docs/performance.md says what the result owes to it.
//
// # From vectors to issues
//
// A graph joins each ticket with its 15 nearest by vector and its 15 nearest by shared words; two rounds of smoothing
// draw neighbours together. Issues are communities of that graph (modularity, Leiden method) at the resolution that gives
// about 0.41·n^¾ of them, polished by assigning each ticket to the nearest centre among its neighbours' and merged where
// two centres have a cosine above 0.85. Groups below three tickets dissolve. A ticket below 0.6 of its issue's median
// cosine is unassigned; from 0.95 on, with no rival within 0.15, it is sure, else likely. Asked for TopLevel groups,
// training runs spherical k-means on the smoothed vectors instead and every ticket gets a place.
//
// Names are stretches of the central tickets' titles and texts that say most of what tells the issue from others, short,
// without places, persons and masked parts, each used once.
//
// # From issues to events
//
// An EventFinder compares each ticket with those of the 180 days before it that share a rare feature. Event features keep
// everything, and add runs of single characters (names no dictionary knows) with their pairs; names count 1.5-fold, words
// of the title threefold. Likeness is the cosine, faded by e^(−days/90), times 0.4 when the two issues are not near one
// another, times 0.75 when no rare name is shared and half of that when both titles name something. Tickets from 0.12 on
// are joined, and the constant Potts model (density 0.11) cuts the graph into events; a ticket whose issue is not near the
// issue of most of its event leaves it.
//
// # The same every time
//
// Samples are put in order of ticket id (a hash), sums run over fixed blocks, products are rounded before they are added
// (so that arm64 cannot fuse them), logarithms are our own, and ties break by number: the order of input and the number
// of processors change nothing, which tests prove.
package nlp
