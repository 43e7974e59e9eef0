package dev.reckon.learning.evaluate.rows;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.Question;
import dev.reckon.model.text.Grams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The test targets of a split that can be evaluated. They are the same for every recommender.
 *
 * @param targets those with a history, by time
 * @param withoutHistory how many further targets had no history and are left out
 * @param searches which searches belong to a history
 */
public record TestRows(List<TargetEvent> targets, int withoutHistory, KnownSearches searches) {

  public static TestRows of(List<TargetEvent> test, KnownSearches searches) {
    List<TargetEvent> targets =
        test.stream().filter(target -> hasHistory(target, searches)).toList();
    return new TestRows(targets, test.size() - targets.size(), searches);
  }

  private static boolean hasHistory(TargetEvent target, KnownSearches searches) {
    return !target.history().isEmpty()
        || (searches != KnownSearches.NONE
            && target.isSearchedBefore(searches == KnownSearches.CURRENT));
  }

  public int size() {
    return targets.size();
  }

  /** The rows in terms of what a model reads. */
  public List<EvaluationRow> in(SeededModel model) {
    Vocabulary vocabulary = model.vocabulary();
    HistoryReader reader = reader(vocabulary, model.grams());
    return targets.stream()
        .map(it -> it.row(vocabulary, reader, searches == KnownSearches.CURRENT))
        .toList();
  }

  /** What a model reads of the history of a target, with the event behind each token. */
  public HistoryReader.Tokens read(TargetEvent target, HistoryReader reader) {
    return target.tokens(reader, searches == KnownSearches.CURRENT);
  }

  /**
   * Reads as much of histories as is known and a model reads.
   *
   * @param grams of the model
   */
  public HistoryReader reader(Vocabulary vocabulary, Grams grams) {
    return new HistoryReader(
        vocabulary::indexOf, searches == KnownSearches.NONE ? Grams.NONE : grams);
  }

  /** Whether the newest known event before a target is a search. */
  public boolean isRightBehindSearch(TargetEvent target) {
    return newestQuery(target).isPresent();
  }

  /** The words of the newest known event before a target, where that is a search. */
  public Optional<String> newestQuery(TargetEvent target) {
    return searches == KnownSearches.NONE
        ? Optional.empty()
        : target.newestQuery(searches == KnownSearches.CURRENT);
  }

  /** What a memory learns from a target: of its search only where searches are known. */
  public Click click(TargetEvent target) {
    return Click.of(
        target.userId(),
        target.interaction(),
        searches == KnownSearches.NONE ? null : target.query().orElse(null));
  }

  /**
   * What a memory is asked before a target.
   *
   * @param excluded items that the user must not get
   */
  public Question question(TargetEvent target, Set<String> excluded) {
    return new Question(target.history(), newestQuery(target).orElse(null), excluded);
  }

  /** The words of the search that led to a target, where they are known. */
  public Optional<String> query(TargetEvent target) {
    return searches == KnownSearches.CURRENT ? target.query() : Optional.empty();
  }

  /** The same of all rows. */
  public List<Optional<String>> queries() {
    return targets.stream().map(this::query).toList();
  }

  /** For each row a number for its user. */
  public int[] users() {
    Map<String, Integer> numbers = new HashMap<>();
    return targets.stream()
        .mapToInt(target -> numbers.computeIfAbsent(target.userId(), id -> numbers.size()))
        .toArray();
  }

  /** Rows whose target the user has seen before: missed where seen items are excluded. */
  public long seenTargets() {
    return targets.stream().filter(target -> target.seen().contains(target.itemId())).count();
  }
}
