/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.Samples;

/** Views, strides, tied and expanded storages and every element type, against the arrays PyTorch made of them. */
class ViewsGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"views_and_dtypes.pth", "views_and_dtypes_legacy.pth"})
    void everyTensorHasTheValuesPyTorchSees(String file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(Samples.file("reparam/repvgg_official/" + file));
        assertThat(checkpoint.tensors()).hasSizeGreaterThanOrEqualTo(19);
        for (Map.Entry<String, Tensor> entry : checkpoint.tensors().entrySet()) {
            if (entry.getValue().dtype().isComplex()) {
                continue;
            }
            Npy golden = Npy.read(Samples.file("reparam/repvgg_official/views_golden/" + entry.getKey() + ".npy"));
            assertThat(entry.getValue().toDoubles()).as(entry.getKey()).isEqualTo(golden.values());
            if (entry.getValue().rank() > 0) {
                assertThat(entry.getValue().shape()).as(entry.getKey()).isEqualTo(golden.shape());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"views_and_dtypes.pth", "views_and_dtypes_legacy.pth"})
    void tiedTensorsShareTheirStorage(String file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(Samples.file("reparam/repvgg_official/" + file));
        Tensor tied = Samples.tensor(checkpoint, "tied1");
        assertThat(tied.sharesStorageWith(Samples.tensor(checkpoint, "tied2"))).isTrue();
        assertThat(tied.sharesStorageWith(Samples.tensor(checkpoint, "i64"))).isFalse();
    }
}
