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

    /** After {@link #count}: where each pair's vector of channel 0 stands in V and M, whose groups of vectors are so far apart. */
    void placeInGroups(int first, int count, TileKernels kernels, int vStride, int mStride, Scratch scratch) {
        int groupColumns = kernels.groupColumns();
        int lanes = kernels.lanes();
        for (int t = 0; t < count; t++) {
            Line row = rowLine(first + t);
            Line column = columnLine(first + t);
            int at = t * slotsPerTile();
            for (int p = 0; p < row.points(); p++) {
                int matrixRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.points(); q++) {
                    int slot = scratch.vSlots[at];
                    int matrix = matrixRow + column.weightOf(q);
                    int vectors = scratch.vectors[matrix];
                    int group = scratch.groupStart[matrix] + VectorGroups.groupOf(slot, vectors, groupColumns);
                    int vector = VectorGroups.columnOf(slot, vectors, groupColumns) * lanes;
                    scratch.vSlots[at] = Scratch.V_AT + group * vStride + vector;
                    scratch.mSlots[at] = Scratch.ALIGNED + group * mStride + vector;
                    at++;
                }
            }
        }
    }

    /** After {@link #count}: where each pair's packed column stands among all, before and after the products. */
    void placeInColumns(int first, int count, int vColumn, int mColumn, Scratch scratch) {
        for (int t = 0; t < count; t++) {
            Line row = rowLine(first + t);
            Line column = columnLine(first + t);
            int at = t * slotsPerTile();
            for (int p = 0; p < row.points(); p++) {
                int matrixRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.points(); q++) {
                    int place = scratch.columnStart[matrixRow + column.weightOf(q)] + scratch.vSlots[at];
                    scratch.vSlots[at] = Scratch.ALIGNED + place * vColumn;
                    scratch.mSlots[at] = Scratch.ALIGNED + place * mColumn;
                    at++;
                }
            }
        }
    }
}
