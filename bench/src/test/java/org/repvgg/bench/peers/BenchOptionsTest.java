/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.engine.KernelChoice;

final class BenchOptionsTest {
    @Test
    void listsAreReadInOrder() {
        BenchOptions options = BenchOptions.parse(
                "--net", "B1,A0", "--peers", "ncnn,djl", "--threads", "2,1", "--kernel", "vector-512,auto+cache@avx2");
        assertThat(options.nets()).containsExactly("B1", "A0");
        assertThat(options.peers()).containsExactly(Peer.NCNN, Peer.DJL);
        assertThat(options.threads()).containsExactly(2, 1);
        assertThat(options.engines())
                .containsExactly(
                        new BenchOptions.EngineVariant(KernelChoice.VECTOR_512, false, false),
                        new BenchOptions.EngineVariant(KernelChoice.AUTO, true, true));
        assertThat(options.engines().get(1)).hasToString("auto+cache@avx2");
    }

    @Test
    void withoutArgumentsAllPeersMeetOnOneThread() {
        BenchOptions options = BenchOptions.parse();
        assertThat(options.peers()).containsExactly(Peer.values());
        assertThat(options.threads()).containsExactly(1);
        assertThat(options.output()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bach|16|Cannot read option '--bach' (expected one that --help lists).",
                "--batch|0|Cannot read --batch: '0' (expected a whole number of at least 1).",
                "--threads|1,x|Cannot read --threads: 'x' (expected a whole number of at least 1).",
                "--peers|ncn|Cannot compare with 'ncn' (expected some of onnxruntime, djl, nd4j, ncnn, openvino, pytorch).",
                "--kernel|avx|Cannot choose kernel 'avx' (expected auto, scalar, vector-128, vector-256 or vector-512)."
            })
    void whatCannotBeReadIsNamed(String name, String value, String message) {
        assertThatThrownBy(() -> BenchOptions.parse(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void anOptionWithoutValueIsNamed() {
        assertThatThrownBy(() -> BenchOptions.parse("--net"))
                .hasMessage("Cannot read option '--net': no value follows it.");
    }
}
