package dev.reckon.learning.evaluate;

import dev.reckon.learning.evaluate.EvaluationReport.Tested;
import dev.reckon.learning.evaluate.compare.Ceiling;
import dev.reckon.learning.evaluate.compare.Comparison;
import dev.reckon.learning.evaluate.compare.Comparison.Step;
import dev.reckon.learning.evaluate.compare.Judgement;
import dev.reckon.learning.evaluate.compare.Judgement.OfStratum;
import dev.reckon.learning.evaluate.compare.SampledJudgement;
import dev.reckon.learning.evaluate.compare.SourceEffect;
import dev.reckon.learning.evaluate.explain.EvidenceOnTruth;
import dev.reckon.learning.evaluate.explain.ReasonEffect;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report for a person at a terminal 100 columns wide. */
final class EvaluationTable {

  private static final List<String> HEADLINES = List.of("HR@10", "NDCG@10", "MRR@10");
  private static final List<String> LABELS =
      RankingMetric.ALL.stream().map(RankingMetric::label).toList();
  private static final String JUDGE = "NDCG@10";
  private static final List<String> SHARES =
      List.of(
          "of that on searches",
          "of that on deciding ones",
          "of all evidence",
          "named first of searches");
  private static final int NAME = 27;
  private static final int INTERVAL = 28;
  private static final int DIFFERENCE = 42;
  private static final int STRATUM = 18;
  private static final int VALUE = 8;
  private static final int COUNT = 14;

  private final EvaluationReport report;
  private final String model;
  private final StringBuilder text = new StringBuilder();

  private EvaluationTable(EvaluationReport report) {
    this.report = report;
    this.model = report.models().get(0).name();
  }

  /** Lines of text. */
  static String of(EvaluationReport report) {
    EvaluationTable table = new EvaluationTable(report);
    table.heading();
    table.judgement(report.judgement());
    if (report.withSeenKept() != null) {
      table.judgement(report.withSeenKept());
    }
    if (report.sampled() != null) {
      table.sampled(report.sampled());
    }
    if (report.ablation() != null) {
      table.ablation(report.ablation());
    }
    if (report.explained() != null) {
      table.explained(report.explained());
    }
    if (report.found() != null) {
      table.found(report.found());
    }
    return table.text.toString();
  }

  private void heading() {
    line("%s of %s; searches known: %s", report.protocol(), report.dataset(), report.searches());
    line(
        "%,d rows of %,d users; %,d more targets have no history and are not judged",
        report.rows(), report.users(), report.rowsWithoutHistory());
    if (report.priorWeight() != null) {
      line(
          "scores of the first model follow popularity, %s of the way",
          number("%.2f", report.priorWeight()));
    }
    line("unknown (?) targets are missed, unknown histories answered with popular items");
    line("(low to high): %s", report.intervals().replace("; ", System.lineSeparator() + "  "));
    title("", List.of("items", "steps", "seeds", "? targets", "? histories"), COUNT);
    for (Tested tested : report.models()) {
      row(
          tested.name(),
          Stream.of(
                  tested.items(),
                  tested.reasoningSteps(),
                  tested.bundles().size(),
                  tested.unknownTargets(),
                  tested.unknownHistories())
              .toList(),
          count -> String.format(Locale.ROOT, "%,d", count),
          COUNT);
    }
  }

  private void judgement(Judgement judgement) {
    boolean kept = judgement.seenItems().equals(SeenItems.KEEP.toString());
    line("");
    line(
        "SEEN ITEMS %s (the user had seen %,d targets%s)",
        kept ? "KEPT" : "EXCLUDED", report.seenTargets(), kept ? "" : ": missed");
    levels(judgement.overall());
    differences(model + " less", judgement.overall().differences());
    cutoffs(judgement.overall());
    strata("by items in the history", judgement.strata().historyLength());
    strata("by popularity of the target", judgement.strata().itemPopularity());
    strataOrNone("by the newest event", judgement.strata().newestEvent());
    strataOrNone("by query, in training", judgement.strata().query());
    strataOrNone("by a search that decided", judgement.strata().searchTruth());
    if (judgement.ceiling() != null) {
      steps(judgement.overall().steps(), judgement.ceiling());
    }
  }

