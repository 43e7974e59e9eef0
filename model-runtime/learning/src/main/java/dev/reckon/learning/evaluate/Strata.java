package dev.reckon.learning.evaluate;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.baseline.QueryDictionary;
import dev.reckon.learning.evaluate.compare.Stratum;
import dev.reckon.learning.evaluate.rows.TestRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Parts of the test rows, which show for which users a model is good. Each row is in one stratum of
 * a kind.
 */
final class Strata {

  private static final int QUARTERS = 4;
  private static final int THIRDS = 3;
  private static final long NO_QUERY = -1;
  private static final List<String> POPULARITY = List.of("head", "middle", "tail", "new");

  private Strata() {}

  /**
   * Four groups of like size by the length of the history, as ReaRec (arXiv 2503.22675) groups its
   * users. Rows of one length stay together: they go to the quarter in which the middle one of them
   * lies, in the order of lengths. A quarter that gets no length is left out.
   */
  static List<Stratum> byHistoryLength(List<TargetEvent> targets) {
    long[] lengths = targets.stream().mapToLong(target -> target.history().size()).toArray();
    long[] sorted = lengths.clone();
    Arrays.sort(sorted);
    int[] quarters = Arrays.stream(lengths).mapToInt(length -> quarterOf(length, sorted)).toArray();
    List<Stratum> strata = new ArrayList<>();
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      int wanted = quarter;
      addStratum(strata, "", lengths, row -> quarters[row] == wanted);
    }
    return strata;
  }

  private static int quarterOf(long length, long[] sorted) {
    int first = firstAtLeast(sorted, length);
    int last = firstAtLeast(sorted, length + 1) - 1;
    return (int) ((long) QUARTERS * (first + last + 1) / (2L * sorted.length));
  }

  private static int firstAtLeast(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * By the target's popularity in training. The head are the most popular items that a third of all
   * training interactions go to, the middle those that the next third go to, the tail the others;
   * an item that lies across a boundary belongs to the more popular side. New are the targets that
   * do not occur in training. A stratum without rows is left out.
   *
   * @param training the items of the training part, by falling popularity
   */
  static List<Stratum> byPopularity(List<TargetEvent> targets, Vocabulary training) {
    int[] thirds = thirds(training);
    int[] items = targets.stream().mapToInt(it -> training.indexOf(it.itemId())).toArray();
    long[] counts =
        Arrays.stream(items)
            .mapToLong(item -> item == Vocabulary.UNKNOWN ? 0 : training.count(item))
            .toArray();
    List<Stratum> strata = new ArrayList<>();
    for (int third = 0; third < POPULARITY.size(); third++) {
      int wanted = third;
      addStratum(
          strata,
          POPULARITY.get(third),
          counts,
          row -> (items[row] == Vocabulary.UNKNOWN ? THIRDS : thirds[items[row]]) == wanted);
    }
    return strata;
  }

  /**
   * Two groups of targets by their occurrences in training: the tail, and the head from {@code
   * least} on. A stratum without rows is left out.
   */
  static List<Stratum> headAndTail(List<TargetEvent> targets, Vocabulary training, long least) {
    long[] counts =
        targets.stream()
            .mapToInt(it -> training.indexOf(it.itemId()))
            .mapToLong(item -> item == Vocabulary.UNKNOWN ? 0 : training.count(item))
            .toArray();
    return two("tail", "head", counts, least);
  }

  /** Two groups by the length of the history, the long ones from {@code least} on; likewise. */
  static List<Stratum> shortAndLong(List<TargetEvent> targets, long least) {
    long[] lengths = targets.stream().mapToLong(target -> target.history().size()).toArray();
    return two("short", "long", lengths, least);
  }

  private static List<Stratum> two(String below, String above, long[] values, long least) {
    List<Stratum> strata = new ArrayList<>();
    addStratum(strata, below, values, row -> values[row] < least);
    addStratum(strata, above, values, row -> values[row] >= least);
    return strata;
  }

  /** The fewest occurrences of an item of the most popular fifth. */
  static long leastOfHead(Vocabulary training) {
    return fromHighestFifth(LongStream.range(0, training.size()).map(i -> training.count((int) i)));
  }

  /** The shortest history of the longest fifth. */
  static long leastOfLong(List<TargetEvent> targets) {
    return fromHighestFifth(targets.stream().mapToLong(target -> target.history().size()));
  }

  private static long fromHighestFifth(LongStream values) {
    long[] sorted = values.sorted().toArray();
    return Math.max(1, sorted[sorted.length - (sorted.length + 4) / 5]);
  }

  /**
   * By whether the newest event before the target is a click or a search: the latter are the lists
   * between search and click. A stratum without rows is left out.
   */
  static List<Stratum> byNewestEvent(TestRows test) {
    long[] searches =
        test.targets().stream()
            .mapToLong(target -> test.isRightBehindSearch(target) ? 1 : 0)
            .toArray();
    List<Stratum> strata = new ArrayList<>();
    addStratum(strata, "click", searches, row -> searches[row] == 0);
    addStratum(strata, "search", searches, row -> searches[row] == 1);
    return strata;
  }

  /**
   * By whether a search decided the target: the rows that searches can help, and the others. A
   * stratum without rows is left out.
   */
  static List<Stratum> byTruth(List<TargetEvent> targets, SearchTruth truth) {
    long[] searches =
        targets.stream()
            .mapToLong(target -> truth.searchOf(target.eventId()).isPresent() ? 1 : 0)
            .toArray();
    List<Stratum> strata = new ArrayList<>();
    addStratum(strata, "decided", searches, row -> searches[row] == 1);
    addStratum(strata, "not decided", searches, row -> searches[row] == 0);
    return strata;
  }

  /**
   * The third of each item, by its first interaction; the interactions of one item stay together.
   */
  private static int[] thirds(Vocabulary training) {
    long total = IntStream.range(0, training.size()).mapToLong(training::count).sum();
    int[] thirds = new int[training.size()];
    long before = 0;
    for (int item = 0; item < thirds.length; item++) {
      thirds[item] = (int) (THIRDS * before / total);
      before += training.count(item);
    }
    return thirds;
  }

  /**
   * By whether the query that led to the target was searched for in training, word for word. Rows
   * without a query are in no stratum, and a stratum without rows is left out.
   *
   * @param queries of each row
   * @param training the targets of the training part
   */
  static List<Stratum> byQuery(List<Optional<String>> queries, List<TargetEvent> training) {
    Map<String, Long> learnt =
        training.stream()
            .flatMap(target -> target.query().stream())
            .collect(groupingBy(QueryDictionary::key, counting()));
    long[] counts =
        queries.stream()
            .mapToLong(query -> query.map(it -> countOf(it, learnt)).orElse(NO_QUERY))
            .toArray();
    List<Stratum> strata = new ArrayList<>();
    addStratum(strata, "known", counts, row -> counts[row] > 0);
    addStratum(strata, "new", counts, row -> counts[row] == 0);
    return strata;
  }

  private static long countOf(String query, Map<String, Long> learnt) {
    return learnt.getOrDefault(QueryDictionary.key(query), 0L);
  }

  private static void addStratum(
      List<Stratum> strata, String name, long[] values, IntPredicate belongs) {
    int[] rows = IntStream.range(0, values.length).filter(belongs).toArray();
    if (rows.length > 0) {
      long from = Arrays.stream(rows).mapToLong(row -> values[row]).min().orElseThrow();
      long to = Arrays.stream(rows).mapToLong(row -> values[row]).max().orElseThrow();
      String range = from == to ? "" + from : from + "-" + to;
      strata.add(new Stratum(name.isEmpty() ? range : name, from, to, rows));
    }
  }
}
