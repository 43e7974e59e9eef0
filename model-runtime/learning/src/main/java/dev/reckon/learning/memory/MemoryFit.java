package dev.reckon.learning.memory;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.rank.ModelScorer;
import dev.reckon.learning.evaluate.rank.TargetRanker;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.ModelScores;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.text.Grams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses on the validation part how fast a stream memory forgets, and how much of a list comes
 * from the model and how much from each memory: what ranks the items that users took there highest.
 *
 * <p>The memory learns from the training part; if the parts are in the order of time, also from
 * each validation target after it was ranked. Owned by one thread.
 */
public final class MemoryFit {

  /** The longest first: it wins where all are level. */
  private static final List<Duration> HALF_LIVES =
      List.of(
          Duration.ofDays(1000),
          Duration.ofDays(180),
          Duration.ofDays(30),
          Duration.ofDays(7),
          Duration.ofDays(1),
          Duration.ofHours(6));

  private static final List<Duration> PAUSES =
      List.of(MemorySettings.LASTING.longestPause(), Duration.ofDays(1), Duration.ofHours(1));

  private static final int ROWS_AT_ONCE = 128;

  /** More targets than these, the newest, say no more. */
  private static final int MOST_ROWS = 20_000;

  private static final int MOST_LEARNT = 1_000_000;

  /** Items of a source that a list may begin with. */
  private static final int MOST_OF_SOURCE = 60;

  private final Split split;
  private final TestRows rows;
  private final List<TargetEvent> learnt;
  private final ModelScorer model;
  private final Grams grams;

  private MemoryFit(Split split, TestRows rows, ModelScorer model, Grams grams) {
    this.split = split;
    this.rows = rows;
    this.model = model;
    this.grams = grams;
    List<TargetEvent> training = split.training();
    this.learnt = training.subList(Math.max(0, training.size() - MOST_LEARNT), training.size());
  }

  /**
   * What was chosen.
   *
   * @param mixture fitted with this memory
   */
  public record Chosen(MemorySettings settings, Mixture mixture) {}

  /**
   * Chooses for a model.
   *
   * @param split whose validation part chooses
   * @param hasTimes whether its events have times, and not only an order
   * @param vocabulary of the model: the training part's items, and any that it knows beyond those
   * @param model trained on the training part
   * @param grams of the model
   * @param temperature of the softmax in its training
   * @return null where nothing can be chosen by
   */
  public static @Nullable Chosen of(
      Split split,
      boolean hasTimes,
      Vocabulary vocabulary,
      TargetRanker model,
      Grams grams,
      double temperature) {
    List<TargetEvent> validation = split.validation();
    TestRows rows =
        TestRows.of(
            validation.subList(Math.max(0, validation.size() - MOST_ROWS), validation.size()),
            KnownSearches.CURRENT);
    if (rows.size() == 0) {
      return null;
    }
    MemoryFit fit =
        new MemoryFit(split, rows, new ModelScorer(model, vocabulary, temperature), grams);
    MemorySettings settings = hasTimes ? fit.settings() : MemorySettings.LASTING;
    return new Chosen(settings, MixtureFit.of(fit.candidates(settings)));
  }

  /** One at a time, each the best beside those chosen before it. */
  private MemorySettings settings() {
    TriedSettings tried = tried();
    MemorySettings chosen =
        new MemorySettings(
            Duration.ofDays(180), Duration.ofDays(7), Duration.ofDays(7), Duration.ofDays(1));
    chosen =
        best(
            tried,
            chosen,
            HALF_LIVES,
            (it, half) ->
                new MemorySettings(it.transitions(), it.queries(), half, it.longestPause()));
    chosen =
        best(
            tried,
            chosen,
            HALF_LIVES,
            (it, half) ->
                new MemorySettings(half, it.queries(), it.popularity(), it.longestPause()));
    if (rows.targets().stream().anyMatch(it -> rows.newestQuery(it).isPresent())) {
      chosen =
          best(
              tried,
              chosen,
              HALF_LIVES,
              (it, half) ->
                  new MemorySettings(it.transitions(), half, it.popularity(), it.longestPause()));
    }
    return best(
        tried,
        chosen,
        PAUSES,
        (it, pause) -> new MemorySettings(it.transitions(), it.queries(), it.popularity(), pause));
  }

  /** One of several settings that differ in one thing. */
  private interface Change {
    MemorySettings to(MemorySettings settings, Duration value);
  }

  private static MemorySettings best(
      TriedSettings tried, MemorySettings from, List<Duration> values, Change change) {
    MemorySettings best = from;
    double likelihood = Double.NEGATIVE_INFINITY;
    for (Duration value : values) {
      MemorySettings settings = change.to(from, value);
      double own = MixtureFit.meanLogLikelihood(tried.candidates(settings));
      if (own > likelihood) {
        best = settings;
        likelihood = own;
      }
    }
    return best;
  }

