package nlp

import (
	"math"
	"runtime"
	"sync"
)

// Every product that is added to something is rounded first, float32(a*b): the language lets a compiler fuse the two
// otherwise (arm64 does), and the same tickets would fall into other issues on another machine. Sums run over fixed
// blocks, never over as many parts as there are processors, for the same reason.

// blockRows is the number of rows that one worker takes at a time.
const blockRows = 256

// parallel calls f once for each block [from, to) of n items, on as many goroutines as there are processors. f may
// write only what belongs to its items or to its block.
func parallel(n int, f func(block, from, to int)) {
	blocks := (n + blockRows - 1) / blockRows
	parallelBlocks(blocks, func(block int) {
		f(block, block*blockRows, min(n, (block+1)*blockRows))
	})
}

// parallelBlocks calls f once for each block.
func parallelBlocks(blocks int, f func(block int)) {
	workers := min(runtime.GOMAXPROCS(0), blocks)
	if workers <= 1 {
		for block := range blocks {
			f(block)
		}
		return
	}
	var next sync.Mutex
	at := 0
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for {
				next.Lock()
				block := at
				at++
				next.Unlock()
				if block >= blocks {
					return
				}
				f(block)
			}
		})
	}
	wait.Wait()
}

// dot returns the inner product of two vectors of one length. Four partial sums hide the latency of the addition.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0 += float32(x[0] * y[0])
		s1 += float32(x[1] * y[1])
		s2 += float32(x[2] * y[2])
		s3 += float32(x[3] * y[3])
	}
	for ; i < len(a); i++ {
		s0 += float32(a[i] * b[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// axpy adds scale times x to y.
func axpy(scale float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += float32(scale * v)
	}
}

// normalise32 scales a vector to length 1 and says whether it had a length.
func normalise32(x []float32) bool {
	length := dot(x, x)
	if length < 1e-20 {
		clear(x)
		return false
	}
	scale := float32(1 / math.Sqrt(float64(length)))
	for i := range x {
		x[i] = float32(x[i] * scale)
	}
	return true
}

// ln is the natural logarithm, computed the same way on every processor.
func ln(x float64) float64 {
	if x <= 0 {
		return math.Inf(-1)
	}
	fraction, exponent := math.Frexp(x) // fraction in [½, 1)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	z := (fraction - 1) / (fraction + 1)
	zz := float64(z * z)
	sum := 0.0
	for k := 19; k >= 1; k -= 2 { // 2·artanh(z), |z| ≤ 0.172
		sum = float64(sum*zz) + 1/float64(k)
	}
	return float64(2*z*sum) + float64(float64(exponent)*math.Ln2)
}

// expNegative is e to the minus x for x ≥ 0, computed the same way on every processor.
func expNegative(x float64) float64 {
	if x > 700 {
		return 0
	}
	halvings := math.Floor(x / math.Ln2)
	rest := x - float64(halvings*math.Ln2)
	sum := 1.0
	for k := 18; k >= 1; k-- {
		sum = 1 - float64(rest*sum)/float64(k)
	}
	return math.Ldexp(sum, -int(halvings))
}

// dense is a matrix of rows of one length, in one slice.
type dense struct {
	rows, columns int
	data          []float32
}

func newDense(rows, columns int) dense {
	return dense{rows, columns, make([]float32, rows*columns)}
}

func (d dense) row(i int) []float32 { return d.data[i*d.columns : (i+1)*d.columns : (i+1)*d.columns] }

// sparse is a matrix of rows with few values each: row i holds data[start[i]:start[i+1]], by rising column.
type sparse struct {
	columns int
	start   []int
	index   []int32
	value   []float32
}

func (s *sparse) rows() int { return len(s.start) - 1 }

func (s *sparse) row(i int) ([]int32, []float32) {
	from, to := s.start[i], s.start[i+1]
	return s.index[from:to], s.value[from:to]
}

// transpose returns the matrix by columns; within a column the rows rise.
func (s *sparse) transpose() *sparse {
	t := &sparse{
		columns: s.rows(),
		start:   make([]int, s.columns+1),
		index:   make([]int32, len(s.index)),
		value:   make([]float32, len(s.value)),
	}
	for _, c := range s.index {
		t.start[c+1]++
	}
	for c := range s.columns {
		t.start[c+1] += t.start[c]
	}
	at := append([]int(nil), t.start[:s.columns]...)
	for r := range s.rows() {
		columns, values := s.row(r)
		for k, c := range columns {
			t.index[at[c]], t.value[at[c]] = int32(r), values[k]
			at[c]++
		}
	}
	return t
}

// times returns s·d.
func (s *sparse) times(d dense) dense {
	out := newDense(s.rows(), d.columns)
	parallel(s.rows(), func(_, from, to int) {
		for r := from; r < to; r++ {
			columns, values := s.row(r)
			row := out.row(r)
			for k, c := range columns {
				axpy(values[k], d.row(int(c)), row)
			}
		}
	})
	return out
}

// random is a small generator of numbers that depend on a seed alone (splitmix64).
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return mix(uint64(*r))
}

// mix spreads the bits of x.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unit returns a number in [0, 1).
func (r *random) unit() float64 { return float64(r.next()>>11) / (1 << 53) }

// bell returns a number of about the normal distribution: the sum of twelve uniform ones.
func (r *random) bell() float32 {
	sum := -6.0
	for range 12 {
		sum += r.unit()
	}
	return float32(sum)
}
