/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import static org.repvgg.jobs.cli.option.Scope.AUDIT;
import static org.repvgg.jobs.cli.option.Scope.CONVERT;
import static org.repvgg.jobs.cli.option.Scope.FUSE;
import static org.repvgg.jobs.cli.option.Scope.INSPECT;
import static org.repvgg.jobs.cli.option.Scope.PIXELS;
import static org.repvgg.jobs.cli.option.Scope.PREDICT;
import static org.repvgg.jobs.cli.option.Scope.QUICKSTART;

import java.util.List;
import java.util.stream.Stream;
import org.repvgg.image.ImageSize;
import org.repvgg.image.Interpolation;
import org.repvgg.image.Orientation;
import org.repvgg.image.PassOrder;
import org.repvgg.image.PixelScale;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.ResizeTarget;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.cli.option.OptionRow.Form;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.jobs.session.ConfArguments;
import org.repvgg.jobs.session.ConfFileArgument;
import org.repvgg.reparam.recognize.Library;
import org.repvgg.reparam.recognize.dialect.Dialect;

/**
 * The table of all options; those of {@code audit} alone are in {@link AuditOptions}, those that say what a checkpoint
 * does not in {@link NetworkOptions}. A new option is a row here and its use in a command; {@code OptionPagesTest} with
 * {@code -Dwrite=true} rewrites the files that are made from the table.
 */
public final class Options {
    private static final Rows ROWS = new Rows();
    private static final PredictOptions DEFAULTS = PredictOptions.defaults();

    /** A value of {@code --form}: every branch. */
    public static final String TRAIN = "train";
    /** A value of {@code --form}: one convolution per block. */
    public static final String DEPLOY = "deploy";
    /** A value of {@code --form}: a batch norm after each convolution of {@link #DEPLOY}. */
    public static final String INSERT_BN = "insert-bn";

    public static final OptionRow<String> CONF_FILE = row(ConfFileArgument.NAME, "FILE", ValueType.uri())
            .inAll()
            .argumentOnly()
            .means("lines 'spark.repvgg.key=value'; see conf/repvgg.properties");

    public static final OptionRow<String> CONF = row(ConfArguments.NAME, "KEY=VALUE", ValueType.text())
            .inAll()
            .form(Form.REPEATED)
            .means("Spark's configuration, such as spark.hadoop.*; before conf/spark-defaults.conf; may be repeated");

    // The checkpoint.

    public static final OptionRow<String> CHECKPOINT = row("--checkpoint", "URI", ValueType.uri())
            .in(INSPECT, FUSE, CONVERT, PREDICT)
            .required()
            .enters(Fingerprint.MODEL)
            .example("s3a://models/RepVGG-A0-train.pth")
            .means("a .pth or .safetensors file as PyTorch wrote it, or one that 'fuse' wrote");

    public static final OptionRow<Double> EPS = row(
                    "--eps", "E", ValueType.number(eps -> eps > 0 && eps < 1, "a small positive number such as 1e-5"))
            .in(INSPECT, FUSE, CONVERT, PREDICT)
            .enters(Fingerprint.MODEL)
            .absent("the dialect's, mostly 1e-5")
            .example("1e-5")
            .means("epsilon of the batch norms, which no state dict holds")
            .details("Official RepVGG, timm and mmpretrain: 1e-5; YOLOv6/v7: 1e-3.");

    public static final OptionRow<Dialect> DIALECT = row("--dialect", "NAME", DialectNames.type())
            .in(INSPECT, FUSE, CONVERT, PREDICT)
            .enters(Fingerprint.MODEL)
            .absent("found from the names")
            .example("timm-repvgg")
            .means("how blocks are named; official, timm and mmpretrain are those libraries' RepVGG")
            .details("It changes how names are read and nothing else, and is refused where it reads none.");

    public static final OptionRow<String> VARIANT = row("--variant", "NAME", ValueType.text())
            .in(INSPECT, FUSE, CONVERT, PREDICT)
            .absent("found from the shapes")
            .example("RepVGG-A0")
            .means("the network's name, such as RepVGG-A0");

    public static final OptionRow<Boolean> JSON =
            flag("--json").in(INSPECT).means("print JSON for programs instead of text");

    // Preprocessing.

    public static final OptionRow<String> PRESET = pixels(
                    "--preset", "NAME", ValueType.choice(PreprocessSpec.presets(), word -> word))
            .absent("none")
            .example("timm-0.95")
            .means("all preprocessing at once, as a library evaluates; other options change it; see docs/images.md")
            .details("It comes before what a fused file holds.");

