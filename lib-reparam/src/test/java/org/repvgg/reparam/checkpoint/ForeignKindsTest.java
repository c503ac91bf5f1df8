/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;

/** Files of known kinds that are not read are called by their names, with what to do, and never damaged. */
class ForeignKindsTest {
    private static final String FOLDER = "kinds/foreign/";

    /** The refused ones below, plain.pth and xla_cpu.pth. */
    private static final int FILES = 18 + 2;

    @Test
    void everyFileOfTheFolderIsNamedHere() {
        assertThat(SampleCheckpoints.list(SampleCheckpoints.file(FOLDER), "")).hasSize(FILES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quantized.pth          | tensor linear.weight of quantized.pth: it is quantized (qint8)
            quantized_legacy.pth   | tensor linear.weight of quantized_legacy.pth: it is quantized (qint8)
            quantized_channels.pth | tensor linear.weight of quantized_channels.pth: it is quantized (quint8)
            quantized_dynamic.pth  | tensor linear._packed_params._packed_params of quantized_dynamic.pth: it is quantized (qint8)
            quantized_module.pth   | module linear is a torch.ao.nn.quantized.dynamic.modules.linear.Linear, quantized
            quantization_aware.pth | is of a network that rounds weights and activations while it runs
            gptq.safetensors       | tensor linear.qweight is packed as GPTQ and AWQ do
            int8.safetensors       | tensor linear.weight is of type I8, quantized or packed
            float8.safetensors     | tensor linear.weight_scale is quantized, with a scale of its own
            sparse.pth             | tensor linear.weight of sparse.pth: it is sparse
            meta.pth               | tensor conv.weight of meta.pth: it is without values, of the device meta
            xla_numpy.pth          | tensor conv.weight of xla_numpy.pth: it is on the device xla:0
            npu.pth                | tensor conv.weight of npu.pth: it is on an NPU
            spectral_norm.pth      | tensor linear.weight_u is normalized by its spectrum or its length
            weight_norm.pth        | tensor linear.weight_v is normalized by its spectrum or its length
            parametrized.pth       | tensor linear.parametrizations.weight.original0 is parametrized
            arrays.npz             | it is numpy's .npz, arrays without a state dict
            exported.pt2           | it is a program of torch.export (.pt2)
            """)
    void whatPyTorchWritesBesidesPlainTensors(String file, String message) {
        assertForeign(SampleCheckpoints.file(FOLDER + file), message);
    }

    @Test
    void tensorsOfADeviceThatAreStoredAsThoseOfTheCpuAreRead() throws IOException {
        Checkpoint plain = Checkpoint.read(SampleCheckpoints.file(FOLDER + "plain.pth"));
        Checkpoint device = Checkpoint.read(SampleCheckpoints.file(FOLDER + "xla_cpu.pth"));
        assertThat(device.tensors()).containsOnlyKeys(plain.tensors().keySet());
        plain.tensors()
                .forEach((key, tensor) -> assertThat(
                                SampleCheckpoints.tensor(device, key).toDoubles())
                        .isEqualTo(tensor.toDoubles()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            net.onnx         | 08081207 7079746f726368 1a05          | it is ONNX
            net.bin          | 080a3a0400000000                      | it is ONNX
            net.tflite       | 1c00000054464c33                      | it is TensorFlow Lite
            net.pte          | 1c00000045543132                      | it is an ExecuTorch program
            net.engine       | 66747274 0000                         | it is an engine of TensorRT
            net.plan         | 0102030405060708                      | it is an engine of TensorRT
            net.gguf         | 47475546 03000000                     | it is GGUF
            net.npy          | 934e554d5059 0100                     | it is a single array of numpy
            net.h5           | 894844460d0a1a0a                      | it is HDF5, as Keras writes it too
            net.pth.gz       | 1f8b08                                | it is compressed with gzip
            net.pth.bz2      | 425a6839                              | it is compressed with bzip2
            net.pth.xz       | fd377a585a00                          | it is compressed with xz
            net.pth.zst      | 28b52ffd                              | it is compressed with zstd
            net.7z           | 377abcaf271c                          | it is compressed with 7-Zip
            net.rar          | 526172211a07                          | it is compressed with RAR
            net.pdparams     | 80049500                              | it is a plain pickle
            frozen.pb        | 0a0b0c0d                              | it is a graph of TensorFlow
            model.ckpt.index | 0a0b0c0d                              | it is a checkpoint of TensorFlow
            flax.msgpack     | 81a6                                  | it is a checkpoint of Flax
            net.caffemodel   | 0a0b0c0d                              | it is a network of Caffe
            net.param        | 37373637353137                        | it is a network compiled for a device
            """)
    void otherProgramsFilesAreNamed(String name, String hex, String message, @TempDir Path folder) throws IOException {
        byte[] head = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertForeign(Files.write(folder.resolve(name), Arrays.copyOf(head, 64)), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            net.pth                                     | it is a zip archive around another file, net.pth
            runs/a/best.safetensors,runs/a/log.txt      | it is a zip archive around another file, runs/a/best.safetensors
            MAR-INF/MANIFEST.json,net.pt                | it is an archive of TorchServe, net.pt
            metadata.json,config.json,model.weights.h5  | it is a model of Keras
            a.npy,b.npy                                 | it is numpy's .npz
            x/serialized_exported_program.json          | it is a program of torch.export
            p/.data/extern_modules,p/net/net.pkl        | it is an archive of torch.package
            m/Data/com.apple.CoreML/model.mlmodel       | it is a package of Core ML
            """)
    void otherZipsAreNamed(String entries, String message, @TempDir Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String entry : entries.split(",")) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes(StandardCharsets.UTF_8));
            }
        }
        assertForeign(Files.write(folder.resolve("some.zip"), bytes.toByteArray()), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            saved_model.pb                          | it is a SavedModel of TensorFlow
            ckpt.data-00000-of-00001,ckpt.index     | it is a checkpoint of TensorFlow
            flax_model.msgpack,config.json          | it has the weights for Keras or Flax only
            _METADATA,_CHECKPOINT_METADATA          | it is a checkpoint of Orbax
            zero_to_fp32.py,latest                  | it is a checkpoint of DeepSpeed ZeRO
            net.onnx                                | it holds ONNX
            """)
    void otherFoldersAreNamed(String files, String message, @TempDir Path folder) throws IOException {
        for (String file : files.split(",")) {
            Files.writeString(folder.resolve(file), file);
        }
        assertForeign(folder, message);
    }

    private static void assertForeign(Path path, String message) {
        assertThat(path).exists();
        assertThatThrownBy(() -> Checkpoint.read(path))
                .isInstanceOf(ForeignFormatException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("(expected ")
                .message()
                .startsWith("Cannot read ")
                .endsWith(".")
                .doesNotContain("damaged")
                .doesNotContain("\n");
    }
}
