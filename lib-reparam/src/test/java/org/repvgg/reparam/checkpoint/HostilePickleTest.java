/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/** Files made to hurt a reader: each is refused in bounded time and memory. */
class HostilePickleTest {
    /** What the reader promises for a hostile file; generous on a busy machine, as the clock includes waiting. */
    private static final Duration TIME = Duration.ofSeconds(1);

    private static final long MEMORY = 256L << 20;

    @Test
    void deepNestingIsWalkedWithoutRecursion() throws IOException {
        byte[] pickle = new byte[2_000_001];
        pickle[0] = ']';
        for (int i = 1; i < 1_000_000; i++) {
            pickle[i] = ']';
        }
        for (int i = 1_000_000; i < 1_999_999; i++) {
            pickle[i] = 'a';
        }
        pickle[1_999_999] = '.';
        refusedQuickly(torchZip(pickle), "no tensors in a list of 1");
    }

    @Test
    void nestedDictsAreWalkedWithoutRecursion() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        for (int i = 0; i < 200_000; i++) {
            pickle.write("}U\1k".getBytes(StandardCharsets.ISO_8859_1));
        }
        pickle.write('}');
        for (int i = 0; i < 200_000; i++) {
            pickle.write('s');
        }
        pickle.write('.');
        refusedQuickly(torchZip(pickle.toByteArray()), "no tensors in a dict of 1");
    }

    @Test
    void doublingTuplesStayReferences() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(')');
        for (int i = 0; i < 10_000; i++) {
            pickle.write(new byte[] {'2', (byte) 0x86});
        }
        pickle.write('.');
        refusedQuickly(torchZip(pickle.toByteArray()), "no tensors in a tuple of 2");
    }

    @Test
    void endlessMarksAreRefused() throws IOException {
        byte[] pickle = new byte[5_000_000];
        Arrays.fill(pickle, (byte) '(');
        refusedQuickly(torchZip(pickle), "more than 4000000 opcodes (expected a state dict of at most 80,000 tensors)");
    }

    @Test
    void endlessStacksAreRefused() throws IOException {
        byte[] pickle = new byte[5_000_000];
        Arrays.fill(pickle, (byte) '}');
        refusedQuickly(torchZip(pickle), "a stack of 1000001 values (expected at most 1000000)");
    }

    @Test
    void endlessMemosAreRefused() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write('N');
        for (int i = 0; i < 1_200_000; i++) {
            pickle.write(0x94);
        }
        refusedQuickly(torchZip(pickle.toByteArray()), "a memo of 1000000 values (expected at most 1000000)");
    }

    @Test
    void bombsAreRefusedBeforeTheyInflate() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                zip.write(zeros);
            }
        }
        refusedQuickly(bytes.toByteArray(), "data.pkl is missing or larger than 67108864 bytes");
    }

    @Test
    void unknownGlobalsBesideTensorsAreInert() throws IOException {
        byte[] pickle = ("}(U\1acargparse\nNamespace\n)\u0081}U\2lrK\1sbU\1w" + tensor("0", 4, 2) + "u.")
                .getBytes(StandardCharsets.ISO_8859_1);
        Checkpoint checkpoint = Checkpoint.read(new ArrayChannel(torchZip(pickle, new byte[16])), "beside.pth");
        assertThat(SampleCheckpoints.tensor(checkpoint, "w").toFloats()).containsExactly(0, 0);
    }

    @Test
    void storagesThatOverlapInTheArchiveAreBounded() throws IOException {
        byte[] pickle = ("}U\1w" + tensor("0", 1 << 20, 1 << 30) + "s.").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Checkpoint.read(new ArrayChannel(torchZip(pickle, new byte[16])), "lying.pth"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor w of lying.pth: its storage 0 has 16 bytes (expected 4194304");
    }

    static Stream<Path> adversarial() {
        return SampleCheckpoints.counted(
                HostileFilesTest.FILES,
                "hostile files",
                SampleCheckpoints.list(SampleCheckpoints.file(HostileFilesTest.FOLDER), ".pth", ".safetensors"));
    }

    @ParameterizedTest
    @MethodSource("adversarial")
    void everyHostileSampleIsDecidedQuickly(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        long[] spent = measure(() -> {
            try {
                Checkpoint.read(new ArrayChannel(bytes), "hostile");
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).startsWith("Cannot ");
            }
        });
        assertThat(Duration.ofNanos(spent[0])).isLessThan(TIME);
        assertThat(spent[1]).isLessThan(MEMORY);
    }

    private static void refusedQuickly(byte[] file, String message) throws IOException {
        long[] spent = measure(() -> assertThatThrownBy(() -> Checkpoint.read(new ArrayChannel(file), "hostile.pth"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("hostile.pth"));
        assertThat(Duration.ofNanos(spent[0])).as("CPU time").isLessThan(TIME);
        assertThat(spent[1]).as("bytes allocated").isLessThan(MEMORY);
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Nanoseconds of CPU and bytes allocated by this thread; all allocations, which bounds what can be live. */
    private static long[] measure(Work work) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        work.run();
        return new long[] {threads.getCurrentThreadCpuTime() - cpu, threads.getCurrentThreadAllocatedBytes() - allocated
        };
    }

    private static String tensor(String key, int elements, int size) {
        return "ctorch._utils\n_rebuild_tensor_v2\n((U\7storagectorch\nFloatStorage\nU" + (char) key.length() + key
                + "U\3cpuJ" + int32(elements) + "tQK\0J" + int32(size) + "\u0085K\1\u0085\u0089}tR";
    }

    private static String int32(int value) {
        return "" + (char) (value & 0xff) + (char) (value >> 8 & 0xff) + (char) (value >> 16 & 0xff)
                + (char) (value >> 24 & 0xff);
    }

    private static byte[] torchZip(byte[] pickle, byte[]... storages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("root/data.pkl"));
            zip.write(pickle);
            for (int i = 0; i < storages.length; i++) {
                zip.putNextEntry(new ZipEntry("root/data/" + i));
                zip.write(storages[i]);
            }
        }
        return bytes.toByteArray();
    }
}