  private void sampled(SampledJudgement sampled) {
    line("");
    line("%,d DRAWN ITEMS against each target; models without a memory", sampled.negatives());
    levels(sampled.overall());
    differences(model + " less", sampled.overall().differences());
    line("");
    line(
        "tail: below %,d occurrences in training; short: below %,d items in the history",
        sampled.tailBelow(), sampled.shortBelow());
    strata("drawn items, by target", sampled.targets());
    strata("drawn items, by history", sampled.histories());
    strata("all items, by target", sampled.fullTargets());
    strata("all items, by history", sampled.fullHistories());
  }

  private void ablation(Ablation ablation) {
    line("");
    line(
        "SOURCES of the lists: each alone, and all others without it (weights stay in proportion)");
    title(JUDGE, List.of("alone", "without it"), INTERVAL);
    for (SourceEffect effect : ablation.sources()) {
      row(
          effect.source(),
          List.of(effect.alone(), effect.without()),
          metrics -> get(metrics, JUDGE).shown(),
          INTERVAL);
    }
    Map<String, Map<String, Difference>> adds = new LinkedHashMap<>();
    ablation.sources().forEach(effect -> adds.put(effect.source(), effect.adds()));
    differences("all less without it", adds);
    title("what halves in", List.of("transitions", "queries", "popularity", "session ends"), COUNT);
    for (Ablation.OfSeed memory : ablation.memories()) {
      row(
          "seed " + memory.seed(),
          Stream.of(
                  memory.transitions(),
                  memory.queries(),
                  memory.popularity(),
                  memory.longestPause())
              .map(time -> time == null ? "never" : time)
              .toList(),
          time -> time,
          COUNT);
    }
  }

  private void explained(ReasonEffect explained) {
    line("");
    line(
        "REASONS: %,d histories of %,d users; the named event is a search in %s, the newest in %s",
        explained.rows(),
        explained.users(),
        number("%.3f", explained.namedSearches()),
        number("%.3f", explained.namedNewest()));
    title("the first item", List.of("falls", "reciprocal rank"), INTERVAL);
    without("without the named event", explained.named());
    without("without another, drawn", explained.random());
    line("falls more often by %s", explained.fallsMore().shown());
  }

  private void without(String name, ReasonEffect.Without without) {
    row(name, List.of(without.falls(), without.reciprocalRank()), Estimate::shown, INTERVAL);
  }

  private void found(EvidenceOnTruth found) {
    line("");
    line(
        "SEARCHES THAT DECIDED: %,d rows of %,d users, of %,d decided; %,d of a search that is not",
        found.rows(), found.users(), found.decided(), found.notRead());
    line(
        "read and %,d of the only one are left out. A row has %s events, %s searches, %s of which",
        found.onlySearch(),
        number("%.1f", found.events()),
        number("%.1f", found.searches()),
        number("%.1f", found.deciding()));
    line(
        "decided anything, and %s events between the search and the click that it decided",
        number("%.1f", found.eventsBetween()));
    if (found.steps().isEmpty()) {
      line("The model names no reasons.");
    } else {
      found(found, found.steps().get(found.steps().size() - 1));
    }
  }

  private void found(EvidenceOnTruth found, EvidenceOnTruth.Step last) {
    String after = "after step " + last.steps();
    shares(
        "evidence on that search",
        List.of("spread evenly", "on the newest search", "on the newest deciding"),
        List.of(found.chance(), found.newestSearch(), found.newestDeciding()),
        reading -> reading.inOrder().stream().map(Estimate::shown).toList(),
        INTERVAL);
    shares(
        "",
        List.of(after),
        List.of(last.reading()),
        reading -> reading.inOrder().stream().map(Estimate::shown).toList(),
        INTERVAL);
    shares(
        after + " less",
        List.of("spread evenly", "on the newest search"),
        List.of(last.lessChance(), last.lessNewestSearch()),
        less -> less.inOrder().stream().map(Difference::shown).toList(),
        DIFFERENCE);
    shares(
        "",
        List.of("on the newest deciding"),
        List.of(last.lessNewestDeciding()),
        less -> less.inOrder().stream().map(Difference::shown).toList(),
        DIFFERENCE);
    shares(
        "after step",
        found.steps().stream().map(it -> String.valueOf(it.steps())).toList(),
        found.steps(),
        it -> it.reading().inOrder().stream().map(each -> number("%.4f", each.value())).toList(),
        VALUE);
  }

