/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The public signatures of the libraries are those that docs/reference/api lists, so that no change of them goes
 * unseen; with {@code -Dwrite=true} it writes the lists.
 */
class ApiSignaturesTest {
    /**
     * Packages, with those below them, and single classes that are public only so that other packages of their own
     * library reach them, and why they are not part of the API.
     */
    private static final Map<String, String> INTERNAL = Map.ofEntries(
            entry("org.repvgg.engine.conv", "the methods of convolution behind Engine; benchmarks measure them"),
            entry("org.repvgg.engine.kernel", "the arithmetic behind Engine, scalar and vector; KernelChoice chooses"),
            entry("org.repvgg.image.format.RowSource", "what the decoders have in common"),
            entry("org.repvgg.image.format.Sizes", "the checks that the decoders have in common"),
            entry("org.repvgg.image.bmp", "the BMP decoder behind Preprocessor"),
            entry("org.repvgg.image.gif", "the GIF decoder behind Preprocessor"),
            entry("org.repvgg.image.ifd", "the reader of tags behind the TIFF and the JPEG decoder"),
            entry("org.repvgg.image.jpeg", "the JPEG decoder behind Preprocessor"),
            entry("org.repvgg.image.png", "the PNG decoder behind Preprocessor"),
            entry("org.repvgg.image.tiff", "the TIFF decoder behind Preprocessor"),
            entry("org.repvgg.image.webp", "the WebP decoder behind Preprocessor"),
            entry("org.repvgg.image.resize", "the resampling behind Preprocessor"),
            entry("org.repvgg.reparam.checkpoint.pickle", "the unpickler behind Checkpoint"),
            entry("org.repvgg.reparam.checkpoint.safetensors", "a format behind Checkpoint and FusedModelFile"),
            entry("org.repvgg.reparam.checkpoint.tensor.ChannelBytes", "a storage behind Checkpoint"),
            entry("org.repvgg.reparam.checkpoint.tensor.ChunkedBytes", "a storage behind Checkpoint"),
            entry("org.repvgg.reparam.checkpoint.tensor.Content", "what the readers of formats return to Checkpoint"),
            entry("org.repvgg.reparam.checkpoint.tensor.FileBytes", "a storage behind Checkpoint"),
            entry("org.repvgg.reparam.checkpoint.tensor.HeapCopy", "a storage behind Checkpoint"),
            entry("org.repvgg.reparam.checkpoint.zip", "a format behind Checkpoint"),
            entry("org.repvgg.reparam.fuse.Transforms", "a step of Fusion, on the arrays of numeric"),
            entry("org.repvgg.reparam.numeric", "float64 arrays in ND4J that fuse and verify share"),
            entry("org.repvgg.reparam.recognize.dialect.BlockFinder", "a step of Inspection"),
            entry("org.repvgg.reparam.recognize.dialect.PartPaths", "a step of Inspection"),
            entry("org.repvgg.reparam.verify.BlockCheck", "a step of Fusion, on the arrays of numeric"),
            entry("org.repvgg.reparam.verify.NetworkRunner", "a step of Fusion, which reports its result"),
            entry("org.repvgg.reparam.verify.ShareCounter", "a step of Fusion, on the arrays of numeric"));

    /** Full names of our classes in signatures, nested ones included. */
    private static final Pattern TYPE = Pattern.compile("\\borg\\.repvgg(\\.[a-z]\\w*)+\\.[A-Z][\\w$]*");

    @ParameterizedTest
    @ValueSource(strings = {"model", "engine", "image", "reparam"})
    void signaturesAreAsListed(String library) throws IOException {
        String name = "docs/reference/api/" + library + ".txt";
        String now = "# Public and protected signatures of repvgg-" + library
                + ". ApiSignaturesTest makes this file.\n\n" + ApiSignatures.of(types(library));
        Path file = TestFiles.root().resolve(name);
        if (Boolean.getBoolean("write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, now);
        }
        assertThat(file)
                .as(name + ": if the change is meant, say so in CHANGELOG.md and run 'mvn test -pl jobs -am"
                        + " -Dtest=ApiSignaturesTest -Dwrite=true -Dsurefire.failIfNoSpecifiedTests=false'")
                .hasContent(now);
    }

    @Test
    void whatIsInternalExists() {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPackages("org.repvgg")) {
            if (type.getModifiers().contains(JavaModifier.PUBLIC)) {
                names.add(type.getName());
                names.add(type.getPackageName());
            }
        }
        assertThat(names).containsAll(INTERNAL.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "engine", "image", "reparam"})
    void signaturesNameNoInternalType(String library) {
        Set<String> named = new TreeSet<>();
        TYPE.matcher(ApiSignatures.of(types(library))).results().forEach(match -> named.add(match.group()));
        assertThat(named).isNotEmpty().noneMatch(ApiSignaturesTest::isInternal);
    }

    private static List<Class<?>> types(String library) {
        List<Class<?>> types = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.repvgg." + library)) {
            if (!isInternal(type.getName()) && ApiSignatures.isVisible(type.reflect())) {
                types.add(type.reflect());
            }
        }
        assertThat(types).as(library).isNotEmpty();
        return types;
    }

    private static boolean isInternal(String className) {
        return INTERNAL.keySet().stream()
                .anyMatch(name ->
                        className.equals(name) || className.startsWith(name + ".") || className.startsWith(name + "$"));
    }
}
