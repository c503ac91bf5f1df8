/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The spellings in which people have the same three names. */
class ClassListTest {
    private static void assertNames(String text) throws IOException {
        assertThat(ClassList.parse(text.getBytes(StandardCharsets.UTF_8)))
                .as(text)
                .containsExactly("T-shirt/top", "Ankle boot", "crane, bird");
    }

    @Test
    void linesWithMarksBlanksAndWindowsEnds() throws IOException {
        assertNames("T-shirt/top\nAnkle boot\ncrane, bird");
        assertNames("\ufeffT-shirt/top\r\nAnkle boot\r\ncrane, bird\r\n\r\n");
        assertThat(ClassList.parse("\ufeffone\r\ntwo\r\n".getBytes(StandardCharsets.UTF_16LE)))
                .containsExactly("one", "two");
        assertThat(ClassList.parse("\ufeffone\ntwo".getBytes(StandardCharsets.UTF_16BE)))
                .containsExactly("one", "two");
    }

    @Test
    void jsonListsAndMaps() throws IOException {
        assertNames("[\"T-shirt/top\", \"Ankle boot\", \"crane, bird\"]");
        assertNames("{\"0\": \"T-shirt/top\", \"2\": \"crane, bird\", \"1\": \"Ankle boot\"}");
        assertNames(
                "{\"0\": [\"n1\", \"T-shirt/top\"], \"1\": [\"n2\", \"Ankle boot\"], \"2\": [\"n3\", \"crane, bird\"]}");
        assertNames("{\"T-shirt/top\": 0, \"crane, bird\": 2, \"Ankle boot\": 1}");
        assertNames("{0: 'T-shirt/top',\n 1: 'Ankle boot',\n 2: 'crane, bird'}");
    }

    @Test
    void synsetsAndIndicesInFront() throws IOException {
        assertNames("n00000001 T-shirt/top\nn00000002 Ankle boot\nn00000003 crane, bird\n");
        assertNames("n00000001\tT-shirt/top\nn00000002\tAnkle boot\nn00000003\tcrane, bird\n");
        assertNames("index,name\n0,T-shirt/top\n1,Ankle boot\n2,\"crane, bird\"\n");
        assertNames("0;T-shirt/top\n1;Ankle boot\n2;crane, bird\n");
        assertNames("0: T-shirt/top\n1: Ankle boot\n2: crane, bird\n");
    }

    @Test
    void namesThatOnlyLookLikeItStay() throws IOException {
        assertThat(ClassList.parse("0 - zero\n1 - one\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("0 - zero", "1 - one");
        assertThat(ClassList.parse("n00000001\nn00000002".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("n00000001", "n00000002");
        assertThat(ClassList.parse("7,one\n9,two".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("7,one", "9,two");
        assertThat(ClassList.parse("[x\ny".getBytes(StandardCharsets.UTF_8))).containsExactly("[x", "y");
        assertThat(ClassList.parse("one\n\ntwo".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("one", "", "two");
    }

    @Test
    void mapsWithGapsAreRefused() {
        assertThatThrownBy(() -> ClassList.parse("{\"1\": \"a\", \"2\": \"b\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("found 2 names with indices from 1 to 2 (expected 0 to 1)");
        assertThatThrownBy(() -> ClassList.parse("{\"x\": \"a\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("found the key x");
        assertThatThrownBy(() -> ClassList.parse("{\"0\": \"a\",,}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("JSON that is damaged");
    }
}
