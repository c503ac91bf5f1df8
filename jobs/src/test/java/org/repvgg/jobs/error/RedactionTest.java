/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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

    @Test
    void passwordsInUrisAreRefusedWithoutShowingThem() {
        for (String uri : List.of("s3a://AKIA:top/secret@bucket/a.tar", "ftp://me:topsecret@host/a.tar")) {
            assertThatThrownBy(() -> Redaction.requireNoPassword("--input", uri))
                    .hasMessageStartingWith("Cannot use --input: found a password in the URI (expected none) of ")
                    .message()
                    .doesNotContain("secret", "AKIA");
        }
    }

    @Test
    void namesThatOnlyLookLikeItAreNot() {
        for (String uri : List.of(
                "s3a://bucket/12:30@noon.tar",
                "hdfs://host:8020/user@site.tar",
                "hdfs://user@host/a.tar",
                "file:///data/a:b@c.tar",
                "data/a:b@c.tar")) {
            Redaction.requireNoPassword("--input", uri);
        }
    }
}
