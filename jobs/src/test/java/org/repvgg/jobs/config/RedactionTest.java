/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void credentialsInUrisDisappear() {
        assertThat(Redaction.of("Cannot read s3a://AKIA:se/cr+et@bucket/x.tar: denied"))
                .doesNotContain("AKIA", "cr+et")
                .contains("s3a://", "denied");
        assertThat(Redaction.of("s3a://key:secret@bucket/a s3a://bucket/b@c"))
                .isEqualTo("s3a://bucket/a s3a://bucket/b@c");
    }

    @Test
    void pathsWithAnAtSignStay() {
        assertThat(Redaction.of("file:/data/me@home/x.jpg")).isEqualTo("file:/data/me@home/x.jpg");
        assertThat(Redaction.of("hdfs://nn/data/me@home/x.jpg")).isEqualTo("hdfs://nn/data/me@home/x.jpg");
    }
}
