/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.gate;

import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** One side of a gate. A metric without a value makes every expression around it NaN. */
sealed interface Expression {
    double value(ToDoubleFunction<Metric> metrics);

    /** Names every metric in it, from left to right. */
    void forEachMetric(Consumer<Metric> action);

    /** A literal. */
    record Number(double literal) implements Expression {
        @Override
        public double value(ToDoubleFunction<Metric> metrics) {
            return literal;
        }

        @Override
        public void forEachMetric(Consumer<Metric> action) {}
    }

    /** A named number of the audit. */
    record Named(Metric metric) implements Expression {
        @Override
        public double value(ToDoubleFunction<Metric> metrics) {
            return metrics.applyAsDouble(metric);
        }

        @Override
        public void forEachMetric(Consumer<Metric> action) {
            action.accept(metric);
        }
    }

    /** Arithmetic on two expressions; operator is one of + - * /. */
    record Binary(char operator, Expression left, Expression right) implements Expression {
        @Override
        public double value(ToDoubleFunction<Metric> metrics) {
            double a = left.value(metrics);
            double b = right.value(metrics);
            return switch (operator) {
                case '+' -> a + b;
                case '-' -> a - b;
                case '*' -> a * b;
                default -> a / b;
            };
        }

        @Override
        public void forEachMetric(Consumer<Metric> action) {
            left.forEachMetric(action);
            right.forEachMetric(action);
        }
    }
}
