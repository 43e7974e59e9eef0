package dev.reckon.learning.train.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.model.program.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingBatchesTest {

  private static final int PAD = 99;

  @Test
  void rowsArePaddedOnTheLeftAndReadWhereTheyAreReal() {
    TrainingBatches batches = batches(10, new int[] {1, 2, 3}, new int[] {4, 5});
    TrainingBatch batch = batches.tensors(windows(batches));

    Tensor.Longs items = batch.items().get(0);
    assertThat(items.shape()).containsExactly(2, 2);
    assertThat(items.values()).containsExactlyInAnyOrder(1, 2, PAD, 4);
    long[] targetsInOrder = new long[3];
    Tensor.Longs positions = batch.positions().get(0);
    for (int i = 0; i < 3; i++) {
      long read = items.values()[(int) positions.values()[i]];
      targetsInOrder[i] = read + 1;
    }
    assertThat(batch.targets().values()).isEqualTo(targetsInOrder);
  }

  @Test
  void aSequenceOfOneTrainsNothing() {
    TrainingBatches batches = batches(10, new int[] {1}, new int[] {});

    assertThat(batches.isEmpty()).isTrue();
    assertThat(batches.shuffled(1)).isEmpty();
  }

  @Test
  void groupsHoldSimilarLengths() {
    TrainingBatches batches = batches(64, range(3), range(4), range(30), range(60));
    TrainingBatch batch = batches.tensors(windows(batches));

    assertThat(batch.items().stream().map(group -> group.shape()[1])).containsExactly(3L, 29L, 59L);
    assertThat(batch.targets().values()).hasSize(2 + 3 + 29 + 59);
  }

  @Test
  void anEpochHoldsEveryWindowOnceInAnOrderOfItsSeed() {
    TrainingBatches batches =
        batches(10, range(35), range(8), range(3), range(4), range(5), range(6));

    List<TrainingRow> first = batches.shuffled(1).stream().flatMap(List::stream).toList();

    assertThat(batches.shuffled(1).stream().flatMap(List::stream)).containsExactlyElementsOf(first);
    assertThat(batches.shuffled(2).stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(first)
        .isNotEqualTo(first);
    assertThat(first.stream().mapToInt(TrainingRow::targets).sum())
        .isEqualTo(34 + 7 + 2 + 3 + 4 + 5);
  }

  @Test
  void batchesEndAtTheirMostWindowsOrTargets() {
    List<int[]> sequences = List.of(range(9), range(9), range(9), range(2), range(2), range(2));

    TrainingBatches batches =
        new TrainingBatches(TrainingRows.AllPrefixes.of(sequences, 10), PAD, false, 3, 10);

    for (List<TrainingRow> batch : batches.shuffled(1)) {
      assertThat(batch).hasSizeLessThanOrEqualTo(3);
      assertThat(batch.stream().mapToInt(TrainingRow::targets).sum()).isLessThanOrEqualTo(10);
    }
    assertThat(batches.shuffled(1).stream().flatMap(List::stream)).hasSize(6);
  }

  private static List<TrainingRow> windows(TrainingBatches batches) {
    return batches.shuffled(1).stream().flatMap(List::stream).toList();
  }

  private static TrainingBatches batches(int window, int[]... sequences) {
    return new TrainingBatches(
        TrainingRows.AllPrefixes.of(Arrays.asList(sequences), window), PAD, false, 3, 1000);
  }

  private static int[] range(int length) {
    return IntStream.range(0, length).toArray();
  }
}
