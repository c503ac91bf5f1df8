/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps on a file system that is not the local disk: one that renames as Hadoop's do, and whose connections break. */
class AtomicFilesTest {
    @TempDir
    private java.nio.file.Path folder;

    private FileSystem fs;

    @BeforeEach
    void open() throws IOException {
        BreakingFileSystem.reset();
        Configuration conf = new Configuration();
        conf.setClass("fs.breaking.impl", BreakingFileSystem.class, FileSystem.class);
        fs = AtomicFiles.of(path("x"), conf);
    }

    @AfterEach
    void mend() {
        BreakingFileSystem.reset();
    }

    private Path path(String name) {
        return new Path("breaking://" + folder.resolve(name));
    }

    @Test
    void aTextIsReadThroughConnectionsThatBreak() throws IOException {
        String text = "{\"run_id\" : \"" + "x".repeat(10_000) + "\"}";
        Files.writeString(folder.resolve("run.json"), text);
        BreakingFileSystem.at(0, AtomicFilesTest::fail);
        BreakingFileSystem.at(3, AtomicFilesTest::fail);
        BreakingFileSystem.at(5_000, () -> {});
        assertThat(AtomicFiles.read(fs, path("run.json"))).isEqualTo(text);
        assertThat(BreakingFileSystem.opened()).as("openings").isEqualTo(4);
    }

    private static void fail() throws IOException {
        throw new IOException("Premature end of Content-Length delimited message body");
    }

    @Test
    void aTextThatIsNotThereOrGoesWhileItIsReadIsNone() throws IOException {
        assertThat(AtomicFiles.read(fs, path("absent"))).isNull();
        Files.writeString(folder.resolve("lock"), "gone");
        BreakingFileSystem.at(2, () -> {
            Files.delete(folder.resolve("lock"));
            fail();
        });
        assertThat(AtomicFiles.read(fs, path("lock"))).isNull();
    }

    @Test
    void anAttemptAtANameThatIsTakenGoes() throws IOException {
        FileSystem refusing = refusing();
        Files.writeString(folder.resolve("attempt"), "the same");
        Files.writeString(folder.resolve("part"), "the same");
        AtomicFiles.appear(refusing, path("attempt"), path("part"));
        assertThat(folder.resolve("attempt")).doesNotExist();
        assertThat(folder.resolve("part")).hasContent("the same");
    }

    @Test
    void aRenameThatIsRefusedIsAFailure() throws IOException {
        FileSystem refusing = refusing();
        Files.writeString(folder.resolve("attempt"), "");
        assertThatThrownBy(() -> AtomicFiles.appear(refusing, path("attempt"), path("part")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the file system refused to rename breaking:");
        assertThat(folder.resolve("attempt")).exists();
    }

    /** Renames nothing and says so, as Hadoop's file systems do for more than one reason. */
    private FileSystem refusing() throws IOException {
        FileSystem refusing = new RawLocalFileSystem() {
            @Override
            public URI getUri() {
                return URI.create("breaking:///");
            }

            @Override
            public boolean rename(Path from, Path to) {
                return false;
            }
        };
        refusing.initialize(refusing.getUri(), new Configuration());
        return refusing;
    }
}
