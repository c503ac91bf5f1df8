/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.repvgg.engine.kernel.LaneSharing;

/**
 * A view of activations in a buffer: some lane groups, or one whose lanes several channels share. Refilled by its owner for
 * each step, so that a run allocates nothing; not thread-safe.
 */
public final class Activations {
    private float[] data = {};
    private int at;
    private int groupStride;
    private int laneGroups;
    private LaneSharing sharing = LaneSharing.none(1);

    /**
     * Points at activations.
     *
     * @param newData its first {@link Scratch#ZEROS} floats are zeros where it is an input
     * @param newAt channel 0, row 0, column 0, lane 0 of the first lane group
     * @param newGroupStride floats between lane groups
     */
    public void set(float[] newData, int newAt, int newGroupStride) {
        data = newData;
        at = newAt;
        groupStride = newGroupStride;
    }

    /**
     * Says how many lane groups these are.
     *
     * @param newSharing how the lanes of each vector are shared
     * @param newLaneGroups one where lanes are shared
     */
    public void setGroups(LaneSharing newSharing, int newLaneGroups) {
        assert newSharing.isNone() || newLaneGroups == 1 : newLaneGroups;
        sharing = newSharing;
        laneGroups = newLaneGroups;
    }

    /** Views what another one views. */
    public void set(Activations other) {
        set(other.data, other.at, other.groupStride);
        setGroups(other.sharing, other.laneGroups);
    }

    public float[] data() {
        return data;
    }

    /** Where a lane group begins. */
    public int at(int laneGroup) {
        return at + laneGroup * groupStride;
    }

    public int laneGroups() {
        return laneGroups;
    }

    public LaneSharing sharing() {
        return sharing;
    }
}
