/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import java.util.Arrays;
import org.repvgg.engine.kernel.ColumnSplit;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.engine.kernel.WinogradLine;

/**
 * Which tile stands where, and which column each of its coordinates takes in the GEMMs of a block of tiles: coordinates of
 * one weight coordinate are columns of one GEMM, in the order of tiles.
 */
record TileGrid(Tiling rows, Tiling columns) {
    /** Tiles of a plane. */
    int tiles() {
        return rows.count() * columns.count();
    }

    /** Weight coordinates, and so GEMMs. */
    int gemms() {
        return rows.big().weights() * columns.big().weights();
    }

    /** Places of a tile in the tables of a block, one per coordinate. */
    int coordinatesPerTile() {
        return rows.big().alpha() * columns.big().alpha();
    }

    int tileRow(int tile) {
        return tile % tiles() / columns.count();
    }

    int tileColumn(int tile) {
        return tile % columns.count();
    }

    WinogradLine rowLine(int tile) {
        return rows.line(tileRow(tile));
    }

    WinogradLine columnLine(int tile) {
        return columns.line(tileColumn(tile));
    }

    /** The GEMM that all biases go into, since its products reach every output with factor 1. */
    int biasGemm() {
        return WinogradLine.COORDINATE_OF_ONE * columns.big().weights() + WinogradLine.COORDINATE_OF_ONE;
    }

    /**
     * Counts the columns of {@code count} tiles into {@link Scratch#columnStart}, their groups of vectors into {@link
     * Scratch#groupStart} and {@link Scratch#vectors}, and leaves in {@link Scratch#vCoordinateAt} each coordinate's column
     * within its GEMM.
     *
     * @param perVector columns in a vector
     */
    void count(int first, int count, int perVector, int nr, Scratch scratch) {
        int gemms = gemms();
        int[] used = scratch.vectors;
        Arrays.fill(used, 0, gemms, 0);
        for (int t = 0; t < count; t++) {
            WinogradLine row = rowLine(first + t);
            WinogradLine column = columnLine(first + t);
            int at = t * coordinatesPerTile();
            for (int p = 0; p < row.alpha(); p++) {
                int gemmRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.alpha(); q++) {
                    scratch.vCoordinateAt[at++] = used[gemmRow + column.weightOf(q)]++;
                }
            }
        }
        int groups = 0;
        int all = 0;
        for (int i = 0; i < gemms; i++) {
            scratch.groupStart[i] = groups;
            scratch.columnStart[i] = all;
            all += used[i];
            used[i] = (used[i] + perVector - 1) / perVector;
            groups += (used[i] + nr - 1) / nr;
        }
        scratch.groupStart[gemms] = groups;
        scratch.columnStart[gemms] = all;
    }

    /**
     * After {@link #count}: where each coordinate's values of channel 0 stand, before the GEMMs and after. In a lane group
     * that is a vector of V and of M, whose groups of vectors are so many floats apart; where lanes are shared a shared
     * column, likewise.
     */
    void place(int first, int count, LaneSharing sharing, int nr, int vStride, int mStride, Scratch scratch) {
        boolean whole = sharing.isNone();
        int vAt = whole ? Scratch.V_AT : Scratch.ALIGNED;
        int lanes = sharing.images();
        for (int t = 0; t < count; t++) {
            WinogradLine row = rowLine(first + t);
            WinogradLine column = columnLine(first + t);
            int at = t * coordinatesPerTile();
            for (int p = 0; p < row.alpha(); p++) {
                int gemmRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.alpha(); q++) {
                    int within = scratch.vCoordinateAt[at];
                    int gemm = gemmRow + column.weightOf(q);
                    int place = scratch.columnStart[gemm] + within;
                    int offset = 0;
                    if (whole) {
                        int vectors = scratch.vectors[gemm];
                        place = scratch.groupStart[gemm] + ColumnSplit.groupOf(within, vectors, nr);
                        offset = ColumnSplit.columnOf(within, vectors, nr) * lanes;
                    }
                    scratch.vCoordinateAt[at] = vAt + place * vStride + offset;
                    scratch.mCoordinateAt[at] = Scratch.ALIGNED + place * mStride + offset;
                    at++;
                }
            }
        }
    }
}