  /**
   * Tries every value of every setting: so many memories at once that each half-life is that of one
   * of them.
   */
  private TriedSettings tried() {
    TriedSettings tried =
        new TriedSettings(
            rows.targets().stream()
                .map(
                    it ->
                        new TriedSettings.Row(
                            rows.newestQuery(it).isPresent(), it.history().size()))
                .toList(),
            ofModel());
    for (int value = 0; value < HALF_LIVES.size(); value++) {
      Duration halfLife = HALF_LIVES.get(value);
      MemorySettings settings =
          new MemorySettings(halfLife, halfLife, halfLife, PAUSES.get(value % PAUSES.size()));
      tried.add(settings, ofMemory(settings));
    }
    return tried;
  }

  private List<TargetShares> ofMemory(MemorySettings settings) {
    List<TargetShares> said = new ArrayList<>(rows.size());
    replay(
        settings,
        (target, question, remembered) ->
            said.add(TargetShares.ofMemories(remembered, target.itemId(), MOST_OF_SOURCE)));
    return said;
  }

  private List<TargetShares> ofModel() {
    List<TargetShares> said = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
      List<TargetEvent> targets =
          rows.targets().subList(from, Math.min(from + ROWS_AT_ONCE, rows.size()));
      List<Remembered> named =
          targets.stream()
              .map(it -> new Remembered(List.of(it.itemId()), new float[Source.COUNT][1]))
              .toList();
      List<@Nullable ModelScores> scores = scores(targets, named);
      for (int i = 0; i < targets.size(); i++) {
        said.add(TargetShares.ofModel(named.get(i), scores.get(i)));
      }
    }
    return said;
  }

  /** Gets what a memory says before each target. */
  private interface Reader {
    void read(TargetEvent target, Question question, Remembered remembered);
  }

  private void replay(MemorySettings settings, Reader reader) {
    StreamMemory memory = new StreamMemory(settings);
    learnt.forEach(target -> memory.learn(rows.click(target)));
    int row = 0;
    for (TargetEvent target : split.validation()) {
      if (row < rows.size() && rows.targets().get(row).equals(target)) {
        Question question = rows.question(target, target.seen());
        reader.read(target, question, memory.ask(question));
        row++;
      }
      if (split.protocol() != Protocol.LEAVE_ONE_OUT) {
        memory.learn(rows.click(target));
      }
    }
  }

  /** What the sources say before each target. */
  private List<Candidates> candidates(MemorySettings settings) {
    List<Candidates> candidates = new ArrayList<>(rows.size());
    List<Asked> waiting = new ArrayList<>();
    replay(
        settings,
        (target, question, remembered) -> {
          waiting.add(new Asked(target, question, remembered));
          if (waiting.size() == ROWS_AT_ONCE || candidates.size() + waiting.size() == rows.size()) {
            candidates.addAll(candidates(waiting));
            waiting.clear();
          }
        });
    return candidates;
  }

  private List<Candidates> candidates(List<Asked> asked) {
    List<@Nullable ModelScores> scores =
        scores(
            asked.stream().map(Asked::target).toList(),
            asked.stream().map(Asked::remembered).toList());
    return IntStream.range(0, asked.size())
        .mapToObj(i -> candidates(asked.get(i), scores.get(i)))
        .toList();
  }

  private List<@Nullable ModelScores> scores(
      List<TargetEvent> targets, List<Remembered> remembered) {
    HistoryReader reader = new HistoryReader(model.vocabulary()::indexOf, grams);
    return model.of(
        targets.stream().map(it -> it.row(model.vocabulary(), reader, true)).toList(),
        remembered,
        SeenItems.EXCLUDE,
        MOST_OF_SOURCE);
  }

  /** A target that waits for its batch. */
  private record Asked(TargetEvent target, Question question, Remembered remembered) {}

  /** The best of each source: what follows can hardly be among the first ten of a mixture. */
  private static Candidates candidates(Asked asked, @Nullable ModelScores scores) {
    boolean[] speaks = new boolean[Source.COUNT];
    Map<String, float[]> bySource = new LinkedHashMap<>();
    for (Source source : Source.values()) {
      speaks[source.index()] =
          source == Source.MODEL ? scores != null : asked.remembered().speaks(source);
      asked
          .remembered()
          .best(source, MOST_OF_SOURCE)
          .forEach(id -> bySource.put(id, new float[Source.COUNT]));
    }
    if (scores != null) {
      scores.bestIds().forEach(id -> bySource.put(id, new float[Source.COUNT]));
    }
    MixedList.fill(bySource, asked.remembered(), scores);
    float[] shares = new float[bySource.size() * Source.COUNT];
    int item = 0;
    int target = Candidates.MISSED;
    for (Map.Entry<String, float[]> entry : bySource.entrySet()) {
      System.arraycopy(entry.getValue(), 0, shares, item * Source.COUNT, Source.COUNT);
      target = entry.getKey().equals(asked.target().itemId()) ? item : target;
      item++;
    }
    return new Candidates(
        asked.question().query() != null,
        asked.question().history().size(),
        target,
        shares,
        speaks);
  }
}
