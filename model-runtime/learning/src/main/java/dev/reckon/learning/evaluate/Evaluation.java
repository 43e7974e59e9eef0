package dev.reckon.learning.evaluate;

import static java.util.stream.Collectors.toSet;

import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.baseline.Baseline;
import dev.reckon.learning.evaluate.baseline.BaselineRanks;
import dev.reckon.learning.evaluate.baseline.HalfLife;
import dev.reckon.learning.evaluate.baseline.ItemTransitions;
import dev.reckon.learning.evaluate.baseline.OneMemory;
import dev.reckon.learning.evaluate.baseline.Popularity;
import dev.reckon.learning.evaluate.baseline.QueryDictionary;
import dev.reckon.learning.evaluate.baseline.RecentPopularity;
import dev.reckon.learning.evaluate.compare.Ceiling;
import dev.reckon.learning.evaluate.compare.Comparison;
import dev.reckon.learning.evaluate.compare.Contender;
import dev.reckon.learning.evaluate.compare.Field;
import dev.reckon.learning.evaluate.compare.Judgement;
import dev.reckon.learning.evaluate.compare.Judgement.OfStratum;
import dev.reckon.learning.evaluate.compare.Judgement.StrataReport;
import dev.reckon.learning.evaluate.compare.ModelResult;
import dev.reckon.learning.evaluate.compare.SampledJudgement;
import dev.reckon.learning.evaluate.compare.SourceEffect;
import dev.reckon.learning.evaluate.compare.Stratum;
import dev.reckon.learning.evaluate.explain.DecidedRows;
import dev.reckon.learning.evaluate.explain.EvidenceOnTruth;
import dev.reckon.learning.evaluate.explain.Explanations;
import dev.reckon.learning.evaluate.explain.ReasonEffect;
import dev.reckon.learning.evaluate.explain.Spread;
import dev.reckon.learning.evaluate.rank.BundleRanker;
import dev.reckon.learning.evaluate.rank.MixedRanks;
import dev.reckon.learning.evaluate.rank.ModelRanks;
import dev.reckon.learning.evaluate.rank.ModelScorer;
import dev.reckon.learning.evaluate.rank.MovingPrior;
import dev.reckon.learning.evaluate.rank.SampledRanks;
import dev.reckon.learning.evaluate.rank.TargetRanker;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SampledNegatives;
import dev.reckon.learning.evaluate.rows.SeededModel;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import dev.reckon.model.text.Grams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Evaluates models on the test rows of a split, next to baselines. */
final class Evaluation {

  /** Behind the name of a model whose lists are those of model and memory. */
  static final String WITH_MEMORY = " +memory";

  private static final String MEMORY_ALONE = "memory alone";

  private final Split split;

  /** The data that the baselines learn from: as much as the model that was trained on most. */
  private final Split learnt;

  private final TestRows test;
  private final List<SeededModel> models;
  private final boolean hasTimes;
  private final @Nullable SearchTruth truth;
  private final double priorWeight;
  private final boolean remembers;
  private final List<Duration> delays;
  private final long seed;

  /**
   * The model whose dropout the control samples: the first without reasoning, or the tested one.
   */
  private final int control;

  /**
   * What to evaluate.
   *
   * @param test of the split, at least one row
   * @param models the tested one first
   * @param hasTimes whether the data have the times of events, and not only their order
   * @param truth which searches decided targets, if known
   * @param priorWeight how far the scores of the tested model follow popularity; 0 for not at all
   * @param remembers whether the lists are those of model and stream memory, if the tested model
   *     says how to mix them
   * @param delays of further lists, whose memory learns each click that much later
   * @param seed of everything random
   */
  Evaluation(
      Split split,
      TestRows test,
      List<SeededModel> models,
      boolean hasTimes,
      @Nullable SearchTruth truth,
      double priorWeight,
      boolean remembers,
      List<Duration> delays,
      long seed) {
    this.split = split;
    this.learnt =
        models.stream().anyMatch(SeededModel::learntValidation)
            ? split.withValidationLearnt()
            : split;
    this.test = test;
    this.models = List.copyOf(models);
    this.hasTimes = hasTimes;
    this.truth = truth;
    this.priorWeight = priorWeight;
    this.remembers = remembers && models.get(0).mixesMemory();
    this.delays = List.copyOf(delays);
    this.seed = seed;
    this.control =
        IntStream.range(0, models.size())
            .filter(i -> models.get(i).reasoningSteps() == 0)
            .findFirst()
            .orElse(0);
  }

