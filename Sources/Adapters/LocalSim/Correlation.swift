/// How the returns of several instruments go together, and the triangle that makes them so.
public struct Correlation: Sendable {
    /// Row by row; 1 on the diagonal.
    public let matrix: [[Double]]
    /// The lower triangle L with L·Lᵀ = matrix: independent numbers times L are correlated ones.
    let triangle: [[Double]]

    /// Nil when the matrix is not square, not symmetric, has no ones on its diagonal, or is not
    /// positive definite: no returns could go together like that.
    public init?(_ matrix: [[Double]]) {
        let size = matrix.count
        var triangle = [[Double]](repeating: [], count: size)
        for row in 0..<size {
            guard matrix[row].count == size, matrix[row][row] == 1 else { return nil }
            var line = [Double](repeating: 0, count: row + 1)
            for column in 0...row {
                guard matrix[row][column] == matrix[column][row] else { return nil }
                var rest = matrix[row][column]
                for inner in 0..<column {
                    let other = column == row ? line[inner] : triangle[column][inner]
                    rest -= line[inner] * other
                }
                if column == row {
                    guard rest > 1e-12 else { return nil }
                    line[column] = rest.squareRoot()
                } else {
                    line[column] = rest / triangle[column][column]
                }
            }
            triangle[row] = line
        }
        self.matrix = matrix
        self.triangle = triangle
    }
}
