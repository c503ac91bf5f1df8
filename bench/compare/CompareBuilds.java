/* SPDX-License-Identifier: Apache-2.0 */
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Compares builds of the engine in one JVM: each build has its own class loader, and the builds run in turn, in another
 * random order each round, so that what else happens on the machine meets all of them.
 *
 * <p>Arguments: network, images per batch, rounds to warm up, rounds, then {@code name=classpath} of each build. Builds whose
 * name begins with {@code old} are the reference. One line per JVM: per build the median and least CPU ms per image, and the
 * median over the rounds of its ratio to the reference's mean in the same round.
 */
public final class CompareBuilds {
    private record Build(String name, DoubleSupplier run, List<Double> millis, List<Double> ratios) {}

    private CompareBuilds() {}

    public static void main(String[] args) throws Exception {
        String network = args[0];
        int images = Integer.parseInt(args[1]);
        int warmUp = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        Random random = new Random();
        List<String> named = new ArrayList<>(List.of(args).subList(4, args.length));
        Collections.shuffle(named, random);
        List<Build> builds = new ArrayList<>();
        for (String build : named) {
            String[] parts = build.split("=", 2);
            builds.add(new Build(parts[0], load(parts[1], network, images), new ArrayList<>(), new ArrayList<>()));
        }
        for (int i = 0; i < warmUp + rounds; i++) {
            round(builds, random, i >= warmUp);
        }
        StringBuilder line = new StringBuilder(network + " " + images);
        builds.stream().sorted((a, b) -> a.name.compareTo(b.name)).forEach(b -> line.append(String.format(
                Locale.ROOT,
                " | %s %.3f min %.3f ratio %.4f",
                b.name,
                median(b.millis),
                Collections.min(b.millis),
                median(b.ratios))));
        System.out.println(line);
    }

    private static void round(List<Build> builds, Random random, boolean counted) {
        Collections.shuffle(builds, random);
        double[] millis = new double[builds.size()];
        double reference = 0;
        int references = 0;
        for (int i = 0; i < millis.length; i++) {
            millis[i] = builds.get(i).run.getAsDouble();
            if (builds.get(i).name.startsWith("old")) {
                reference += millis[i];
                references++;
            }
        }
        for (int i = 0; counted && i < millis.length; i++) {
            builds.get(i).millis.add(millis[i]);
            builds.get(i).ratios.add(millis[i] * references / reference);
        }
    }

    private static DoubleSupplier load(String classPath, String network, int images)
            throws ReflectiveOperationException, MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String part : classPath.split(":")) {
            urls.add(Path.of(part).toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        return (DoubleSupplier) loader.loadClass("Run").getConstructor(String.class, int.class).newInstance(network, images);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