    public static final OptionRow<ResizeTarget> RESIZE = pixels(
                    "--resize", "N|HxW", ValueType.pixels(ResizeTarget::parse))
            .unit("pixels")
            .absent("256, or the fused file's")
            .example("256")
            .means("length of the shorter side after resizing, in pixels; HxW: both sides, whatever the aspect ratio")
            .details("Change it to match the network's training resolution. With HxW nothing is cropped unless --crop"
                    + " is given.");

    public static final OptionRow<ImageSize> CROP = pixels("--crop", "N|HxW", ValueType.pixels(ImageSize::parse))
            .unit("pixels")
            .absent("224, or the fused file's")
            .example("224")
            .means("side of the centre crop, in pixels, or its height and width");

    public static final OptionRow<float[]> MEAN = pixels("--mean", "R,G,B", ValueType.channels())
            .absent("ImageNet's, or the fused file's")
            .example("0.485,0.456,0.406")
            .means(
                    "means of red, green and blue, or of gray alone for a network of one channel, on the scale of --scale");

    public static final OptionRow<float[]> STD = pixels("--std", "R,G,B", ValueType.channels())
            .absent("ImageNet's, or the fused file's")
            .example("0.229,0.224,0.225")
            .means("standard deviations of the same, on the scale of --scale");

    public static final OptionRow<PixelScale> SCALE = pixels("--scale", "NAME", ValueType.choice(PixelScale.class))
            .absent("unit, or the fused file's")
            .example("unit")
            .means("scale of pixels, mean and std; unit is 0 to 1, as torchvision's; byte is 0 to 255, as OpenMMLab's")
            .details("A mean or std of the other scale is refused.");

    public static final OptionRow<Orientation> ORIENTATION = pixels(
                    "--orientation",
                    "NAME",
                    ValueType.choice(
                            List.of("none", "exif"),
                            word -> word.equals("exif") ? Orientation.EXIF : Orientation.STORED))
            .absent("none, or the fused file's")
            .example("none")
            .means("whether JPEGs are turned as their EXIF orientation says; torchvision's loader does not turn them");

    public static final OptionRow<Interpolation> INTERPOLATION = pixels(
                    "--interpolation", "NAME", ValueType.choice(Interpolation.class))
            .absent("bilinear, or the fused file's")
            .example("bilinear")
            .means("interpolation of the resize");

    public static final OptionRow<PassOrder> PILLOW = pixels(
                    "--pillow",
                    "13|12",
                    ValueType.choice(List.of("13", "12"), word -> PassOrder.ofPillow(Integer.parseInt(word))))
            .absent("13, or the fused file's")
            .example("13")
            .means("Pillow version whose order of resize passes is used; 12 stands for older ones too")
            .details("Change it to match an evaluation with an older Pillow.");

    // What is read and written.

    public static final OptionRow<String> INPUT = row("--input", "URI", ValueType.uri())
            .in(PREDICT)
            .form(Form.WORDS)
            .required()
            .means(
                    "images, directories (recursive), globs; .tar, .tar.gz, .tgz, .zip; SequenceFiles (.seq, part-00000);"
                            + " .parquet with a column of bytes; manifests: .csv, or manifest:URI for CSV or Parquet of paths;"
                            + " on any file system of Hadoop; see docs/source.md");

    public static final OptionRow<String> OUTPUT = row("--output", "URI", ValueType.uri())
            .in(PREDICT)
            .required()
            .example("hdfs:///predictions/2026-11-23")
            .means("the folder for the Parquet files");

    public static final OptionRow<String> CLASSES = row("--classes", "URI", ValueType.uri())
            .in(PREDICT)
            .enters(Fingerprint.OUTPUT)
            .absent("the fused file's, if it has any")
            .example("s3a://models/imagenet-classes.txt")
            .means("class names, one per line, for the column 'label'");

    public static final OptionRow<OutputMode> MODE = row("--mode", "MODE", ValueType.choice(OutputMode.class))
            .in(PREDICT)
            .or("errorifexists")
            .means("what is done with predictions that are there; resume keeps them and does what is missing")
            .details(
                    "errorifexists fails if the folder contains predictions. resume keeps them, computes missing ones and"
                            + " recomputes those whose input changed. overwrite recomputes everything; each old file remains until"
                            + " its replacement is renamed over it. See docs/reliability.md.");

    public static final OptionRow<Boolean> LOGITS = flag("--logits")
            .in(PREDICT, QUICKSTART)
            .enters(Fingerprint.OUTPUT)
            .means("write the column 'logits', 4 bytes per class and row");

