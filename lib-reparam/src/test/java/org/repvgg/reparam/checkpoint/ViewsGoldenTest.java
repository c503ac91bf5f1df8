/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/** Views, strides, tied and expanded storages and every element type, against the arrays PyTorch made of them. */
class ViewsGoldenTest {
    private static final String FOLDER = "reparam/repvgg_official/";

    /** Tensors with an array each; complex numbers are not read, and legacy files have no float8. */
    @ParameterizedTest
    @CsvSource({"views_and_dtypes.pth, 19", "views_and_dtypes_legacy.pth, 18"})
    void everyTensorHasTheValuesPyTorchSees(String file, int tensors) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(SampleCheckpoints.file(FOLDER + file));
        int compared = 0;
        for (Map.Entry<String, Tensor> entry : checkpoint.tensors().entrySet()) {
            if (entry.getValue().dtype().isComplex()) {
                continue;
            }
            String name = URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8);
            Npy golden = Npy.read(SampleCheckpoints.file(FOLDER + "views_golden/" + name + ".npy"));
            assertThat(entry.getValue().toDoubles()).as(entry.getKey()).isEqualTo(golden.values());
            if (entry.getValue().rank() > 0) {
                assertThat(entry.getValue().shape()).as(entry.getKey()).isEqualTo(golden.shape());
            }
            compared++;
        }
        assertThat(compared).isEqualTo(tensors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"views_and_dtypes.pth", "views_and_dtypes_legacy.pth"})
    void tiedTensorsShareTheirStorage(String file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(SampleCheckpoints.file(FOLDER + file));
        Tensor tied = SampleCheckpoints.tensor(checkpoint, "tied1");
        assertThat(tied.sharesStorageWith(SampleCheckpoints.tensor(checkpoint, "tied2")))
                .isTrue();
        assertThat(tied.sharesStorageWith(SampleCheckpoints.tensor(checkpoint, "i64")))
                .isFalse();
    }
}
