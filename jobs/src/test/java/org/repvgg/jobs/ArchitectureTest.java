/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom, as docs/architecture.md draws it. */
@AnalyzeClasses(packages = "org.repvgg", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final int LONGEST_FILE_LINES = 500;

    @ArchTest
    static final ArchRule reparamKnowsNobody = noClasses()
            .that()
            .resideInAPackage("org.repvgg.reparam..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.repvgg.engine..", "org.repvgg.image..", "org.repvgg.jobs..");

    @ArchTest
    static final ArchRule engineSeesOnlyTheFusedModel = noClasses()
            .that()
            .resideInAPackage("org.repvgg.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.repvgg.reparam.checkpoint..",
                    "org.repvgg.reparam.model..",
                    "org.repvgg.reparam.fuse..",
                    "org.repvgg.image..",
                    "org.repvgg.jobs..");

    @ArchTest
    static final ArchRule imageKnowsNobody = noClasses()
            .that()
            .resideInAPackage("org.repvgg.image..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.repvgg.engine..", "org.repvgg.reparam..", "org.repvgg.jobs..");

    @ArchTest
    static final ArchRule oneDoorToTheVectorApi = noClasses()
            .that()
            .resideOutsideOfPackage("org.repvgg.engine.kernel.vector..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule onlyJobsKnowSparkAndHadoop = noClasses()
            .that()
            .resideOutsideOfPackage("org.repvgg.jobs..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

    @ArchTest
    static final ArchRule nd4jStaysInFuse = noClasses()
            .that()
            .resideOutsideOfPackage("org.repvgg.reparam.fuse..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.nd4j..");

    private static final DescribedPredicate<JavaClass> ND4J =
            JavaClass.Predicates.resideInAPackage("org.nd4j..").as("INDArray");

    @ArchTest
    static final ArchRule noIndArrayIsReturned = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .notHaveRawReturnType(ND4J);

    @ArchTest
    static final ArchRule noIndArrayIsTaken = noCodeUnits()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .haveRawParameterTypes(DescribedPredicate.anyElementThat(ND4J));

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("org.repvgg.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayWhat =
            classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Common)");

    @Test
    void filesAreSmall() throws IOException {
        Path root = TestFiles.root();
        for (String module : List.of("lib-reparam", "src", "jobs", "bench")) {
            try (Stream<Path> files = Files.walk(root.resolve(module))) {
                assertThat(files.filter(file -> file.toString().endsWith(".java")
                                && !file.toString().contains("/target/")
                                && !isGenerated(file)))
                        .allSatisfy(file ->
                                assertThat(lines(file)).as(file.toString()).isLessThanOrEqualTo(LONGEST_FILE_LINES));
            }
        }
    }

    private static boolean isGenerated(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.limit(6).anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("generated by"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
