package dev.reckon.model.train;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.reckon.model.program.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Batches in which all prefixes of a history are trained at once: the encoder is causal, so the
 * state at each position is that of the prefix which ends there.
 *
 * <p>A batch is a random draw of windows, split into groups of similar length, each group padded to
 * its own longest. Groups save work and change no result: their losses are averaged over all
 * targets of the batch.
 */
final class PrefixBatches {

  private final List<TrainingWindow> windows;
  private final int batchWindows;
  private final int batchTargets;
  private final int padIndex;

  private PrefixBatches(
      List<TrainingWindow> windows, int batchWindows, int batchTargets, int padIndex) {
    this.windows = List.copyOf(windows);
    this.batchWindows = batchWindows;
    this.batchTargets = batchTargets;
    this.padIndex = padIndex;
  }

  /**
   * Batches of sequences.
   *
   * @param sequences item indices, oldest first; those with fewer than two train nothing
   * @param window C
   * @param padIndex N
   * @param batchWindows windows a batch, at most
   * @param batchTargets targets a batch, at most; but a window is never cut
   */
  static PrefixBatches of(
      List<int[]> sequences, int window, int padIndex, int batchWindows, int batchTargets) {
    List<TrainingWindow> windows = new ArrayList<>();
    sequences.forEach(sequence -> windows.addAll(TrainingWindow.of(sequence, window)));
    return new PrefixBatches(windows, batchWindows, batchTargets, padIndex);
  }

  /** Targets an epoch: the rows that an epoch trains. */
  long targets() {
    return windows.stream().mapToLong(TrainingWindow::targets).sum();
  }

  /** The windows of each batch of an epoch, in an order that the seed decides. */
  List<List<TrainingWindow>> shuffled(long seed) {
    List<TrainingWindow> order = new ArrayList<>(windows);
    Collections.shuffle(order, new Random(seed));
    List<List<TrainingWindow>> batches = new ArrayList<>();
    int from = 0;
    while (from < order.size()) {
      int to = endOfBatch(order, from);
      batches.add(order.subList(from, to));
      from = to;
    }
    return batches;
  }

  private int endOfBatch(List<TrainingWindow> order, int from) {
    int to = from + 1;
    int targets = order.get(from).targets();
    while (to < order.size()
        && to - from < batchWindows
        && targets + order.get(to).targets() <= batchTargets) {
      targets += order.get(to++).targets();
    }
    return to;
  }

  /** The tensors of a batch. */
  TrainingBatch tensors(List<TrainingWindow> batch) {
    return batch.stream()
        .collect(
            collectingAndThen(
                groupingBy(PrefixBatches::lengthGroup, TreeMap::new, toList()),
                groups -> tensorsOf(List.copyOf(groups.values()))));
  }

  /** Lengths up to 4, 8, 16, ... are a group each. */
  private static int lengthGroup(TrainingWindow window) {
    return Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(window.length() - 1));
  }

  private TrainingBatch tensorsOf(List<List<TrainingWindow>> groups) {
    List<Tensor.Longs> items = new ArrayList<>();
    List<Tensor.Longs> positions = new ArrayList<>();
    int count = groups.stream().flatMap(List::stream).mapToInt(TrainingWindow::targets).sum();
    long[] targets = new long[count];
    int next = 0;
    for (List<TrainingWindow> group : groups) {
      int length = group.stream().mapToInt(TrainingWindow::length).max().orElseThrow();
      long[] ids = new long[group.size() * length];
      Arrays.fill(ids, padIndex);
      int first = next;
      long[] trained = new long[group.stream().mapToInt(TrainingWindow::targets).sum()];
      for (int row = 0; row < group.size(); row++) {
        TrainingWindow window = group.get(row);
        int column = (row + 1) * length - window.to();
        for (int i = window.from(); i < window.to(); i++) {
          ids[column + i] = window.sequence()[i];
        }
        for (int i = window.firstTrained(); i < window.to(); i++) {
          trained[next - first] = (long) column + i;
          targets[next++] = window.sequence()[i + 1];
        }
      }
      items.add(new Tensor.Longs(ids, group.size(), length));
      positions.add(new Tensor.Longs(trained, trained.length));
    }
    return new TrainingBatch(items, positions, new Tensor.Longs(targets, count));
  }
}
