package dev.reckon.learning.train.rows;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.model.input.History;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Batches of rows. A batch is a random draw of an epoch's rows, split into groups of similar
 * length, each group padded to its own longest. Groups save work and change no result: their losses
 * are averaged over all targets of the batch.
 */
public final class TrainingBatches {

  private final TrainingRows rows;
  private final int batchRows;
  private final int batchTargets;
  private final int padIndex;
  private final boolean seesAll;

  /**
   * Batches of these rows.
   *
   * @param padIndex N
   * @param seesAll whether every position sees all of its row, or only itself and earlier positions
   * @param batchRows rows a batch, at most
   * @param batchTargets targets a batch, at most; but a row is never cut
   */
  public TrainingBatches(
      TrainingRows rows, int padIndex, boolean seesAll, int batchRows, int batchTargets) {
    this.rows = rows;
    this.batchRows = batchRows;
    this.batchTargets = batchTargets;
    this.padIndex = padIndex;
    this.seesAll = seesAll;
  }

  public boolean isEmpty() {
    return rows.count() == 0;
  }

  /** The rows of each batch of an epoch, drawn and in an order that the seed decides. */
  public List<List<TrainingRow>> shuffled(long seed) {
    List<TrainingRow> order = new ArrayList<>(rows.ofEpoch(new Random(~seed)));
    Collections.shuffle(order, new Random(seed));
    List<List<TrainingRow>> batches = new ArrayList<>();
    int from = 0;
    while (from < order.size()) {
      int to = endOfBatch(order, from);
      batches.add(order.subList(from, to));
      from = to;
    }
    return batches;
  }

  private int endOfBatch(List<TrainingRow> order, int from) {
    int to = from + 1;
    int targets = order.get(from).targets();
    while (to < order.size()
        && to - from < batchRows
        && targets + order.get(to).targets() <= batchTargets) {
      targets += order.get(to++).targets();
    }
    return to;
  }

  /**
   * The tensors of a batch.
   *
   * @throws IllegalStateException if a position sees its own target
   */
  public TrainingBatch tensors(List<TrainingRow> batch) {
    return batch.stream()
        .collect(
            collectingAndThen(
                groupingBy(TrainingBatches::lengthGroup, TreeMap::new, toList()),
                groups -> tensorsOf(List.copyOf(groups.values()))));
  }

  /** Lengths up to 4, 8, 16, ... are a group each. */
  private static int lengthGroup(TrainingRow row) {
    return Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(row.length() - 1));
  }

  private TrainingBatch tensorsOf(List<List<TrainingRow>> groups) {
    List<Tensor.Longs> items = new ArrayList<>();
    List<Tensor.Longs> positions = new ArrayList<>();
    int count = groups.stream().flatMap(List::stream).mapToInt(TrainingRow::targets).sum();
    long[] targets = new long[count];
    int next = 0;
    Texts.Numbering searches = new Texts.Numbering();
    for (List<TrainingRow> group : groups) {
      int length = group.stream().mapToInt(TrainingRow::length).max().orElseThrow();
      long[] ids = new long[group.size() * length];
      Arrays.fill(ids, padIndex);
      int first = next;
      long[] trained = new long[group.stream().mapToInt(TrainingRow::targets).sum()];
      for (int row = 0; row < group.size(); row++) {
        TrainingRow tokens = group.get(row);
        int column = (row + 1) * length - tokens.length();
        for (int position = 0; position < tokens.length(); position++) {
          ids[column + position] = id(tokens, position, searches);
        }
        for (int target = 0; target < tokens.targets(); target++) {
          requireUnseen(tokens, target);
          trained[next - first] = (long) column + tokens.position(target);
          targets[next++] = tokens.item(target);
        }
      }
      items.add(new Tensor.Longs(ids, group.size(), length));
      positions.add(new Tensor.Longs(trained, trained.length));
    }
    return new TrainingBatch(items, positions, new Tensor.Longs(targets, count), searches.texts());
  }

  /** A masked item is not visible at its position. */
  private void requireUnseen(TrainingRow row, int target) {
    int place = row.place(target);
    int seen = seesAll ? row.length() : row.position(target) + 1;
    if (place < seen && row.token(place) == row.item(target)) {
      throw new IllegalStateException(
          "position %d of a row sees its own target, item %d at %d"
              .formatted(row.position(target), row.item(target), place));
    }
  }

  /** Searches follow the pad item. */
  private long id(TrainingRow row, int position, Texts.Numbering searches) {
    int token = row.token(position);
    return History.isSearch(token) ? padIndex + 1L + searches.numberOf(row.search(token)) : token;
  }
}
