/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * How the vectors of one matrix are cut into groups that are multiplied at once: full groups and a rest. A rest of one
 * takes a vector from the group before it, since products of one vector wait for themselves: four are two and two.
 */
public final class VectorGroups {
    private VectorGroups() {}

    /** Vectors in a group of a matrix that has so many in all. */
    public static int columns(int group, int vectors, int groupColumns) {
        int left = vectors - group * groupColumns;
        if (left == groupColumns + 1) {
            return groupColumns - 1;
        }
        return left == 1 && group > 0 ? 2 : Math.min(left, groupColumns);
    }

    /** The group of a vector. */
    static int groupOf(int vector, int vectors, int groupColumns) {
        int group = vector / groupColumns;
        boolean moved = vectors % groupColumns == 1 && vector == vectors - 2 && vector > 0;
        return moved ? group + 1 : group;
    }

    /** Its place in that group. */
    static int columnOf(int vector, int vectors, int groupColumns) {
        if (vectors % groupColumns == 1 && vectors > 1 && vector >= vectors - 2) {
            return vector - (vectors - 2);
        }
        return vector % groupColumns;
    }
}
