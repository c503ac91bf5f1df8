/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a driver inside YARN's application master, which takes an exit, even with 0, for a failure. */
class MainTest {
    @BeforeEach
    void asTheApplicationMasterDoes() {
        System.setProperty("spark.master", "yarn");
        System.setProperty("spark.submit.deployMode", "cluster");
    }

    @AfterEach
    void asItWas() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.submit.deployMode");
    }

    @Test
    void successReturns() {
        assertThatCode(() -> Main.main(new String[] {"--version"})).doesNotThrowAnyException();
    }

    @Test
    void failureIsThrownWithItsStatusAndMessage() {
        assertThatThrownBy(() -> Main.main(new String[] {"predict", "--top-k", "3"}))
                .hasMessageStartingWith("status 2: [missing_option] ")
                .hasMessageContaining("--checkpoint");
        assertThatThrownBy(() -> Main.main(new String[] {"inspect", "--checkpoint", "nowhere.pth"}))
                .hasMessageStartingWith("status 2: [checkpoint_missing] Cannot read")
                .hasMessageContaining("nowhere.pth");
    }
}
