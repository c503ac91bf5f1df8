/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.config.JobException;
import picocli.CommandLine.Option;

/** How pixels become the network's input; what is not given comes from the model, else from ImageNet's convention. */
final class PreprocessOptions {
    @Option(names = "--resize", paramLabel = "N", description = "short side after resizing, pixels (default 256)")
    @Nullable
    Integer resize;

    @Option(names = "--crop", paramLabel = "N", description = "side of the centre crop, pixels (default 224)")
    @Nullable
    Integer crop;

    @Option(names = "--mean", paramLabel = "R,G,B", description = "means of channels scaled to 0..1")
    @Nullable
    String mean;

    @Option(names = "--std", paramLabel = "R,G,B", description = "standard deviations of channels scaled to 0..1")
    @Nullable
    String std;

    @Option(names = "--interpolation", paramLabel = "NAME", description = "bilinear (default) or bicubic")
    @Nullable
    String interpolation;

    @Option(names = "--pillow", paramLabel = "13|12", description = "whose order of resize passes (default 13)")
    @Nullable
    Integer pillow;

    /** The base with the given options in place of its own. */
    Preprocess over(Preprocess base) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : base.canonical().split(" ")) {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        put(fields, "resize", resize);
        put(fields, "crop", crop);
        put(fields, "mean", mean);
        put(fields, "std", std);
        put(fields, "interpolation", interpolation);
        put(fields, "pillow", pillow);
        StringJoiner text = new StringJoiner(" ");
        fields.forEach((key, value) -> text.add(key + "=" + value));
        try {
            return Preprocess.parse(text.toString());
        } catch (IllegalArgumentException e) {
            throw JobException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static void put(Map<String, String> fields, String key, @Nullable Object value) {
        if (value != null) {
            fields.put(key, value.toString().replace(" ", ""));
        }
    }
}
