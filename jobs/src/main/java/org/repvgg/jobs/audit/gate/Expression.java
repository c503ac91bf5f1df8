/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.gate;

import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** One side of a gate. If a metric has no value, every expression that contains it is NaN. */
sealed interface Expression {
    double value(ToDoubleFunction<Metric> metrics);

    /** Visits every metric in the expression, from left to right. */
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

    /** A metric of the audit. */
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

    /** Arithmetic on two expressions; the operator is one of + - * /. */
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
