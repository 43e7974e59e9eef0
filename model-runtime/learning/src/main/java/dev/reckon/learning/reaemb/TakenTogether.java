package dev.reckon.learning.reaemb;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How often two items occur in one user's history: each pair of positions with different items
 * counts (CRRL). Only what may be learnt from is counted; the published code counts the test part
 * too.
 */
final class TakenTogether {

  private final List<int[]> histories;
  private final List<List<int[]>> of; // by item: {history, how often}
  private final int[] counts;

  /**
   * Counts of histories.
   *
   * @param histories items of each user
   * @param items all there are
   */
  TakenTogether(List<int[]> histories, int items) {
    this.histories = List.copyOf(histories);
    this.counts = new int[items];
    this.of = new ArrayList<>();
    IntStream.range(0, items).forEach(item -> of.add(new ArrayList<>()));
    for (int history = 0; history < this.histories.size(); history++) {
      for (int item : this.histories.get(history)) {
        add(of.get(item), history);
      }
    }
  }

  /** What is taken together in the training part of a log, by the numbers of a catalogue. */
  static TakenTogether of(EventLog log, Protocol protocol, Catalogue catalogue) {
    Split split = Splits.of(log, protocol);
    Map<String, Integer> numbers = catalogue.numbers();
    List<int[]> histories =
        split.trainingSequences().stream()
            .map(
                sequence ->
                    Arrays.stream(sequence)
                        .mapToObj(item -> numbers.get(split.vocabulary().itemId(item)))
                        .filter(Objects::nonNull)
                        .mapToInt(Integer::intValue)
                        .toArray())
            .toList();
    return new TakenTogether(histories, catalogue.size());
  }

  private static void add(List<int[]> entries, int history) {
    if (!entries.isEmpty() && entries.get(entries.size() - 1)[0] == history) {
      entries.get(entries.size() - 1)[1]++;
    } else {
      entries.add(new int[] {history, 1});
    }
  }

  /** The items that have a neighbour. */
  List<Integer> withNeighbours() {
    return IntStream.range(0, of.size()).filter(this::hasNeighbour).boxed().toList();
  }

  private boolean hasNeighbour(int item) {
    return of.get(item).stream()
        .anyMatch(entry -> IntStream.of(histories.get(entry[0])).anyMatch(other -> other != item));
  }

  /**
   * How often an item occurs with each of all items, itself not counted; overwritten by the next.
   */
  private int[] countsWith(int item) {
    Arrays.fill(counts, 0);
    for (int[] entry : of.get(item)) {
      for (int other : histories.get(entry[0])) {
        counts[other] += entry[1];
      }
    }
    counts[item] = 0;
    return counts;
  }

  /**
   * The candidates of an item.
   *
   * @param items those most often taken with it, and others that never were, drawn
   * @param weights of the first M, their shares of the counts; 0 where fewer were taken with it
   */
  record Candidates(int[] items, float[] weights) {}

  /**
   * Draws candidates of an item.
   *
   * @param item that has a neighbour
   * @param count N; fewer where there are not as many items
   * @param positives M
   */
  Candidates candidates(int item, int count, int positives, Random random) {
    int[] together = countsWith(item);
    int[] best =
        IntStream.range(0, together.length)
            .filter(other -> together[other] > 0)
            .boxed()
            .sorted((a, b) -> together[a] != together[b] ? together[b] - together[a] : a - b)
            .limit(positives)
            .mapToInt(Integer::intValue)
            .toArray();
    double sum = IntStream.of(best).mapToLong(other -> together[other]).sum();
    float[] weights = new float[positives];
    int[] items = new int[count];
    int[] never =
        IntStream.range(0, together.length)
            .filter(other -> other != item && together[other] == 0)
            .toArray();
    for (int i = 0; i < count; i++) {
      if (i < best.length) {
        items[i] = best[i];
        weights[i] = (float) (together[best[i]] / sum);
      } else {
        items[i] = never.length > 0 ? never[random.nextInt(never.length)] : other(item, random);
      }
    }
    return new Candidates(items, weights);
  }

  private int other(int item, Random random) {
    int drawn = random.nextInt(of.size() - 1);
    return drawn < item ? drawn : drawn + 1;
  }
}
