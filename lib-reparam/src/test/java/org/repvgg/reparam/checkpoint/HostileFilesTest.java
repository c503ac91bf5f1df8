/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/** Files that lie are refused with the key or offset; their honest twins are read. */
class HostileFilesTest {
    /** Each named in one of the two tests below. */
    static final int FILES = 25;

    static final String FOLDER = "reparam/adversarial";

    @Test
    void everyFileOfTheFolderIsNamedHere() {
        assertThat(SampleCheckpoints.list(SampleCheckpoints.file(FOLDER), "")).hasSize(FILES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            global_builtins_eval.pth   | a call of __builtin__.eval, which runs code (nothing was run) at byte 47
            global_os_system.pth       | a call of posix.system, which runs code (nothing was run) at byte 1813
            huge_string_len.pth        | a string of 2147483647 bytes (expected at most the 4 that are left) at byte 7
            legacy_bad_magic.pth       | it is a plain pickle
            missing_storage.pth        | tensor rbr_identity.running_var of missing_storage.pth: its storage data/3
            recursive_list.pth         | no tensors in a dict of 1
            short_storage.pth          | tensor rbr_dense.conv.weight of short_storage.pth: its storage 5 has 2300 bytes (expected 2304
            st_hole.safetensors        | tensor b at data bytes 12 to 20 (expected it to begin at 8
            st_huge_header.safetensors | a header of 4611686018427387904 bytes at byte 0
            st_oob.safetensors         | 4 bytes of data (expected 8 from the header)
            st_shape_mismatch.safetensors | tensor a has 8 bytes (expected 12 from its shape)
            tensor_huge_numel.pth      | tensor w of tensor_huge_numel.pth: its storage 0 has 64 bytes (expected 4398046511104
            tensor_huge_shape.pth      | tensor w of tensor_huge_shape.pth: more than 2^63 elements, as pickled at byte 166
            tensor_neg_offset.pth      | an offset of -4, as pickled at byte 146
            tensor_neg_size.pth        | a size of -4 in dimension 0, as pickled at byte 146
            tensor_neg_stride.pth      | a stride of -4 in dimension 0, as pickled at byte 156
            tensor_oob_offset.pth      | element 25 of a storage of 16, as pickled at byte 156
            tensor_rank_mismatch.pth   | 2 dimensions with 1 strides, as pickled at byte 151
            truncated_half.pth         | no end record in its last 4387 of 4387 bytes
            truncated_tail.pth         | no end record in its last 8745 of 8745 bytes
            """)
    void lyingFilesAreRefusedWithWhatIsWrong(String file, String message) {
        Path path = SampleCheckpoints.file(FOLDER).resolve(file);
        assertThat(path).exists();
        assertThatThrownBy(() -> Checkpoint.read(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file)
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "byteorder_big.pth",
                "deflated_records.pth",
                "st_dup_key.safetensors",
                "st_ok_bf16_f16.safetensors",
                "tensor_ok_control.pth"
            })
    void honestTwinsAreRead(String file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(SampleCheckpoints.file(FOLDER).resolve(file));
        assertThat(checkpoint.tensors()).isNotEmpty();
        checkpoint
                .tensors()
                .values()
                .forEach(tensor -> assertThat(tensor.toDoubles()).hasSize(tensor.count()));
    }
}
