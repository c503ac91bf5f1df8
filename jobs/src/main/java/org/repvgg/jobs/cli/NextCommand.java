/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.session.Launcher;

/** The command to try after the example, as it can be pasted into the shell that started this one. */
final class NextCommand {
    /** What no shell gives a meaning of its own. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=+,@%-]+");

    private NextCommand() {}

    /** Classifies a folder with the example's network; the folder's name is left to the user. */
    static String of(Example example) {
        List<String> words = List.of(
                Launcher.command(),
                "predict",
                Options.CHECKPOINT.name(),
                shown(example.checkpoint()),
                Options.CLASSES.name(),
                shown(example.classes()),
                Options.RESIZE.name(),
                Integer.toString(Example.SIDE),
                Options.CROP.name(),
                Integer.toString(Example.SIDE),
                Options.OUTPUT.name(),
                "out/mine",
                Options.INPUT.name(),
                "YOUR_FOLDER");
        return words.stream().map(NextCommand::quoted).collect(Collectors.joining(" "));
    }

    /** Relative where the file lies below the folder in which the user is. */
    private static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
