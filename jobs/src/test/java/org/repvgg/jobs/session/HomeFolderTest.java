/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Cli;

class HomeFolderTest {
    @TempDir
    private Path home;

    private String before = "";

    @BeforeEach
    void moveHome() {
        before = System.setProperty("user.home", home.toString());
    }

    @AfterEach
    void moveBack() {
        System.setProperty("user.home", before);
    }

    @Test
    void aTildeIsTheUsersHome() {
        assertThat(HomeFolder.expand("~")).isEqualTo(home.toString());
        assertThat(HomeFolder.expand("~/a b/*.tar")).isEqualTo(home + "/a b/*.tar");
        assertThat(HomeFolder.expand("manifest:~/x.csv")).isEqualTo("manifest:" + home + "/x.csv");
    }

    @Test
    void elsewhereItIsALetter() {
        for (String path : List.of("a/~/b", "./~/b", "s3a://bucket/~me/x", "x~", "")) {
            assertThat(HomeFolder.expand(path)).isEqualTo(path);
        }
    }

    @Test
    void aColonInANameIsNoScheme() {
        assertThat(HomeFolder.expand("val:0.91.pth")).isEqualTo("./val:0.91.pth");
        assertThat(HomeFolder.expand("run:3/net.pth")).isEqualTo("./run:3/net.pth");
        for (String path : List.of(
                "hdfs://host:9000/a:b.pth", "file:/a:b.pth", "./a:b.pth", "/a:b.pth", "a/b:c.pth", "s3a://bucket/a")) {
            assertThat(HomeFolder.expand(path)).isEqualTo(path);
        }
    }

    @Test
    void otherUsersAreRefused() {
        assertThatThrownBy(() -> HomeFolder.expand("~ann/photos"))
                .hasMessageContaining("found the home of another user (expected ~/... for your own)");
        assertThat(Cli.run("inspect", "--checkpoint=~ann/x.pth").message())
                .startsWith("repvgg: [invalid_option] Cannot use the path ~ann/x.pth");
    }

    @Test
    void optionsAndConfigurationTakeIt() throws IOException {
        assertThat(Cli.run("inspect", "--checkpoint=~/x.pth").message()).contains("at " + home + "/x.pth");
        Files.writeString(home.resolve("my.properties"), "spark.repvgg.checkpoint=~/y.pth\n");
        assertThat(Cli.run("inspect", "--conf-file=~/my.properties").message()).contains("at " + home + "/y.pth");
    }
}