    public static final OptionRow<Boolean> EMBEDDING = flag("--embedding")
            .in(PREDICT, QUICKSTART)
            .enters(Fingerprint.OUTPUT)
            .means("write the column 'embedding', the input of the linear head, 4 bytes per channel and row");

    public static final OptionRow<Integer> TOP_K = row("--top-k", "K", ValueType.wholeNumber(1))
            .in(PREDICT, QUICKSTART)
            .enters(Fingerprint.OUTPUT)
            .or(DEFAULTS.topK())
            .means("number of classes in the column 'top_k'");

    public static final OptionRow<String> DEAD_LETTER = row("--dead-letter", "URI", ValueType.uri())
            .in(PREDICT)
            .absent("they are not kept")
            .example("s3a://predictions/failed")
            .means("a folder for Parquet files with the bytes of failed images");

    // Limits.

    public static final OptionRow<Double> MAX_ERROR_RATE = row(
                    "--max-error-rate", "R", ValueType.number(rate -> rate >= 0 && rate <= 1, "0 to 1"))
            .in(PREDICT, QUICKSTART)
            .or(1)
            .means("publish nothing if a larger share of images fails, 0 to 1")
            .details("The exit status is then 4.");

    public static final OptionRow<Long> MAX_IMAGE_BYTES = row("--max-image-bytes", "N", ValueType.longNumber(1))
            .in(PREDICT, QUICKSTART, PIXELS)
            .unit("bytes")
            .enters(Fingerprint.OUTPUT)
            .or(DEFAULTS.maxImageBytes())
            .means("encoded bytes of one image; larger ones fail")
            .details("Limits the buffer of a task.");

    public static final OptionRow<Long> MAX_PIXELS = row("--max-pixels", "N", ValueType.longNumber(1))
            .in(PREDICT, QUICKSTART)
            .unit("pixels")
            .enters(Fingerprint.OUTPUT)
            .or(DEFAULTS.maxPixels())
            .means("width times height of one image; larger ones fail and are not decoded");

    public static final OptionRow<Long> MAX_DECODE_MEMORY = row("--max-decode-memory", "SIZE", ValueType.size())
            .in(PREDICT, QUICKSTART, PIXELS)
            .unit("bytes")
            .enters(Fingerprint.OUTPUT)
            .or(DEFAULTS.maxDecodeBytes())
            .means("bytes, or with k, m or g, of heap that decoding one image may take; images that need more fail")
            .details(
                    "An executor reserves it once for all its tasks; images that need more than 16m wait for their share."
                            + " A progressive JPEG at the default pixel limit needs up to 515m, a photograph of 12 megapixels"
                            + " 1m, progressive 35m. Not in the fingerprint while it has its default.");

    public static final OptionRow<String> SKIP = row("--skip", "PATH", ValueType.text())
            .in(PREDICT)
            .form(Form.REPEATED)
            .example("part-00017.tar!/n01440764_10026.jpg")
            .means("images that get a row with the code 'skipped' and are not decoded; may be repeated")
            .details(
                    "A path as in the output, or its end after a slash; * stands for any characters, ? for one. A rerun"
                            + " with --mode resume may have other paths.");

    public static final OptionRow<Long> PIXELS_MAX_PIXELS = row("--max-pixels", "N", ValueType.longNumber(1))
            .in(PIXELS)
            .unit("pixels")
            .or(ImageLimits.PILLOW_MAX_PIXELS)
            .means("width times height of one image; larger ones are refused, as Pillow does");

    // How to run.

    public static final OptionRow<String> MASTER = row("--master", "M", ValueType.text())
            .in(PREDICT, AUDIT, QUICKSTART)
            .absent("spark-submit's, else local[*]")
            .example("local[4]")
            .means("Spark master");

    public static final OptionRow<String> KERNEL = row("--kernel", "K", ValueType.kernel())
            .in(PREDICT, QUICKSTART)
            .or(DEFAULTS.kernel())
            .means("kernel set of the engine")
            .details("auto selects the widest vectors that the executor's JVM and CPU support efficiently; other values"
                    + " require a specific kernel set.");

    public static final OptionRow<Long> WEIGHT_CACHE = row("--weight-cache", "SIZE", ValueType.size())
            .in(PREDICT, QUICKSTART)
            .or(DEFAULTS.weightCacheBytes())
            .unit("bytes")
            .means("bytes, or with k, m or g, of transformed weights that an executor keeps: same results, some percent"
                    + " sooner; see docs/design/kernels.md#weight-cache")
            .details("The heap must be larger by this size. A0 uses at most 135m, B1 1033m.");

