/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.ExitStatus;

/** The report of an audit of Fashion-MNIST's golden logits, as a browser sees it, and the command around it. */
@Tag("verify")
class AuditReportTest {
    private static final int CHROMIUM_SECONDS = 120;
    private static final String EVIL = "<script>alert(1)</script>\"'&\u202e";

    @TempDir
    private static Path folder;

    private static Cli first;
    private static Cli again;
    private static String html;

    @BeforeAll
    static void audit() throws IOException {
        String predictions = folder.resolve("predictions").toUri().toString();
        String baseline = folder.resolve("baseline").toUri().toString();
        List<String> names = new ArrayList<>(Files.readAllLines(TestFiles.example("classes.txt")));
        names.set(6, EVIL);
        Path classes = Files.write(folder.resolve("classes.txt"), names);
        SparkSession spark = SharedSession.get();
        AuditFixture.save(spark, rows(0), folder.resolve("predictions"), 2);
        AuditFixture.save(spark, rows(2f), folder.resolve("baseline"), 2);
        String[] arguments = {
            "audit",
            "--master",
            "local[2]",
            "--predictions",
            predictions,
            "--baseline",
            baseline,
            "--labels",
            TestFiles.example("fashion-mnist-test-labels.csv").toString(),
            "--classes",
            classes.toString(),
            "--output",
            folder.resolve("audit").toString(),
            "--gate",
            "top1 >= 0.9",
            "--gate",
            "top1.low >= 0.95",
            "--gate",
            "mcnemar_p < 0.05"
        };
        first = Cli.run(arguments);
        again = Cli.run(arguments);
        html = Files.readString(folder.resolve("audit/report.html"));
    }

    @AfterAll
    static void keep() throws IOException {
        Path kept = TestFiles.root().resolve("jobs/target/audit-report");
        Files.createDirectories(kept);
        Files.writeString(kept.resolve("report.html"), html);
    }

    /** Golden logits of the example archives, class 6 (shirt) favoured by an offset. */
    private static List<Row> rows(float offset) throws IOException {
        double[][] logits = TestFiles.npy(TestFiles.example("fashion-mnist-test-logits.npy"));
        List<String> lines = Files.readAllLines(TestFiles.example("fashion-mnist-test-labels.csv"));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            String[] fields = lines.get(i + 1).split(",");
            String path = "file:" + TestFiles.example(fields[0]) + "!/" + fields[1];
            float[] own = new float[logits[i].length];
            for (int c = 0; c < own.length; c++) {
                own[c] = (float) logits[i][c] + (c == 6 ? offset : 0);
            }
            rows.add(i % 97 == 96 ? AuditFixture.failed(path) : AuditFixture.predicted(path, own, 5, List.of()));
        }
        return rows;
    }

    @Test
    void anUnmetGateEndsWithItsStatusAndIsNamed() {
        assertThat(first.status()).as(first.err()).isEqualTo(ExitStatus.GATE);
        assertThat(first.out())
                .contains("Gate met: top1 = ", "Gate NOT met: top1.low = ", ", gate top1.low >= 0.95")
                .contains("20 failed");
        assertThat(first.message())
                .startsWith("repvgg: [gate_not_met] Cannot pass the audit: found top1.low = ")
                .contains(", gate top1.low >= 0.95 (expected all gates met) in ")
                .hasLineCount(1);
    }

    @Test
    void anAuditThatIsThereIsNotReplacedUnasked() {
        assertThat(again.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(again.message()).contains("Pass --mode overwrite to replace an earlier audit");
    }

    @Test
    void gatesThatCannotBeReadStopBeforeAnythingStarts() {
        Cli cli = Cli.run("audit", "--predictions", "p", "--labels", "l", "--output", "o", "--gate", "top1 => 1");
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).contains("Cannot read the gate 'top1 => 1': found '=> 1' at character 6");
        cli = Cli.run("audit", "--predictions", "p", "--labels", "l", "--output", "o", "--gate", "mcnemar_p > 0.05");
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).contains("mcnemar_p compares two runs (expected --baseline)");
    }

    @Test
    void theReportNeedsNothingAndRunsNothing() {
        assertThat(html).doesNotContain("<script", "http://", "https://", "url(", "\u202e");
        assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(html).contains("Content-Security-Policy");
        assertThat(html.split("data:image/jpeg;base64,", -1)).hasSize(1 + 24);
        assertThat(html).doesNotContain("no picture");
    }

    @Test
    void everyDrawingHasATitleADescriptionAndATable() {
        int drawings = html.split("role=\"img\"", -1).length - 1;
        assertThat(drawings).isEqualTo(3);
        assertThat(html.split("<desc", -1)).hasSize(1 + drawings);
        assertThat(html).contains("Reliability table", "Most frequent wrong pairs", "Rows of the predictions");
    }

    @Test
    @Tag("extended")
    void chromiumShowsItWithoutAComplaint() throws Exception {
        Path report = folder.resolve("audit/report.html");
        Path kept = Files.createDirectories(TestFiles.root().resolve("jobs/target/audit-report"));
        assertThat(complaints(report, kept.resolve("wide-light.png"), 1280, 4200, Scheme.LIGHT))
                .isEmpty();
        // No window is narrower than 500 pixels; a frame is as wide as a telephone.
        Path telephone = Files.writeString(
                folder.resolve("telephone.html"),
                "<!DOCTYPE html><meta name='color-scheme' content='light dark'><body style='margin: 0'>"
                        + "<iframe src='audit/report.html' style='border: 0; width: 390px; height: 8000px'></iframe>");
        assertThat(complaints(telephone, kept.resolve("narrow-dark.png"), 500, 8000, Scheme.DARK))
                .isEmpty();
    }

    @Test
    @Tag("extended")
    void aComplaintOfChromiumWouldBeSeen() throws Exception {
        Path page = Files.writeString(
                folder.resolve("complaint.html"), "<!DOCTYPE html><script>console.error('complaint')</script>");
        assertThat(complaints(page, folder.resolve("complaint.png"), 1280, 800, Scheme.LIGHT))
                .singleElement()
                .asString()
                .contains("complaint");
    }

    private enum Scheme {
        DARK,
        LIGHT
    }

    /** Takes a picture of a page, and what the browser says of the page meanwhile. It knows no host but this one. */
    private static List<String> complaints(Path page, Path png, int width, int height, Scheme scheme) throws Exception {
        Optional<Path> chromium = Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(path -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(path, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(chromium.isPresent(), "needs chromium on the PATH, absent here; Debian's package 'chromium' has it");
        Path log = folder.resolve(page.getFileName() + ".log");
        Files.deleteIfExists(png);
        Process process = new ProcessBuilder(
                        chromium.get().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run",
                        "--host-resolver-rules=MAP * ~NOTFOUND",
                        "--hide-scrollbars",
                        "--user-data-dir=" + folder.resolve("profile-" + page.getFileName()),
                        "--enable-logging=stderr",
                        "--blink-settings=preferredColorScheme=" + scheme.ordinal(),
                        "--window-size=" + width + "," + height,
                        "--screenshot=" + png,
                        page.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(CHROMIUM_SECONDS, TimeUnit.SECONDS))
                    .as("chromium ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getWidth()).isEqualTo(width);
        boolean isDark = (picture.getRGB(2, 2) & 0xff) < 0x80;
        assertThat(isDark).isEqualTo(scheme == Scheme.DARK);
        return Files.readString(log, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("CONSOLE"))
                .toList();
    }
}
