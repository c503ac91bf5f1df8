/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.audit.labels.LabelCounts;
import org.repvgg.jobs.audit.stats.ClassScore;
import org.repvgg.jobs.audit.stats.PairedComparison;
import org.repvgg.jobs.audit.stats.Proportion;
import org.repvgg.jobs.audit.stats.ReliabilityBin;

/**
 * The findings as {@code audit.json}: doubles with all their digits, null where there is no number. Everything that
 * differs between runs on the same input is under {@code run}.
 */
public final class AuditMetricsJson {
    /** A file without the field has version 0. */
    private static final int FORMAT_VERSION = 1;

    private final AuditMetrics findings;

    private AuditMetricsJson(AuditMetrics findings) {
        this.findings = findings;
    }

    public static String of(AuditMetrics findings) {
        try {
            return new ObjectMapper()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsString(new AuditMetricsJson(findings).all())
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError("a map of strings and numbers is JSON", e);
        }
    }

    private Map<String, Object> all() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format_version", FORMAT_VERSION);
        map.put("status", findings.gatesMet() ? "done" : "gate");
        map.put("gates", findings.gates().stream().map(AuditMetricsJson::gate).toList());
        map.put("coverage", coverage(findings.coverage()));
        map.put("metrics", metrics());
        map.put(
                "reliability",
                findings.probabilities().reliability().stream()
                        .map(AuditMetricsJson::bin)
                        .toList());
        map.put("class_count", findings.classCount());
        map.put(
                "classes",
                findings.classes().stream().map(AuditMetricsJson::score).toList());
        map.put("confusion", confusion());
        RunComparison comparison = findings.comparison();
        if (comparison != null) {
            map.put("baseline", comparison(comparison));
        }
        map.put("worst", findings.worst().stream().map(this::worst).toList());
        map.put(
                "models",
                findings.models().stream().map(AuditMetricsJson::model).toList());
        map.put("run", run());
        return map;
    }

    private Map<String, Object> metrics() {
        Map<String, Object> map = new LinkedHashMap<>();
        Map<String, Object> missing = new LinkedHashMap<>();
        for (TopAccuracy top : findings.top()) {
            Proportion accuracy = top.accuracy();
            map.put("top" + top.k(), accuracy == null ? null : share(accuracy));
            note(missing, "top" + top.k(), top.missing());
        }
        Probabilities probabilities = findings.probabilities();
        map.put("nll", number(probabilities.nll()));
        map.put("brier", number(probabilities.brier()));
        map.put("ece", number(probabilities.ece()));
        map.put("mce", number(probabilities.mce()));
        note(missing, "nll", probabilities.missing());
        note(missing, "brier", probabilities.missing());
        note(missing, "ece", probabilities.missingCalibration());
        note(missing, "mce", probabilities.missingCalibration());
        map.put("macro_precision", number(findings.averages().macroPrecision()));
        map.put("macro_recall", number(findings.averages().macroRecall()));
        map.put("macro_f1", number(findings.averages().macroF1()));
        map.put("weighted_f1", number(findings.averages().weightedF1()));
        map.put("balanced_accuracy", number(findings.averages().balancedAccuracy()));
        map.put("probabilities_from", probabilities.source());
        map.put("missing", missing);
        return map;
    }

    private static void note(Map<String, Object> missing, String metric, String reason) {
        if (!reason.isEmpty()) {
            missing.put(metric, reason);
        }
    }

    private Map<String, Object> confusion() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("whole", findings.confusionIsWhole());
        List<Object> pairs = new ArrayList<>();
        for (ConfusionPair pair : findings.confusion()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("truth", pair.truth());
            entry.put("predicted", pair.predicted());
            entry.put("images", pair.images());
            pairs.add(entry);
        }
        map.put("pairs", pairs);
        return map;
    }

    private Map<String, Object> comparison(RunComparison comparison) {
        PairedComparison pairs = comparison.pairs();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pairs", pairs.pairs());
        map.put("only_current", comparison.onlyCurrent());
        map.put("only_baseline", comparison.onlyBaseline());
        map.put("top1", share(pairs.current()));
        map.put("baseline_top1", share(pairs.baseline()));
        Map<String, Object> difference = new LinkedHashMap<>();
        difference.put("value", number(pairs.difference()));
        difference.put("low", number(pairs.low()));
        difference.put("high", number(pairs.high()));
        difference.put("interval", "Newcombe 1998, method 10, 95 %");
        map.put("diff_top1", difference);
        map.put("mcnemar_p", pairs.mcnemarP());
        map.put("both_right", pairs.bothRight());
        map.put("good_to_bad", pairs.goodToBad());
        map.put("bad_to_good", pairs.badToGood());
        map.put("both_wrong", pairs.bothWrong());
        map.put("changed_wrong", comparison.changedWrong());
        map.put("flip_rate", number(comparison.flipRate()));
        List<Object> classes = new ArrayList<>();
        for (ClassFlips flips : comparison.classes()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("index", flips.truth());
            entry.put("name", findings.directory().name(flips.truth()));
            entry.put("pairs", flips.pairs().pairs());
            entry.put("good_to_bad", flips.pairs().goodToBad());
            entry.put("bad_to_good", flips.pairs().badToGood());
            entry.put("changed_wrong", flips.changedWrong());
            classes.add(entry);
        }
        map.put("classes", classes);
        map.put("coverage", coverage(comparison.baseline()));
        map.put(
                "models",
                comparison.baselineModels().stream()
                        .map(AuditMetricsJson::model)
                        .toList());
        return map;
    }

    private Map<String, Object> worst(WorstError error) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", error.path());
        map.put("truth", error.truth());
        map.put("predicted", error.predicted());
        map.put("truth_name", findings.directory().name(error.truth()));
        map.put("predicted_name", findings.directory().name(error.predicted()));
        map.put("confidence", error.confidence());
        map.put("rank", error.rank() == 0 ? null : error.rank());
        return map;
    }

    private Map<String, Object> run() {
        AuditRun run = findings.run();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", run.id());
        map.put("predictions", run.predictions());
        map.put("labels", run.labels());
        map.put("label_source", run.labelSource());
        map.put("baseline", run.baseline());
        map.put("started", run.started());
        map.put("seconds", run.seconds());
        map.put("versions", run.versions());
        return map;
    }

    private static Map<String, Object> gate(GateOutcome outcome) {
        Map<String, Object> values = new LinkedHashMap<>();
        outcome.values().forEach((metric, value) -> values.put(metric, number(value)));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("gate", outcome.gate());
        map.put("met", outcome.met());
        map.put("values", values);
        return map;
    }

    private static Map<String, Object> coverage(Coverage coverage) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("rows", coverage.rows());
        map.put("scored", coverage.scored());
        map.put("failed", coverage.failed());
        map.put("invalid", coverage.invalid());
        map.put("invalid_reasons", coverage.invalidReasons());
        map.put("unlabelled", coverage.unlabelled());
        map.put("unlabelled_failed", coverage.unlabelledFailed());
        map.put("ambiguous", coverage.ambiguous());
        map.put("duplicate", coverage.duplicate());
        map.put("conflicting", coverage.conflicting());
        map.put("expected", coverage.expected());
        map.put("share", number(coverage.share()));
        LabelCounts labels = coverage.labels();
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("rows", labels.rows());
        counts.put("matched", labels.matched());
        counts.put("unpredicted", labels.unpredicted());
        counts.put("ambiguous", labels.ambiguous());
        counts.put("contradicting", labels.contradicting());
        counts.put("duplicate", labels.duplicate());
        map.put("labels", counts);
        return map;
    }

    private static Map<String, Object> model(ModelRun model) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model_fingerprint", model.modelFingerprint());
        map.put("preprocess_fingerprint", model.preprocessFingerprint());
        map.put("kernel", model.kernel());
        map.put("run_id", model.runId());
        map.put("rows", model.rows());
        return map;
    }

    private static Map<String, Object> score(ClassScore score) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("index", score.index());
        map.put("name", score.name());
        map.put("support", score.support());
        map.put("predicted", score.predicted());
        map.put("correct", score.correct());
        map.put("precision", number(score.precision()));
        map.put("recall", number(score.recall()));
        map.put("f1", number(score.f1()));
        return map;
    }

    private static Map<String, Object> bin(ReliabilityBin bin) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("lower", bin.lower());
        map.put("upper", bin.upper());
        map.put("images", bin.images());
        map.put("correct", bin.correct());
        map.put("mean_confidence", number(bin.meanConfidence()));
        map.put("accuracy", number(bin.accuracy().value()));
        map.put("low", number(bin.accuracy().low()));
        map.put("high", number(bin.accuracy().high()));
        return map;
    }

    private static Map<String, Object> share(Proportion share) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", number(share.value()));
        map.put("low", number(share.low()));
        map.put("high", number(share.high()));
        map.put("correct", share.successes());
        map.put("images", share.trials());
        return map;
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
