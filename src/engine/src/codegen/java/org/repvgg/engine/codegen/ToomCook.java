/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.codegen;

/**
 * The matrices of Toom-Cook / Winograd filtering in one dimension.
 *
 * <p>F(m, r): m outputs of an r-tap correlation from n = m + r - 1 inputs by n products, y = A^T [(G g) * (B^T d)]. With the
 * points p_0, infinity, p_2 ..., row i of B^T holds the coefficients of Q_i(x) = product over finite j != i of (x - p_j),
 * row i of G holds p_i^k / Q_i(p_i), column i of A^T holds p_i^k; for infinity they are the product over all finite points,
 * (0 .. 0 1) and (0 .. 0 1). Derived in docs/design/kernels.md#transforms.
 *
 * <p>Families: the small tile of a family uses the weights of its big one, since the points are nested; what its Q_i lack
 * moves into its B^T as a factor of the row.
 */
final class ToomCook {
    /** In the order in which tiles take them; infinity is NaN. The third, 1, carries the bias. */
    static final double[] POINTS = {0, Double.NaN, 1, -1, 2, -2, 0.5, -0.5};

    private ToomCook() {}

    /** Coefficients of Q_i for the first {@code n} points, lowest power first, length n. */
    private static double[] basis(int i, int n) {
        double[] poly = new double[n];
        poly[0] = 1;
        int degree = 0;
        for (int j = 0; j < n; j++) {
            if (j == i || Double.isNaN(POINTS[j])) {
                continue;
            }
            for (int k = ++degree; k >= 0; k--) {
                poly[k] = (k > 0 ? poly[k - 1] : 0) - POINTS[j] * (k < degree ? poly[k] : 0);
            }
        }
        return poly;
    }

    private static double at(double[] poly, double x) {
        double sum = 0;
        for (int k = poly.length - 1; k >= 0; k--) {
            sum = sum * x + poly[k];
        }
        return sum;
    }

    private static double norm(int i, int n) {
        return Double.isNaN(POINTS[i]) ? 1 : at(basis(i, n), POINTS[i]);
    }

    /** [n][n], without {@link #inputFactor}. */
    static double[][] input(int m, int r) {
        int n = m + r - 1;
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = basis(i, n);
        }
        return rows;
    }

    /** What row i of B^T is multiplied by in the family whose big tile has {@code family} outputs. */
    static double inputFactor(int i, int m, int family, int r) {
        return norm(i, family + r - 1) / norm(i, m + r - 1);
    }

    /** [n][r], without {@link #weightFactor}. */
    static double[][] weight(int m, int r) {
        int n = m + r - 1;
        double[][] rows = new double[n][r];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < r; k++) {
                rows[i][k] = Double.isNaN(POINTS[i]) ? (k == r - 1 ? 1 : 0) : Math.pow(POINTS[i], k);
            }
        }
        return rows;
    }

    /** What row i of G is multiplied by. */
    static double weightFactor(int i, int m, int r) {
        return 1 / norm(i, m + r - 1);
    }

    /** [m][n]. */
    static double[][] output(int m, int r) {
        int n = m + r - 1;
        double[][] rows = new double[m][n];
        for (int k = 0; k < m; k++) {
            for (int i = 0; i < n; i++) {
                rows[k][i] = Double.isNaN(POINTS[i]) ? (k == m - 1 ? 1 : 0) : Math.pow(POINTS[i], k);
            }
        }
        return rows;
    }
}
