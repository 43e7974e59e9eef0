package dev.reckon.learning.benchmark;

import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Takes the CPU time of each part of a list: what a batch takes up to it, less what it takes up to
 * the part before. Of sasrec, on one thread.
 *
 * @param historyLength items of every history, T
 * @param listSize k
 * @param duration how long each size of batch is measured, after a warm-up of a fifth of it
 */
record PartsBenchmark(int historyLength, int listSize, Duration duration, long seed) {

  /** Methods of {@code parts.py}; each one does more than the previous one. */
  private static final List<String> UP_TO = List.of("transferred", "encoded", "scored", "chosen");

  /**
   * CPU times of a batch, from medians, ms.
   *
   * @param items N
   * @param batch rows, B
   * @param integers whether candidates are found by integer scores
   * @param transferMs the way of histories to the engine, and of lists back
   * @param encodeMs user vectors, without a step
   * @param scoreMs scores of all items
   * @param chooseMs the k best of them; exact scores of candidates, where integers found them
   */
  record PartTimes(
      int items,
      int batch,
      boolean integers,
      double transferMs,
      double encodeMs,
      double scoreMs,
      double chooseMs) {

    static PartTimes of(int items, int batch, boolean integers, double[] upTo) {
      return new PartTimes(
          items, batch, integers, upTo[0], upTo[1] - upTo[0], upTo[2] - upTo[1], upTo[3] - upTo[2]);
    }

    /** Of all of them. */
    double share(double part) {
      return part / (transferMs + encodeMs + scoreMs + chooseMs);
    }
  }

  /** Measures a network with these weights at each size of batch. */
  List<PartTimes> measure(ModelConfig config, Weights weights, boolean integers, int... batches) {
    List<PartTimes> times = new ArrayList<>();
    try (TorchProgram program = TorchProgram.load(ProgramArchive.withEntry("parts"));
        TorchProgram.PlacedTensors placed = program.place(weights.tensors());
        Bound model =
            program.bind(
                "bind", Arguments.of().named(placed).integer(config.heads()).flag(integers))) {
      int items = (int) placed.shape("item_embedding")[0] - 1;
      for (int rows : batches) {
        List<Arguments> arguments =
            RandomBatch.several(rows, historyLength, items, seed).stream()
                .map(batch -> arguments(model, batch))
                .toList();
        List<IntConsumer> parts =
            UP_TO.stream()
                .<IntConsumer>map(
                    method -> round -> program.call(method, Turns.ofRound(arguments, round)))
                .toList();
        times.add(PartTimes.of(items, rows, integers, new Turns(duration).medians(parts)));
      }
    }
    return times;
  }

  private Arguments arguments(Bound model, RandomBatch batch) {
    return Arguments.of()
        .bound(model)
        .histories(batch.histories())
        .excluded(batch.exclusions())
        .integer(listSize);
  }
}