    public static final OptionRow<Integer> LEASE_SECONDS = row("--lease-seconds", "N", ValueType.wholeNumber(1))
            .in(PREDICT)
            .unit("seconds")
            .or(PredictRequest.DEFAULT_LEASE.toSeconds())
            .means("a run that is silent for so long may be replaced by another one on the same output")
            .details(
                    "A run renews its lock four times per lease. Increase it if drivers stall for longer. A rerun after the"
                            + " loss of a machine waits at most this long.");

    // quickstart.

    public static final OptionRow<String> EXAMPLES = row("--examples", "DIR", ValueType.uri())
            .in(QUICKSTART)
            .absent("examples/fashion-mnist beside the launcher's folder")
            .means("folder with the example");

    public static final OptionRow<String> QUICKSTART_OUTPUT = row("--output", "URI", ValueType.uri())
            .in(QUICKSTART)
            .or("out/quickstart")
            .means("the folder for the Parquet files");

    // fuse and convert.

    public static final OptionRow<String> FUSE_OUTPUT = row("--output", "URI", ValueType.uri())
            .in(FUSE, CONVERT)
            .required()
            .means("the .safetensors file to write");

    public static final OptionRow<String> REPORT = row("--report", "URI", ValueType.uri())
            .in(FUSE)
            .absent("it is not written")
            .means("where the equivalence report is written, as JSON");

    public static final OptionRow<String> FUSE_CLASSES = row("--classes", "URI", ValueType.uri())
            .in(FUSE)
            .enters(Fingerprint.OUTPUT)
            .absent("none are stored")
            .means("class names, one per line, to store in the file");

    public static final OptionRow<String> FUSE_IMAGES = row("--images", "URI", ValueType.uri())
            .in(FUSE)
            .form(Form.WORDS)
            .means("images, directories or archives on which the report compares the whole network, both ways");

    public static final OptionRow<Integer> FUSE_IMAGE_COUNT = row("--image-count", "N", ValueType.wholeNumber())
            .in(FUSE)
            .or(4)
            .means("how many of the images are used; seconds each for a large network");

    public static final OptionRow<Library> TO = row("--to", "LIBRARY", ValueType.choice(Library.class))
            .in(CONVERT)
            .or("official")
            .means("library whose names are written");

    public static final OptionRow<String> FORM = row(
                    "--form", "FORM", ValueType.choice(List.of(TRAIN, DEPLOY, INSERT_BN), word -> word))
            .in(CONVERT)
            .or(DEPLOY)
            .means(
                    "what is written; train has every branch, deploy one convolution per block, insert-bn a batch norm after each"
                            + " convolution of deploy, for quantization-aware training");

    public static final OptionRow<String> CONVERT_INSERT_BN = row("--insert-bn", "URI", ValueType.uri())
            .in(CONVERT)
            .form(Form.WORDS)
            .means("the same as --form insert-bn with these --images");

    public static final OptionRow<String> CONVERT_IMAGES = row("--images", "URI", ValueType.uri())
            .in(CONVERT)
            .form(Form.WORDS)
            .means("with --form insert-bn: images, directories or archives for the statistics");

    public static final OptionRow<Integer> CONVERT_IMAGE_COUNT = row("--image-count", "N", ValueType.wholeNumber())
            .in(CONVERT)
            .or(64)
            .means("how many of the images are used");

    public static final OptionRow<String> PIXELS_INPUT = row("--input", "URI", ValueType.uri())
            .in(PIXELS)
            .form(Form.WORDS)
            .required()
            .means("images, directories, globs, archives; on any file system of Hadoop");

    public static final OptionRow<String> PIXELS_OUTPUT =
            row("--output", "URI", ValueType.uri()).in(PIXELS).required().means("the .csv file to write");

    private Options() {}

    /** All rows, in the order of this table. */
    public static List<OptionRow<?>> all() {
        return Stream.of(ROWS, NetworkOptions.ROWS, AuditOptions.ROWS)
                .flatMap(rows -> rows.all().stream())
                .toList();
    }

    /** The rows of a command, in the order of this table. */
    public static List<OptionRow<?>> of(Scope scope) {
        return all().stream().filter(row -> row.scopes().contains(scope)).toList();
    }

    private static <T> OptionRow<T> row(String name, String label, ValueType<T> type) {
        return ROWS.row(name, label, type);
    }

    private static OptionRow<Boolean> flag(String name) {
        return ROWS.flag(name);
    }

    private static <T> OptionRow<T> pixels(String name, String label, ValueType<T> type) {
        return row(name, label, type).in(FUSE, CONVERT, PIXELS, PREDICT).enters(Fingerprint.PREPROCESS);
    }
}
