/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.plan.PlanOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

class ImageSourceTest {
    @TempDir
    private Path folder;

    private SourcePlan plan(String... inputs) {
        return ImageSource.plan(List.of(inputs), new Configuration());
    }

    private static List<String> names(SourcePlan plan) {
        List<String> names = new ArrayList<>();
        for (Split split : plan.splits()) {
            for (SourceFile file : split.files()) {
                names.add(file.path().substring(file.path().lastIndexOf('/') + 1));
            }
        }
        return names;
    }

    private void file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
    }

    @Test
    void directoriesAreListedRecursivelyWithoutWhatStaysOut() throws IOException {
        file("b/2.jpg");
        file("a/deep/1.PNG");
        file("a/.hidden/3.jpg");
        file("_temporary/4.jpg");
        file("notes.txt");
        file("c.tar");
        file(".git/5.jpg");
        SourcePlan plan = plan(folder.toString());
        // notes.txt is opened by a task, which may find an image in it
        assertThat(names(plan)).containsExactlyInAnyOrder("1.PNG", "2.jpg", "3.jpg", "c.tar", "notes.txt");
        assertThat(plan.archives()).isEqualTo(1);
        assertThat(plan.notTaken().kinds()).containsOnlyKeys("job_file", "tool_folder");
        assertThat(plan.notTaken().files()).isEqualTo(2);
    }

    @Test
    void globsSpacesAndBracketsInNamesWork() throws IOException {
        file("with space/a 1.jpg");
        file("with space/b[1].jpg");
        file("c.jpg");
        assertThat(names(plan(folder + "/with*/*.jpg"))).containsExactly("a 1.jpg", "b[1].jpg");
        assertThat(names(plan(folder + "/with space"))).containsExactly("a 1.jpg", "b[1].jpg");
    }

    @Test
    void aPathNamedTwiceCountsOnce() throws IOException {
        file("1.jpg");
        assertThat(names(plan(folder.toString(), folder + "/1.jpg", folder + "/*.jpg")))
                .containsExactly("1.jpg");
    }

    @Test
    void aFileNamedByTheUserIsTakenWhateverItIsCalled() throws IOException {
        file("picture");
        assertThat(names(plan(folder + "/picture"))).containsExactly("picture");
    }

    @Test
    void manySmallFilesShareASplit() throws IOException {
        for (int i = 0; i < 1000; i++) {
            file("many/" + i + ".jpg");
        }
        SourcePlan plan = plan(folder.toString());
        long perSplit = PlanOptions.PACK_BYTES / (PlanOptions.OPEN_COST_BYTES + 1);
        assertThat(plan.splits()).hasSize((int) Math.ceil(1000.0 / perSplit));
        assertThat(names(plan)).doesNotHaveDuplicates().hasSize(1000);
    }

    @Test
    void nothingFoundIsAnInputError() throws IOException {
        file(".DS_Store");
        assertThatThrownBy(() -> plan(folder.toString()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.INPUT))
                .hasMessageContaining("found no images or archives among 1 files");
        assertThatThrownBy(() -> plan(folder + "/*.jpg")).hasMessageContaining("found nothing at");
    }
}
