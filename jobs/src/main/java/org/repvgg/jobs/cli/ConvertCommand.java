/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.checkpoint.Checkpoints;
import org.repvgg.jobs.checkpoint.FuseAction;
import org.repvgg.jobs.checkpoint.InputChannels;
import org.repvgg.jobs.checkpoint.PreprocessSpecJson;
import org.repvgg.jobs.cli.option.Choice;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.io.WholeFile;
import org.repvgg.jobs.pixels.SampleImages;
import org.repvgg.jobs.session.HadoopConfigurations;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.fuse.Conversion;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.fuse.InPlaceFusion;
import org.repvgg.reparam.recognize.Inspection;
import org.repvgg.reparam.recognize.Library;
import org.repvgg.reparam.recognize.dialect.Form;

/** {@code repvgg convert}: the same network under the names of another library. */
final class ConvertCommand {
    private ConvertCommand() {}

    static ExitStatus run(Arguments arguments) {
        PreprocessOptions preprocess = PreprocessOptions.of(arguments);
        FuseOptions options = CheckpointOptions.of(arguments);
        Library library = arguments.get(Options.TO);
        List<String> inserted = arguments.all(Options.CONVERT_INSERT_BN);
        String form = inserted.isEmpty() ? arguments.get(Options.FORM) : Options.INSERT_BN;
        List<String> images = inserted.isEmpty() ? arguments.all(Options.CONVERT_IMAGES) : inserted;
        if (!inserted.isEmpty()) {
            requireAlone(arguments);
        }
        if (form.equals(Options.INSERT_BN)) {
            requireInsertable(library, images);
        }
        Configuration conf = HadoopConfigurations.local();
        Checkpoint source =
                Checkpoints.read(arguments.get(Options.CHECKPOINT), CheckpointOptions.choice(arguments), conf);
        String output = arguments.get(Options.FUSE_OUTPUT);
        WholeFile.requireWritable(Options.FUSE_OUTPUT.name(), output, conf);
        if (form.equals(Options.DEPLOY) && library == Library.OFFICIAL) {
            Inspection inspection = Checkpoints.inspect(source, options);
            if (!InPlaceFusion.obstacle(inspection.recognition()).isEmpty()) {
                return InPlaceCommand.convert(output, inspection, options, conf);
            }
        }
        Conversion conversion = switch (form) {
            case Options.TRAIN -> Checkpoints.orRefusal(() -> Conversion.of(source, options, library, Form.TRAIN));
            case Options.DEPLOY -> Checkpoints.orRefusal(() -> Conversion.of(source, options, library, Form.DEPLOY));
            case Options.INSERT_BN -> {
                Fusion fusion = Checkpoints.fuse(source, options);
                yield Checkpoints.orRefusal(() -> Conversion.insertNormalization(
                        fusion,
                        SampleImages.read(
                                images,
                                arguments.get(Options.CONVERT_IMAGE_COUNT),
                                InputChannels.fit(
                                        preprocess.over(PreprocessSpecJson.of(fusion.model())), fusion.model()),
                                conf)));
            }
            default -> throw new IllegalStateException("form " + form);
        };
        FuseAction.save(conversion, output, conf);
        source.notes().forEach(note -> System.out.println("checkpoint: " + note));
        System.out.println("Wrote " + output + ": " + Choice.word(library) + " names, " + form + " form.");
        return ExitStatus.DONE;
    }

    private static void requireAlone(Arguments arguments) {
        if (arguments.get(Options.FORM).equals(Options.TRAIN)
                || !arguments.all(Options.CONVERT_IMAGES).isEmpty()) {
            throw new JobException(
                    FailureCode.USAGE,
                    "Cannot use " + Options.CONVERT_INSERT_BN.name() + " with " + Options.FORM.name() + " train or "
                            + Options.CONVERT_IMAGES.name() + ": it names form and images at once. Leave them out.");
        }
    }

    private static void requireInsertable(Library library, List<String> images) {
        if (library != Library.OFFICIAL) {
            throw new JobException(
                    FailureCode.USAGE,
                    "Cannot insert batch norms under the names of " + Choice.word(library)
                            + ": only the official tools/insert_bn.py has such names. Use --to official.");
        }
        if (images.isEmpty()) {
            throw new JobException(
                    FailureCode.MISSING_OPTION,
                    "Cannot insert batch norms: found no --images (expected images whose statistics they"
                            + " take). Pass some hundred training images.");
        }
    }
}
