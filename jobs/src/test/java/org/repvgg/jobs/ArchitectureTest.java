/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom, as docs/architecture.md draws it. */
@AnalyzeClasses(packages = "org.repvgg", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final int LONGEST_MAIN_FILE_LINES = 400;
    private static final int LONGEST_TEST_FILE_LINES = 500;
    private static final int MOST_FILES_IN_A_PACKAGE = 20;
    private static final int MOST_PARAMETERS_IN_ENGINE = 8;

    @ArchTest
    static final ArchRule modelKnowsNobody = classes()
            .that()
            .resideInAPackage("org.repvgg.model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "org.repvgg.model..");

    @ArchTest
    static final ArchRule engineKnowsTheModelAlone = classes()
            .that()
            .resideInAPackage("org.repvgg.engine..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.sun.management..",
                    "jdk.incubator.vector..",
                    "org.jspecify..",
                    "org.repvgg.model..",
                    "org.repvgg.engine..");

    @ArchTest
    static final ArchRule imageKnowsNobody = classes()
            .that()
            .resideInAPackage("org.repvgg.image..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "io.airlift.compress..", "org.tukaani.xz..", "org.jspecify..", "org.repvgg.image..");

    @ArchTest
    static final ArchRule reparamKnowsTheModelAlone = noClasses()
            .that()
            .resideInAPackage("org.repvgg.reparam..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.repvgg.engine..", "org.repvgg.image..", "org.repvgg.jobs..", "org.repvgg.bench..");

    @ArchTest
    static final ArchRule nobodyKnowsTheBenchmarks = noClasses()
            .that()
            .resideOutsideOfPackage("org.repvgg.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.repvgg.bench..");

    @ArchTest
    static final ArchRule nd4jStaysInFusionAndItsCheck = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.repvgg.reparam.fuse..", "org.repvgg.reparam.verify..", "org.repvgg.reparam.numeric..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.nd4j..");

    @ArchTest
    static final ArchRule numericBelongsToFusionAndItsCheck = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.repvgg.reparam.fuse..", "org.repvgg.reparam.verify..", "org.repvgg.reparam.numeric..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.repvgg.reparam.numeric..");

    @ArchTest
    static final ArchRule errorKnowsNobody = noClasses()
            .that()
            .resideInAPackage("org.repvgg.jobs.error..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.repvgg..").and(resideOutsideOfPackage("org.repvgg.jobs.error..")));

    @ArchTest
    static final ArchRule ioKnowsErrorsAlone = noClasses()
            .that()
            .resideInAPackage("org.repvgg.jobs.io..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.repvgg..")
                    .and(resideOutsideOfPackages("org.repvgg.jobs.io..", "org.repvgg.jobs.error..")));

    @ArchTest
    static final ArchRule sourceKnowsNoNetworksPixelsOrRuns = noClasses()
            .that()
            .resideInAPackage("org.repvgg.jobs.source..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.repvgg..")
                    .and(resideOutsideOfPackages(
                            "org.repvgg.jobs.source..",
                            "org.repvgg.jobs.io..",
                            "org.repvgg.jobs.error..",
                            "org.repvgg.image.format..",
                            "org.repvgg.jobs.session..")));

    @ArchTest
    static final ArchRule readersAreTheSourcesOwn = noClasses()
            .that()
            .resideOutsideOfPackage("org.repvgg.jobs.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.repvgg.jobs.source.archive..",
                    "org.repvgg.jobs.source.sequencefile..",
                    "org.repvgg.jobs.source.parquet..",
                    "org.repvgg.jobs.source.read..");

    @ArchTest
    static final ArchRule tasksDoNotKnowTheDriver = noClasses()
            .that()
            .resideInAPackage("org.repvgg.jobs.predict.task..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.repvgg.jobs.predict", "org.repvgg.jobs.audit..", "org.repvgg.jobs.cli..");

    @ArchTest
    static final ArchRule onlyTheMainClassKnowsTheCommands = noClasses()
            .that()
            .resideOutsideOfPackages("org.repvgg.jobs", "org.repvgg.jobs.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.repvgg.jobs.cli..");

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

    private static final DescribedPredicate<JavaClass> ND4J =
            JavaClass.Predicates.resideInAPackage("org.nd4j..").as("INDArray");

    @ArchTest
    static final ArchRule noIndArrayIsReturned = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("org.repvgg.reparam.numeric..")
            .should()
            .notHaveRawReturnType(ND4J);

    @ArchTest
    static final ArchRule noIndArrayIsTaken = noCodeUnits()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("org.repvgg.reparam.numeric..")
            .should()
            .haveRawParameterTypes(DescribedPredicate.anyElementThat(ND4J));

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("org.repvgg.(**)").should().beFreeOfCycles();

    /** A public class and its package-private helpers may name each other; they are one thing to the outside. */
    @ArchTest
    static final ArchRule noCyclesOfPublicClasses =
            slices().assignedFrom(new PublicClasses()).should().beFreeOfCycles();

    private static final class PublicClasses implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            JavaClass outermost = javaClass;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return outermost.getModifiers().contains(JavaModifier.PUBLIC)
                            && outermost.getPackageName().startsWith("org.repvgg.")
                    ? SliceIdentifier.of(outermost.getName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "public classes";
        }
    }

    @ArchTest
    static final ArchRule engineTakesFewParameters = codeUnits()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("org.repvgg.engine..")
            .and()
            .areDeclaredInClassesThat()
            .areNotRecords()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should(new FewParameters());

    private static final class FewParameters extends ArchCondition<JavaCodeUnit> {
        FewParameters() {
            super("have at most " + MOST_PARAMETERS_IN_ENGINE + " parameters");
        }

        @Override
        public void check(JavaCodeUnit unit, ConditionEvents events) {
            if (unit.getRawParameterTypes().size() > MOST_PARAMETERS_IN_ENGINE) {
                events.add(SimpleConditionEvent.violated(unit, unit.getFullName() + " has too many parameters"));
            }
        }
    }

    @ArchTest
    static final ArchRule namesSayWhat =
            classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Common)");

    @Test
    void filesAreSmall() throws IOException {
        for (Path file : handWritten()) {
            boolean test = file.toString().contains("/src/test/");
            assertThat(lines(file))
                    .as(file.toString())
                    .isLessThan(test ? LONGEST_TEST_FILE_LINES : LONGEST_MAIN_FILE_LINES);
        }
    }

    @Test
    void packagesAreSmall() throws IOException {
        Map<Path, Integer> files = new TreeMap<>();
        for (Path file : handWritten()) {
            files.merge(file.getParent(), 1, Integer::sum);
        }
        assertThat(files)
                .allSatisfy((folder, count) ->
                        assertThat(count).as("files in " + folder).isLessThanOrEqualTo(MOST_FILES_IN_A_PACKAGE));
    }

    private static List<Path> handWritten() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("lib-reparam", "src", "jobs", "bench")) {
            try (Stream<Path> files = Files.walk(TestFiles.root().resolve(module))) {
                files.filter(file -> file.toString().endsWith(".java")
                                && !file.toString().contains("/target/")
                                && !isGenerated(file))
                        .forEach(found::add);
            }
        }
        return found;
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