  /** A line for each share, with a column for each recommender that has one. */
  private <C> void shares(
      String name,
      List<String> columns,
      List<C> each,
      Function<C, List<String>> shares,
      int width) {
    title(name, columns, width);
    for (int i = 0; i < SHARES.size(); i++) {
      int share = i;
      row(SHARES.get(i), each, it -> shares.apply(it).get(share), width);
    }
  }

  private void levels(Comparison comparison) {
    title("", HEADLINES, INTERVAL);
    everyone(comparison).forEach(this::level);
  }

  private void level(String name, Map<String, Estimate> metrics) {
    row(name, HEADLINES, label -> get(metrics, label).shown(), INTERVAL);
  }

  private void differences(String title, Map<String, Map<String, Difference>> differences) {
    List<String> labels = List.of("HR@10", JUDGE);
    title(title, labels, DIFFERENCE);
    differences.forEach(
        (name, other) -> row(name, labels, label -> get(other, label).shown(), DIFFERENCE));
  }

  private void cutoffs(Comparison comparison) {
    title("at every cutoff", LABELS, VALUE);
    everyone(comparison)
        .forEach(
            (name, metrics) ->
                row(name, LABELS, label -> number("%.4f", get(metrics, label).value()), VALUE));
  }

  private void strataOrNone(String title, @Nullable List<OfStratum> strata) {
    if (strata != null && !strata.isEmpty()) {
      strata(title, strata);
    }
  }

  private void strata(String title, List<OfStratum> strata) {
    title(title, strata.stream().map(OfStratum::name).toList(), STRATUM);
    row("rows", strata, stratum -> String.format(Locale.ROOT, "%,d", stratum.rows()), STRATUM);
    for (String name : everyone(strata.get(0).comparison()).keySet()) {
      row(
          name + " " + JUDGE,
          strata,
          stratum -> number("%.4f", get(get(everyone(stratum.comparison()), name), JUDGE).value()),
          STRATUM);
    }
    for (String name : strata.get(0).comparison().differences().keySet()) {
      row(
          "less " + name,
          strata,
          stratum -> withChance(get(get(stratum.comparison().differences(), name), JUDGE)),
          STRATUM);
    }
    List<Step> steps = strata.get(0).comparison().steps();
    for (int k = 1; k < steps.size(); k++) {
      int after = k;
      row(
          "step " + k + " less step 0",
          strata,
          stratum -> withChance(get(stratum.comparison().steps().get(after).lessStepZero(), JUDGE)),
          STRATUM);
    }
  }

  private void steps(List<Step> steps, Ceiling ceiling) {
    Ceiling.Control control = ceiling.control();
    title("read at step", HEADLINES, INTERVAL);
    steps.forEach(step -> level(String.valueOf(step.steps()), step.metrics()));
    level("best step of each row", ceiling.metrics());
    level("best of " + control.samples() + " dropouts", control.metrics());
    Map<String, Map<String, Difference>> differences = new LinkedHashMap<>();
    steps.stream()
        .skip(1)
        .forEach(it -> differences.put("step " + it.steps() + " less step 0", it.lessStepZero()));
    differences.put("best step less last step", ceiling.lessModel());
    differences.put("best dropout less none", control.lessModel());
    differences("", differences);
  }

  private Map<String, Map<String, Estimate>> everyone(Comparison comparison) {
    Map<String, Map<String, Estimate>> everyone = new LinkedHashMap<>();
    everyone.put(model, comparison.metrics());
    everyone.putAll(comparison.baselines());
    everyone.putAll(comparison.against());
    return everyone;
  }

  private void title(String name, List<String> columns, int width) {
    line("");
    row(name, columns, column -> column, width);
  }

  private <C> void row(String name, List<C> columns, Function<C, String> cell, int width) {
    StringBuilder row = new StringBuilder(String.format("%-" + NAME + "s", name));
    columns.forEach(
        column -> row.append(String.format(" %-" + (width - 1) + "s", cell.apply(column))));
    line("%s", row.toString().stripTrailing());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  private static String withChance(Difference difference) {
    return number("%+.4f", difference.value()) + " " + difference.chanceShown();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static <T> T get(Map<String, T> figures, String name) {
    return Objects.requireNonNull(figures.get(name), name);
  }
}
