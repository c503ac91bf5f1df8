/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repvgg.jobs.TestFiles;

class PairedComparisonTest {
    /** The incomplete beta function of commons-numbers, against 60 digits. */
    private static final double RELATIVE_TOLERANCE = 1e-9;

    @Test
    void mcnemarEqualsTheBinomialDistributionForAnyNumberOfFlips() throws IOException {
        List<String> lines =
                Files.readAllLines(TestFiles.root().resolve("jobs/src/test/resources/golden/audit/binomial.csv"));
        assertThat(lines).hasSizeGreaterThan(10);
        for (String line : lines.subList(2, lines.size())) {
            String[] fields = line.split(",");
            double p = Double.parseDouble(fields[2]);
            PairedComparison pairs = new PairedComparison(7, Long.parseLong(fields[0]), Long.parseLong(fields[1]), 9);
            assertThat(pairs.mcnemarP()).as(line).isCloseTo(p, within(RELATIVE_TOLERANCE * p));
        }
    }

    @Test
    void equalRunsDoNotDiffer() {
        PairedComparison pairs = new PairedComparison(80, 0, 0, 20);
        assertThat(pairs.difference()).isZero();
        assertThat(pairs.low()).isLessThanOrEqualTo(0);
        assertThat(pairs.high()).isGreaterThanOrEqualTo(0);
        assertThat(pairs.mcnemarP()).isEqualTo(1);
    }

    @Test
    void noPairsGiveNoNumber() {
        PairedComparison pairs = new PairedComparison(0, 0, 0, 0);
        assertThat(pairs.difference()).isNaN();
        assertThat(pairs.low()).isNaN();
        assertThat(pairs.mcnemarP()).isEqualTo(1);
    }

    @Test
    void wilsonHoldsItsEnds() {
        assertThat(new Proportion(0, 10).low()).isZero();
        assertThat(new Proportion(10, 10).high()).isEqualTo(1);
        assertThat(new Proportion(0, 0).value()).isNaN();
        assertThat(new Proportion(0, 0).low()).isNaN();
        assertThat(new Proportion(0, 0).high()).isNaN();
    }

    @Test
    void confidencesOnAnEdgeBelongToTheBinBelow() {
        Calibration calibration = new Calibration();
        for (int i = 0; i <= Calibration.BINS; i++) {
            calibration.add(i / (double) Calibration.BINS, true);
        }
        assertThat(calibration.bins())
                .extracting(ReliabilityBin::images)
                .containsExactly(2L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L);
    }
}