  /** How often a row is ranked in one judgement. */
  int rankings() {
    return models.stream().mapToInt(model -> model.bundles().size()).sum()
        + models.get(control).bundles().size() * dropoutSamples()
        + baselines(hasTimes ? Duration.ofDays(1) : null).size()
        + (remembers ? (2 + delays.size()) * models.get(0).bundles().size() : 0);
  }

  /**
   * Ranks all rows with every recommender and compares.
   *
   * @param done receives the number of further rows ranked
   */
  Judgement judge(SeenItems seenItems, IntConsumer done) {
    Duration halfLife = hasTimes ? HalfLife.chosen(split, seenItems) : null;
    List<ModelResult> results = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      results.add(rank(models.get(i), i == control ? dropoutSamples() : 0, seenItems, done));
    }
    List<Contender> baselines = rank(baselines(halfLife), seenItems, done);
    ModelResult alone = results.remove(0);
    Field field =
        remembers
            ? withMemory(alone, baselines, results, seenItems, done)
            : new Field(test.users(), alone, baselines, results);
    int[] all = IntStream.range(0, test.size()).toArray();
    Bootstrap bootstrap = new Bootstrap(field.users(), seed);
    return new Judgement(
        seenItems.toString(),
        Comparison.of(field, all, bootstrap),
        new StrataReport(
            onEach(Strata.byHistoryLength(test.targets()), field),
            onEach(Strata.byPopularity(test.targets(), learnt.vocabulary()), field),
            test.searches() == KnownSearches.NONE
                ? null
                : onEach(Strata.byNewestEvent(test), field),
            test.searches() == KnownSearches.CURRENT
                ? onEach(Strata.byQuery(test.queries(), learnt.training()), field)
                : null,
            truth == null ? null : onEach(Strata.byTruth(test.targets(), truth), field)),
        dropoutSamples() == 0
            ? null
            : Ceiling.of(alone, control == 0 ? alone : results.get(control - 1), bootstrap),
        halfLife == null ? null : halfLife.toString(),
        field.model().seconds());
  }

  /**
   * Ranks the targets against drawn items, by the models without a memory and by popularity, and
   * the same rows in the whole catalogue, with seen items excluded.
   *
   * @param items of the dataset, from which they are drawn
   */
  SampledJudgement judge(SampledProtocol protocol, Collection<String> items) {
    SampledNegatives drawn = new SampledNegatives(items, protocol.negatives(), seed);
    Field sampled =
        new Field(
            test.users(),
            sampled(models.get(0), drawn),
            List.of(new Contender("popularity", List.of(sampledByPopularity(drawn)))),
            models.stream().skip(1).map(model -> sampled(model, drawn)).toList());
    Field full =
        new Field(
            test.users(),
            rank(models.get(0), 0, SeenItems.EXCLUDE, done -> {}),
            rank(List.of(new Popularity()), SeenItems.EXCLUDE, done -> {}),
            models.stream()
                .skip(1)
                .map(model -> rank(model, 0, SeenItems.EXCLUDE, done -> {}))
                .toList());
    Vocabulary training = learnt.vocabulary();
    long tailBelow =
        Objects.requireNonNullElseGet(
            protocol.tailBelow(), () -> (int) Strata.leastOfHead(training));
    long shortBelow =
        Objects.requireNonNullElseGet(
            protocol.shortBelow(), () -> (int) Strata.leastOfLong(test.targets()));
    List<Stratum> targets = Strata.headAndTail(test.targets(), training, tailBelow);
    List<Stratum> histories = Strata.shortAndLong(test.targets(), shortBelow);
    int[] all = IntStream.range(0, test.size()).toArray();
    return new SampledJudgement(
        protocol.negatives(),
        tailBelow,
        shortBelow,
        Comparison.of(sampled, all, new Bootstrap(test.users(), seed)),
        onEach(targets, sampled),
        onEach(histories, sampled),
        onEach(targets, full),
        onEach(histories, full));
  }

  private ModelResult sampled(SeededModel model, SampledNegatives drawn) {
    List<EvaluationRow> rows = test.in(model);
    List<int[]> negatives = indices(drawn, model.vocabulary());
    List<List<Ranks>> bySeed = new ArrayList<>();
    for (Bundle bundle : model.bundles()) {
      try (TargetRanker ranker = new BundleRanker(bundle)) {
        bySeed.add(List.of(SampledRanks.of(ranker, rows, negatives)));
      }
    }
    return new ModelResult(model.name(), bySeed, List.of(), 0);
  }

  private Ranks sampledByPopularity(SampledNegatives drawn) {
    Vocabulary training = learnt.vocabulary();
    HistoryReader reader = test.reader(training, Grams.NONE);
    return SampledRanks.byPopularity(
        test.targets().stream().map(it -> it.row(training, reader, false)).toList(),
        indices(drawn, training));
  }

  private List<int[]> indices(SampledNegatives drawn, Vocabulary vocabulary) {
    return test.targets().stream()
        .map(target -> vocabulary.knownIndices(drawn.of(target)))
        .toList();
  }

  /** Whether the reasons that the tested model names affect its lists; for its first bundle. */
  Optional<ReasonEffect> explain(SeenItems seenItems) {
    SeededModel model = models.get(0);
    try (TargetRanker ranker = new BundleRanker(model.bundles().get(0))) {
      return Explanations.of(ranker, test.in(model), test.users(), seenItems, seed);
    }
  }

  /** Whether the evidence of each bundle of the tested model lies on the searches of the truth. */
  Optional<EvidenceOnTruth> find() {
    if (truth == null) {
      return Optional.empty();
    }
    SeededModel model = models.get(0);
    DecidedRows decided =
        DecidedRows.of(
            test,
            test.reader(model.vocabulary(), model.grams()),
            model.bundles().get(0).manifest().config().window(),
            truth);
    List<List<Spread>> bySeed = new ArrayList<>();
    for (Bundle bundle : model.bundles()) {
      try (TargetRanker ranker = new BundleRanker(bundle)) {
        bySeed.add(Spread.byStep(ranker, decided.rows()));
      }
    }
    return EvidenceOnTruth.of(decided, bySeed, seed);
  }

  /**
   * What each source adds to the lists of model and memory; empty where the lists are not those.
   */
  Optional<Ablation> ablate(SeenItems seenItems) {
    if (!remembers) {
      return Optional.empty();
    }
    Map<String, Set<Source>> groups = groups();
    List<Ablation.OfSeed> memories = new ArrayList<>();
    List<List<Ranks>> bySeed = new ArrayList<>();
    for (Bundle bundle : models.get(0).bundles()) {
      BundleMemory memory = bundle.memory().orElseThrow();
      memories.add(Ablation.OfSeed.of(bundle, memory.mix()));
      try (TargetRanker ranker = new BundleRanker(bundle)) {
        bySeed.add(
            mix(
                ranker,
                bundle,
                ablations(memory.mix().mixture(), groups.values()),
                Duration.ZERO,
                seenItems,
                done -> {}));
      }
    }
    Bootstrap bootstrap = new Bootstrap(test.users(), seed);
    List<SourceEffect> effects = new ArrayList<>();
    int mixture = 1;
    for (String name : groups.keySet()) {
      effects.add(
          SourceEffect.of(
              name,
              ablated(bySeed, 0),
              ablated(bySeed, mixture++),
              ablated(bySeed, mixture++),
              bootstrap));
    }
    return Optional.of(new Ablation(memories, effects));
  }

  /** Each source by its name, and those together that say much the same. */
  private Map<String, Set<Source>> groups() {
    Map<String, Set<Source>> groups = new LinkedHashMap<>();
    for (Source source : Source.values()) {
      if (!source.readsQueries() || test.searches() != KnownSearches.NONE) {
        groups.put(source.name().toLowerCase(Locale.ROOT), Set.of(source));
      }
    }
    groups.put("both transitions", Set.of(Source.TRANSITIONS, Source.RECENT_TRANSITIONS));
    if (test.searches() != KnownSearches.NONE) {
      groups.put(
          "all under queries",
          Arrays.stream(Source.values()).filter(Source::readsQueries).collect(toSet()));
    }
    return groups;
  }

  /** All sources, then for each group it alone and all others. */
  private static List<Mixture> ablations(Mixture all, Collection<Set<Source>> groups) {
    List<Mixture> mixtures = new ArrayList<>(List.of(all));
    for (Set<Source> group : groups) {
      mixtures.add(all.only(group));
      mixtures.add(all.without(group));
    }
    return mixtures;
  }

  private static Contender ablated(List<List<Ranks>> bySeed, int mixture) {
    return new Contender(
        "mixture " + mixture, bySeed.stream().map(ranks -> ranks.get(mixture)).toList());
  }

  private List<OfStratum> onEach(List<Stratum> strata, Field field) {
    return strata.stream().map(stratum -> OfStratum.of(stratum, field, seed)).toList();
  }

  /** As many samples as the tested model has rankings to choose from; none if it has only one. */
  private int dropoutSamples() {
    int steps = models.get(0).reasoningSteps();
    return steps == 0 ? 0 : 1 + steps;
  }

  private ModelResult rank(
      SeededModel model, int dropoutSamples, SeenItems seenItems, IntConsumer done) {
    List<EvaluationRow> rows = test.in(model);
    List<List<Ranks>> steps = new ArrayList<>();
    List<List<Ranks>> withDropout = new ArrayList<>();
    long nanos = 0;
    for (Bundle bundle : model.bundles()) {
      try (TargetRanker ranker = new BundleRanker(bundle)) {
        long start = System.nanoTime();
        steps.add(new ModelRanks(ranker, seenItems, prior(model, bundle)).byStep(rows, done));
        nanos += System.nanoTime() - start;
        withDropout.add(
            new ModelRanks(ranker, seenItems, prior(model, bundle))
                .withDropout(rows, dropoutSamples, seed, done));
      }
    }
    return new ModelResult(model.name(), steps, withDropout, nanos / 1e9);
  }

  /** The lists of model and memory, beside those of the model alone and of the memory alone. */
  private Field withMemory(
      ModelResult alone,
      List<Contender> baselines,
      List<ModelResult> against,
      SeenItems seenItems,
      IntConsumer done) {
    SeededModel model = models.get(0);
    List<List<Ranks>> remembered = new ArrayList<>();
    ModelResult mixed = mixed(alone.name() + WITH_MEMORY, Duration.ZERO, seenItems, done);
    for (Bundle bundle : model.bundles()) {
      remembered.add(mix(null, bundle, Duration.ZERO, seenItems, done));
    }
    List<ModelResult> others = new ArrayList<>();
    others.add(alone);
    others.add(new ModelResult(MEMORY_ALONE, remembered, List.of(), 0));
    for (Duration delay : delays) {
      others.add(mixed(late(delay), delay, seenItems, done));
    }
    others.addAll(against);
    return new Field(test.users(), mixed, alone, baselines, others);
  }

  private static String late(Duration delay) {
    return "memory late by " + delay.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** The lists of model and memory. */
  private ModelResult mixed(String name, Duration delay, SeenItems seenItems, IntConsumer done) {
    List<List<Ranks>> mixed = new ArrayList<>();
    long start = System.nanoTime();
    for (Bundle bundle : models.get(0).bundles()) {
      try (TargetRanker ranker = new BundleRanker(bundle)) {
        mixed.add(mix(ranker, bundle, delay, seenItems, done));
      }
    }
    return new ModelResult(name, mixed, List.of(), (System.nanoTime() - start) / 1e9);
  }

  /**
   * The ranking by the mixture of a bundle, as a list of one.
   *
   * @param ranker null for the memory alone
   */
  private List<Ranks> mix(
      @Nullable TargetRanker ranker,
      Bundle bundle,
      Duration delay,
      SeenItems seenItems,
      IntConsumer done) {
    Mixture mixture = bundle.memory().orElseThrow().mix().mixture();
    return mix(ranker, bundle, List.of(mixture), delay, seenItems, done);
  }

  private List<Ranks> mix(
      @Nullable TargetRanker ranker,
      Bundle bundle,
      List<Mixture> mixtures,
      Duration delay,
      SeenItems seenItems,
      IntConsumer done) {
    SeededModel model = models.get(0);
    double temperature = bundle.manifest().config().tau();
    return new MixedRanks(
            ranker == null ? null : new ModelScorer(ranker, model.vocabulary(), temperature),
            bundle.memory().orElseThrow().read(),
            mixtures,
            delay,
            seenItems)
        .byMixture(split, test, test.in(model), done);
  }

  private @Nullable MovingPrior prior(SeededModel model, Bundle bundle) {
    return priorWeight == 0 || !model.equals(models.get(0))
        ? null
        : MovingPrior.of(priorWeight, bundle, model.vocabulary(), learnt, test);
  }

  private List<Contender> rank(List<Baseline> baselines, SeenItems seenItems, IntConsumer done) {
    BaselineRanks ranks = new BaselineRanks(learnt, test, seenItems);
    return baselines.stream()
        .map(baseline -> new Contender(baseline.name(), List.of(ranks.of(baseline, done))))
        .toList();
  }

  private List<Baseline> baselines(@Nullable Duration halfLife) {
    List<Baseline> baselines = new ArrayList<>(List.of(new Popularity(), new ItemTransitions()));
    if (halfLife != null) {
      baselines.add(1, new RecentPopularity(halfLife));
    }
    baselines.add(OneMemory.sessionNeighbours());
    if (test.searches() == KnownSearches.CURRENT) {
      baselines.add(new QueryDictionary());
      baselines.add(OneMemory.similarQueries());
    }
    return baselines;
  }
}
