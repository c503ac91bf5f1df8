/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreStreamTest {
    private static final int LENGTH = 1_000_000;

    @TempDir
    private Path folder;

    private final AtomicInteger reopenings = new AtomicInteger();
    private final Configuration conf = new Configuration();
    private byte[] content = new byte[LENGTH];
    private Path file;

    @BeforeEach
    void write() throws IOException {
        BreakingFileSystem.reset();
        conf.setClass("fs.breaking.impl", BreakingFileSystem.class, FileSystem.class);
        new SplittableRandom(5).nextBytes(content);
        file = folder.resolve("file");
        Files.write(file, content);
    }

    private StoreStream open(long length) throws IOException {
        long modified = Files.getLastModifiedTime(file).toMillis();
        return StoreStream.open(
                new StoredFile("breaking://" + file, length, modified, "sequential"), conf, new StoreListener() {
                    @Override
                    public void read(long bytes) {}

                    @Override
                    public void reopened() {
                        reopenings.incrementAndGet();
                    }
                });
    }

    private static void fail() throws IOException {
        throw new IOException("Premature end of Content-Length delimited message body");
    }

    @Test
    void aBrokenConnectionIsOpenedAgainWhereItBroke() throws IOException {
        BreakingFileSystem.at(0, StoreStreamTest::fail);
        BreakingFileSystem.at(100_000, StoreStreamTest::fail);
        BreakingFileSystem.at(100_001, StoreStreamTest::fail);
        BreakingFileSystem.at(300_000, () -> {});
        BreakingFileSystem.at(LENGTH - 1, StoreStreamTest::fail);
        try (StoreStream in = open(LENGTH)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(reopenings).hasValue(5);
    }

    @Test
    void aConnectionThatBreaksAfterASeekIsOpenedAtItsTarget() throws IOException {
        BreakingFileSystem.at(700_000, StoreStreamTest::fail);
        try (StoreStream in = open(LENGTH)) {
            in.seek(700_000);
            assertThat(in.read()).isEqualTo(content[700_000] & 0xff);
            in.seek(10);
            assertThat(in.read()).isEqualTo(content[10] & 0xff);
        }
        assertThat(reopenings).hasValue(1);
    }

    @Test
    void aConnectionThatBreaksForEverIsAFailureOfTheStore() throws IOException {
        BreakingFileSystem.breakForEver();
        try (StoreStream in = open(LENGTH)) {
            assertThatThrownBy(in::read).isInstanceOf(StoreException.class).hasMessage("the cable is cut");
        }
        assertThat(reopenings).hasValue(Reopening.MAX_REOPENINGS);
    }

    @Test
    void bytesOfAFileThatReplacedItAreNotMixedIn() throws IOException {
        BreakingFileSystem.at(500_000, () -> {
            Files.write(file, new byte[3]);
            fail();
        });
        try (StoreStream in = open(LENGTH)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("it was replaced after it was listed, by 3 bytes of ")
                    .hasMessageContaining("(expected 1000000 bytes of ");
        }
    }

    @Test
    void aFileThatIsGoneIsNotAFailureOfTheStore() throws IOException {
        BreakingFileSystem.at(500_000, () -> {
            Files.delete(file);
            fail();
        });
        try (StoreStream in = open(LENGTH)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(FileNotFoundException.class);
        }
    }

    @Test
    void aFileShorterThanListedEndsWhereItEnds() throws IOException {
        try (StoreStream in = open(LENGTH + 7)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(reopenings).hasValue(0);
    }

    @Test
    void closedUnderItsReaderItStaysClosed() throws IOException {
        AtomicReference<StoreStream> stream = new AtomicReference<>();
        BreakingFileSystem.at(500_000, () -> {
            stream.get().close();
            fail();
        });
        try (StoreStream in = open(LENGTH)) {
            stream.set(in);
            assertThatThrownBy(in::readAllBytes).isInstanceOf(StoreException.class);
        }
        assertThat(BreakingFileSystem.opened()).isEqualTo(1);
    }
}
