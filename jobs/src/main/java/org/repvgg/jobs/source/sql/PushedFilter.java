/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.IsNotNull;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;
import org.apache.spark.sql.sources.Not;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.sql.sources.StringContains;
import org.apache.spark.sql.sources.StringEndsWith;
import org.apache.spark.sql.sources.StringStartsWith;
import org.repvgg.jobs.source.input.EntryFilter;

/** Predicates on path, length and modificationTime, with exactly Spark's semantics; none of the three is ever null. */
final class PushedFilter implements EntryFilter {
    private static final long serialVersionUID = 1L;

    private final Filter[] filters;

    /**
     * @param filters a conjunction; {@link #understands} accepts each of them
     */
    PushedFilter(Filter[] filters) {
        this.filters = filters.clone();
    }

    static boolean understands(Filter filter) {
        if (filter instanceof And and) {
            return understands(and.left()) && understands(and.right());
        }
        if (filter instanceof Or or) {
            return understands(or.left()) && understands(or.right());
        }
        if (filter instanceof Not not) {
            return understands(not.child());
        }
        boolean shape = filter instanceof EqualTo
                || filter instanceof In
                || filter instanceof GreaterThan
                || filter instanceof GreaterThanOrEqual
                || filter instanceof LessThan
                || filter instanceof LessThanOrEqual
                || filter instanceof IsNotNull
                || filter instanceof StringStartsWith
                || filter instanceof StringEndsWith
                || filter instanceof StringContains;
        return shape
                && Arrays.stream(filter.references())
                        .allMatch(column -> column.equals(TableOptions.PATH)
                                || column.equals(TableOptions.LENGTH)
                                || column.equals(TableOptions.MODIFIED))
                && Arrays.stream(values(filter)).allMatch(PushedFilter::isValue);
    }

    private static Object[] values(Filter filter) {
        if (filter instanceof EqualTo is) {
            return new Object[] {is.value()};
        }
        if (filter instanceof In in) {
            return in.values();
        }
        if (filter instanceof GreaterThan is) {
            return new Object[] {is.value()};
        }
        if (filter instanceof GreaterThanOrEqual is) {
            return new Object[] {is.value()};
        }
        if (filter instanceof LessThan is) {
            return new Object[] {is.value()};
        }
        if (filter instanceof LessThanOrEqual is) {
            return new Object[] {is.value()};
        }
        return new Object[0];
    }

    private static boolean isValue(Object value) {
        return value instanceof String
                || value instanceof Long
                || value instanceof Timestamp
                || value instanceof Instant;
    }

    @Override
    public boolean test(String path, long length, long modifiedMillis) {
        Image image = new Image(path, length, modifiedMillis * 1000);
        return Arrays.stream(filters).allMatch(filter -> holds(filter, image));
    }

    /** Only predicates that apply to every entry are considered: the time, and equality or a prefix of the path. */
    @Override
    public boolean mayHold(String archivePath, long modifiedMillis) {
        Image archive = new Image(archivePath, 0, modifiedMillis * 1000);
        return Arrays.stream(filters).allMatch(filter -> mayHold(filter, archive));
    }

    /** The values that predicates refer to; time in microseconds, as in Spark's timestamps. */
    private record Image(String path, long length, long modifiedMicros) {
        Object value(String column) {
            return switch (column) {
                case TableOptions.PATH -> path;
                case TableOptions.LENGTH -> length;
                default -> modifiedMicros;
            };
        }
    }

    private static boolean mayHold(Filter filter, Image archive) {
        if (filter instanceof And and) {
            return mayHold(and.left(), archive) && mayHold(and.right(), archive);
        }
        if (filter instanceof Or or) {
            return mayHold(or.left(), archive) || mayHold(or.right(), archive);
        }
        if (Arrays.stream(filter.references()).allMatch(TableOptions.MODIFIED::equals)) {
            return holds(filter, archive);
        }
        String path = archive.path();
        Predicate<Object> inside = value -> value.equals(path) || ((String) value).startsWith(path + "!/");
        if (filter instanceof EqualTo equal && equal.attribute().equals(TableOptions.PATH)) {
            return inside.test(equal.value());
        }
        if (filter instanceof In in && in.attribute().equals(TableOptions.PATH)) {
            return Arrays.stream(in.values()).anyMatch(inside);
        }
        if (filter instanceof StringStartsWith start && start.attribute().equals(TableOptions.PATH)) {
            return path.startsWith(start.value()) || start.value().startsWith(path);
        }
        return true;
    }

    private static boolean holds(Filter filter, Image image) {
        if (filter instanceof And and) {
            return holds(and.left(), image) && holds(and.right(), image);
        }
        if (filter instanceof Or or) {
            return holds(or.left(), image) || holds(or.right(), image);
        }
        if (filter instanceof Not not) {
            return !holds(not.child(), image);
        }
        if (filter instanceof EqualTo is) {
            return compare(image, is.attribute(), is.value(), sign -> sign == 0);
        }
        if (filter instanceof In in) {
            return Arrays.stream(in.values())
                    .anyMatch(value -> compare(image, in.attribute(), value, sign -> sign == 0));
        }
        if (filter instanceof GreaterThan is) {
            return compare(image, is.attribute(), is.value(), sign -> sign > 0);
        }
        if (filter instanceof GreaterThanOrEqual is) {
            return compare(image, is.attribute(), is.value(), sign -> sign >= 0);
        }
        if (filter instanceof LessThan is) {
            return compare(image, is.attribute(), is.value(), sign -> sign < 0);
        }
        if (filter instanceof LessThanOrEqual is) {
            return compare(image, is.attribute(), is.value(), sign -> sign <= 0);
        }
        if (filter instanceof StringStartsWith start) {
            return image.path().startsWith(start.value());
        }
        if (filter instanceof StringEndsWith end) {
            return image.path().endsWith(end.value());
        }
        if (filter instanceof StringContains contains) {
            return image.path().contains(contains.value());
        }
        // IsNotNull: none of the columns is ever null
        return true;
    }

    private static boolean compare(Image image, String column, Object value, IntPredicate sign) {
        Object own = image.value(column);
        if (own instanceof String text) {
            return sign.test(BY_BYTES.compare(text, (String) value));
        }
        return sign.test(Long.compare((Long) own, number(value)));
    }

    /** Spark compares strings by their UTF-8 bytes, which differs from Java's order for surrogates. */
    private static final Comparator<String> BY_BYTES = (a, b) -> Arrays.compareUnsigned(
            a.getBytes(java.nio.charset.StandardCharsets.UTF_8), b.getBytes(java.nio.charset.StandardCharsets.UTF_8));

    private static long number(Object value) {
        if (value instanceof Timestamp time) {
            return DateTimeUtils.fromJavaTimestamp(time);
        }
        return value instanceof Instant instant ? DateTimeUtils.instantToMicros(instant) : (Long) value;
    }

    @Override
    public String toString() {
        return Arrays.toString(filters);
    }
}
