/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repvgg.jobs.error.JobException;

class ImageKeysTest {
    @Test
    void namesAreComponents() {
        assertThat(ImageKeys.normalize("file:///data//a.tar!/./x/1.jpg")).isEqualTo("file:/data/a.tar!/x/1.jpg");
        assertThat(ImageKeys.normalize("s3a://key:secret@bucket/a.jpg")).isEqualTo("s3a:/bucket/a.jpg");
        assertThat(ImageKeys.depth("a.tar!/x/1.jpg")).isEqualTo(3);
    }

    @Test
    void suffixesEndAtComponents() {
        assertThat(new SuffixKeys(new int[] {1, 2, 9}, KeyKind.IMAGE).call("file:/d/a.tar!/1.jpg"))
                .containsExactly("1.jpg", "a.tar!/1.jpg");
        assertThat(new SuffixKeys(new int[] {2}, KeyKind.STEM).call("file:/d/a.tar!/1.left.jpg"))
                .containsExactly("a.tar!/1");
    }

    @Test
    void stemsEndAtTheFirstDotOfTheLastComponent() {
        assertThat(ImageKeys.stem("v1.0/a.b.jpg")).isEqualTo("v1.0/a");
        assertThat(ImageKeys.stem("v1.0/a")).isEqualTo("v1.0/a");
        assertThat(ImageKeys.stem("x/.hidden.jpg")).isEqualTo("x/.hidden.jpg");
    }

    @Test
    void parentsAreFoldersAndNotArchives() {
        assertThat(ImageKeys.parent("file:/d/a.tar!/cat/1.jpg")).isEqualTo("cat");
        assertThat(ImageKeys.parent("file:/d/cat/1.jpg")).isEqualTo("cat");
        assertThat(ImageKeys.parent("file:/d/a.tar!/1.jpg")).isNull();
        assertThat(ImageKeys.parent("file:/1.jpg")).isNull();
        assertThat(ImageKeys.parent("1.jpg")).isNull();
    }

    @Test
    void labelsAreNamesOrIndicesButNeverBoth() {
        ClassDirectory animals = new ClassDirectory(Map.of(0, "cat", 1, "dog", 2, "crane", 3, "crane"));
        assertThat(animals.resolve(List.of("cat", "dog"))).isEqualTo(Map.of("cat", 0, "dog", 1));
        assertThat(animals.resolve(List.of("0", "007"))).isEqualTo(Map.of("0", 0, "007", 7));
        assertThatThrownBy(() -> animals.resolve(List.of("cat", "1")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("found '1' (expected an index, or one of the 3 known class names)");
        assertThatThrownBy(() -> animals.resolve(List.of("cat", "crane")))
                .hasMessageContaining("found 'crane', the name of several classes");
        assertThatThrownBy(() -> new ClassDirectory(Map.of()).resolve(List.of("cat")))
                .hasMessageContaining("Pass the names by --classes.");
    }

    @Test
    void namesThatAreNumbersMustMeanTheSame() {
        assertThat(new ClassDirectory(Map.of(0, "0", 1, "1")).resolve(List.of("0", "1")))
                .isEqualTo(Map.of("0", 0, "1", 1));
        assertThatThrownBy(() -> new ClassDirectory(Map.of(0, "1", 1, "2")).resolve(List.of("1", "2")))
                .hasMessageContaining("found '1', which is a class name and an index of another class");
    }
}
