/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.util.Arrays;

/**
 * Which tile stands where, and which column each of its point pairs takes in the matrices of a block of tiles: pairs of
 * one pair of weights are columns of one matrix, in the order of tiles.
 */
record TileColumns(Tiling rows, Tiling columns) {
    /** Tiles of a plane. */
    int tiles() {
        return rows.count() * columns.count();
    }

    /** Pairs of weights. */
    int matrices() {
        return rows.big().weights() * columns.big().weights();
    }

    /** Places of a tile in the tables of a block, one a point pair. */
    int slotsPerTile() {
        return rows.big().points() * columns.big().points();
    }

    int tileRow(int tile) {
        return tile % tiles() / columns.count();
    }

    int tileColumn(int tile) {
        return tile % columns.count();
    }

    Line rowLine(int tile) {
        return rows.line(tileRow(tile));
    }

    Line columnLine(int tile) {
        return columns.line(tileColumn(tile));
    }

    /** The matrix that all biases go into, since its products reach every output with factor 1. */
    int biasMatrix() {
        return Line.POINT_ONE * columns.big().weights() + Line.POINT_ONE;
    }

    /**
     * Counts the columns of {@code count} tiles into {@link Scratch#columnStart}, their groups of vectors into {@link
     * Scratch#groupStart} and {@link Scratch#vectors}, and leaves in {@link Scratch#vSlots} each pair's column within its
     * matrix.
     *
     * @param packed columns in a vector
     */
    void count(int first, int count, int packed, int groupColumns, Scratch scratch) {
        int matrices = matrices();
        int[] used = scratch.vectors;
        Arrays.fill(used, 0, matrices, 0);
        for (int t = 0; t < count; t++) {
            Line row = rowLine(first + t);
            Line column = columnLine(first + t);
            int at = t * slotsPerTile();
            for (int p = 0; p < row.points(); p++) {
                int matrixRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.points(); q++) {
                    scratch.vSlots[at++] = used[matrixRow + column.weightOf(q)]++;
                }
            }
        }
        int groups = 0;
        int all = 0;
        for (int i = 0; i < matrices; i++) {
            scratch.groupStart[i] = groups;
            scratch.columnStart[i] = all;
            all += used[i];
            used[i] = (used[i] + packed - 1) / packed;
            groups += (used[i] + groupColumns - 1) / groupColumns;
        }
        scratch.groupStart[matrices] = groups;
        scratch.columnStart[matrices] = all;
    }

    /**
     * After {@link #count}: where each pair's values of channel 0 stand, before the products and after. In a lane group that is a
     * vector of V and of M, whose groups of vectors are so far apart; else a packed column, likewise.
     */
    void place(int first, int count, Packing packing, TileKernels kernels, int vStride, int mStride, Scratch scratch) {
        boolean whole = packing.isWhole();
        int vAt = whole ? Scratch.V_AT : Scratch.ALIGNED;
        int groupColumns = kernels.groupColumns();
        for (int t = 0; t < count; t++) {
            Line row = rowLine(first + t);
            Line column = columnLine(first + t);
            int at = t * slotsPerTile();
            for (int p = 0; p < row.points(); p++) {
                int matrixRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.points(); q++) {
                    int slot = scratch.vSlots[at];
                    int matrix = matrixRow + column.weightOf(q);
                    int place = scratch.columnStart[matrix] + slot;
                    int within = 0;
                    if (whole) {
                        int vectors = scratch.vectors[matrix];
                        place = scratch.groupStart[matrix] + VectorGroups.groupOf(slot, vectors, groupColumns);
                        within = VectorGroups.columnOf(slot, vectors, groupColumns) * kernels.lanes();
                    }
                    scratch.vSlots[at] = vAt + place * vStride + within;
                    scratch.mSlots[at] = Scratch.ALIGNED + place * mStride + within;
                    at++;
                }
            }
        }
    }
}
