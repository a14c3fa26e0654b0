package nlp

import (
	"cmp"
	"math"
	"slices"
)

const (
	oversampling    = 8
	powerIterations = 2
)

// rightVectors returns the rank right singular vectors of s with the largest singular values (columns of a matrix of
// s.columns rows) and those values, by a randomised range finder with two power iterations (Halko, Martinsson and
// Tropp 2011). The rank is less when the matrix is smaller.
func rightVectors(s *sparse, rank int, seed uint64) (dense, []float32) {
	width := min(rank+oversampling, s.rows(), s.columns)
	if width == 0 {
		return newDense(s.columns, 0), nil
	}
	t := s.transpose()
	basis := newDense(s.columns, width)
	chance := random(seed)
	for i := range basis.data {
		basis.data[i] = chance.bell()
	}
	for range powerIterations + 1 {
		image := s.times(basis)
		orthonormalise(image)
		basis = t.times(image)
		orthonormalise(basis)
	}
	image := s.times(basis)
	values, vectors := symmetricEigen(gram(image))
	rank = min(rank, width)
	out := newDense(s.columns, rank)
	parallel(s.columns, func(_, from, to int) {
		for r := from; r < to; r++ {
			multiplySmall(basis.row(r), vectors, out.row(r))
		}
	})
	singular := make([]float32, rank)
	for i := range singular {
		singular[i] = float32(math.Sqrt(max(values[i], 0)))
	}
	fixSigns(out)
	return out, singular
}

// fixSigns makes the largest entry of each column positive: a singular vector's sign is otherwise a matter of chance.
func fixSigns(d dense) {
	for c := range d.columns {
		var largest float32
		for r := range d.rows {
			if v := d.data[r*d.columns+c]; max(v, -v) > max(largest, -largest) {
				largest = v
			}
		}
		if largest < 0 {
			for r := range d.rows {
				d.data[r*d.columns+c] = -d.data[r*d.columns+c]
			}
		}
	}
}

// multiplySmall sets out to the first columns of row·vectors.
func multiplySmall(row []float32, vectors [][]float64, out []float32) {
	for c := range out {
		sum := 0.0
		for k, v := range row {
			sum += float64(float64(v) * vectors[k][c])
		}
		out[c] = float32(sum)
	}
}

// gram returns dᵀ·d in double precision, summed by fixed blocks of rows.
func gram(d dense) [][]float64 {
	n := d.columns
	blocks := (d.rows + blockRows - 1) / blockRows
	group := (blocks + 31) / 32 // at most 32 partial sums
	if group == 0 {
		group = 1
	}
	groups := (blocks + group - 1) / group
	partial := make([][]float64, groups)
	parallelBlocks(groups, func(g int) {
		sum := make([]float64, n*n)
		for r := g * group * blockRows; r < min(d.rows, (g+1)*group*blockRows); r++ {
			row := d.row(r)
			for i, x := range row {
				xi := float64(x)
				into := sum[i*n : i*n+n]
				for j := i; j < n; j++ {
					into[j] += float64(xi * float64(row[j]))
				}
			}
		}
		partial[g] = sum
	})
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	for _, sum := range partial {
		for i := range n {
			for j := i; j < n; j++ {
				out[i][j] += sum[i*n+j]
			}
		}
	}
	for i := range n {
		for j := range i {
			out[i][j] = out[j][i]
		}
	}
	return out
}

// orthonormalise makes the columns of d orthonormal by Cholesky, twice for accuracy; a column that depends on those
// before it becomes zero.
func orthonormalise(d dense) {
	for range 2 {
		upper := cholesky(gram(d))
		parallel(d.rows, func(_, from, to int) {
			for r := from; r < to; r++ {
				solveRow(d.row(r), upper)
			}
		})
	}
}

// cholesky returns the upper triangular u with uᵀ·u = a. A pivot of (almost) nothing is kept as 0.
func cholesky(a [][]float64) [][]float64 {
	n := len(a)
	largest := 0.0
	for i := range n {
		largest = max(largest, a[i][i])
	}
	for i := range n {
		pivot := a[i][i]
		if pivot <= 1e-10*largest {
			clear(a[i][i:])
			continue
		}
		root := math.Sqrt(pivot)
		for j := i; j < n; j++ {
			a[i][j] /= root
		}
		for k := i + 1; k < n; k++ {
			for j := k; j < n; j++ {
				a[k][j] -= float64(a[i][k] * a[i][j])
			}
		}
	}
	return a
}

// solveRow replaces row by the x with x·u = row.
func solveRow(row []float32, u [][]float64) {
	var x [128]float64
	for j := range row {
		if u[j][j] == 0 {
			x[j], row[j] = 0, 0
			continue
		}
		v := float64(row[j])
		for i := range j {
			v -= float64(x[i] * u[i][j])
		}
		x[j] = v / u[j][j]
		row[j] = float32(x[j])
	}
}

// symmetricEigen returns the eigenvalues of a, largest first, and the eigenvectors as columns, by Jacobi rotations.
func symmetricEigen(a [][]float64) ([]float64, [][]float64) {
	n := len(a)
	v := make([][]float64, n)
	for i := range v {
		v[i] = make([]float64, n)
		v[i][i] = 1
	}
	for range 60 {
		off, all := 0.0, 0.0
		for i := range n {
			for j := range n {
				square := float64(a[i][j] * a[i][j])
				all += square
				if i != j {
					off += square
				}
			}
		}
		if off <= 1e-20*all {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, v, p, q)
			}
		}
	}
	return sortedEigen(a, v)
}

// rotate makes a[p][q] zero.
func rotate(a, v [][]float64, p, q int) {
	if a[p][q] == 0 {
		return
	}
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(float64(t*t)+1)
	s := float64(t * c)
	for k := range a {
		x, y := a[k][p], a[k][q]
		a[k][p], a[k][q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	rowP, rowQ := a[p], a[q]
	for k := range a {
		x, y := rowP[k], rowQ[k]
		rowP[k], rowQ[k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range v {
		x, y := v[k][p], v[k][q]
		v[k][p], v[k][q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}

func sortedEigen(a, v [][]float64) ([]float64, [][]float64) {
	n := len(a)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a[j][j], a[i][i]) })
	values := make([]float64, n)
	vectors := make([][]float64, n)
	for i := range vectors {
		vectors[i] = make([]float64, n)
	}
	for at, from := range order {
		values[at] = a[from][from]
		for k := range n {
			vectors[k][at] = v[k][from]
		}
	}
	return values, vectors
}
