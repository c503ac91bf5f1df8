/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColumnSplitTest {
    private static final int NR = 3;

    @Test
    void everyVectorHasAPlaceOfItsOwnAndNoneIsAlone() {
        for (int vectors = 1; vectors <= 20; vectors++) {
            int groups = (vectors + NR - 1) / NR;
            List<String> places = new ArrayList<>();
            for (int group = 0; group < groups; group++) {
                int columns = ColumnSplit.columns(group, vectors, NR);
                assertThat(columns).as("group %d of %d vectors", group, vectors).isBetween(vectors == 1 ? 1 : 2, NR);
                for (int column = 0; column < columns; column++) {
                    places.add(group + "." + column);
                }
            }
            List<String> taken = new ArrayList<>();
            for (int vector = 0; vector < vectors; vector++) {
                taken.add(ColumnSplit.groupOf(vector, vectors, NR) + "." + ColumnSplit.columnOf(vector, vectors, NR));
            }
            assertThat(taken).as("%d vectors", vectors).isEqualTo(places);
        }
    }
}
