/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What inputs and the lines of manifests name: URIs, or paths whose names may contain anything, colons too. */
final class InputPaths {
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);

    private final Configuration conf;
    private final Map<String, FileSystem> fileSystems = new HashMap<>();

    InputPaths(Configuration conf) {
        this.conf = conf;
    }

    /** A path of an input; a colon belongs to a scheme only where a slash follows it. */
    static Path of(String text) {
        return URI.matcher(text).matches() ? new Path(text) : new Path(null, null, text);
    }

    /** A path of a manifest: relative ones begin at its folder. */
    static Path below(Path folder, String text) {
        return URI.matcher(text).matches() || text.startsWith("/") ? of(text) : new Path(folder, of(text));
    }

    /** One spelling for each file: absolute, with scheme and authority, without double slashes and dots. */
    String canonical(String text) throws IOException {
        Path path = of(text);
        String scheme = path.toUri().getScheme();
        String key = scheme == null ? "" : scheme + "://" + path.toUri().getAuthority();
        FileSystem fs = fileSystems.get(key);
        if (fs == null) {
            fs = path.getFileSystem(conf);
            fileSystems.put(key, fs);
        }
        return path.makeQualified(fs.getUri(), fs.getWorkingDirectory()).toString();
    }
}
