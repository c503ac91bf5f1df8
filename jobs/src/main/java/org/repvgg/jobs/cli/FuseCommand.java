/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.checkpoint.Checkpoints;
import org.repvgg.jobs.checkpoint.ClassNames;
import org.repvgg.jobs.checkpoint.FuseAction;
import org.repvgg.jobs.checkpoint.InputChannels;
import org.repvgg.jobs.checkpoint.PreprocessSpecJson;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.io.WholeFile;
import org.repvgg.jobs.pixels.SampleImages;
import org.repvgg.jobs.session.HadoopConfigurations;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.fuse.InPlaceFusion;
import org.repvgg.reparam.recognize.Inspection;

/** {@code repvgg fuse}: one convolution per block, proven, saved for PyTorch and for 'predict'. */
final class FuseCommand {
    private FuseCommand() {}

    static ExitStatus run(Arguments arguments) {
        PreprocessOptions preprocess = PreprocessOptions.of(arguments);
        FuseOptions options = CheckpointOptions.of(arguments);
        Configuration conf = HadoopConfigurations.local();
        Checkpoint source =
                Checkpoints.read(arguments.get(Options.CHECKPOINT), CheckpointOptions.choice(arguments), conf);
        Inspection inspection = Checkpoints.inspect(source, options);
        if (!InPlaceFusion.obstacle(inspection.recognition()).isEmpty()) {
            return InPlaceCommand.fuse(arguments, inspection, options, conf);
        }
        Fusion fusion = Checkpoints.orRefusal(() -> Fusion.of(inspection, options));
        String classes = arguments.find(Options.FUSE_CLASSES);
        List<String> names = classes == null
                ? List.of()
                : ClassNames.read(classes, fusion.model().head().classes(), conf);
        String output = arguments.get(Options.FUSE_OUTPUT);
        WholeFile.requireWritable(Options.FUSE_OUTPUT.name(), output, conf);
        String report = arguments.find(Options.REPORT);
        if (report != null) {
            WholeFile.requireWritable(Options.REPORT.name(), report, conf);
        }
        FuseAction.save(FuseAction.describe(fusion.model(), preprocess::over, names), output, conf);
        if (report != null) {
            fusion = fusion.withLayerReport();
        }
        PreprocessSpec pixels = preprocess.over(PreprocessSpecJson.of(fusion.model()));
        List<String> images = arguments.all(Options.FUSE_IMAGES);
        if (!images.isEmpty()) {
            fusion = fusion.withNetworkReport(SampleImages.read(
                    images, arguments.get(Options.FUSE_IMAGE_COUNT), InputChannels.fit(pixels, fusion.model()), conf));
        }
        if (report != null) {
            WholeFile.write(report, conf, fusion.report().toJson());
        }
        System.out.print(fusion.report().toTable());
        source.notes().forEach(note -> System.out.println("checkpoint: " + note));
        System.out.println("Wrote " + output + ", fingerprint " + fusion.model().fingerprint() + ".");
        EngineSize.obstacle(fusion.model(), pixels)
                .ifPresent(why -> System.out.println("warning: 'predict' will refuse this network: " + why));
        return ExitStatus.DONE;
    }
}
