package dev.reckon.learning.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.reckon.learning.benchmark.PartsBenchmark.PartTimes;
import dev.reckon.learning.benchmark.ReasoningBenchmark.DepthTimes;
import dev.reckon.learning.benchmark.ShiftBenchmark.ShiftTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code bench model --report} writes.
 *
 * @param model what was measured
 * @param threads cores used, 1
 * @param historyLength items of every history
 * @param listSize items of every list
 * @param rank times by catalogue and batch
 * @param topkMillion the catalogue of a million items
 * @param reasoning times of encoding and reasoning, by batch and depth
 * @param parts of what a list is made, by catalogue and batch
 * @param shift what it takes that scores follow popularity, by catalogue and batch
 * @param eager the comparison, by catalogue and batch
 */
record ModelReport(
    String model,
    int threads,
    int historyLength,
    int listSize,
    List<RankTimes> rank,
    TopkMillion topkMillion,
    List<DepthTimes> reasoning,
    List<PartTimes> parts,
    List<ShiftTimes> shift,
    List<EagerTimes> eager) {

  ModelReport {
    rank = List.copyOf(rank);
    reasoning = List.copyOf(reasoning);
    parts = List.copyOf(parts);
    shift = List.copyOf(shift);
    eager = List.copyOf(eager);
  }

  /** Writes it as one JSON object. */
  void write(Path file) throws IOException {
    new ObjectMapper()
        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(file.toFile(), this);
  }

  /**
   * Exact top-k of 1,000,000 items, encoding included.
   *
   * @param msPerUser median time of a batch by its rows, ms
   */
  record TopkMillion(int items, int batch, double msPerUser) {
    static TopkMillion of(RankTimes times) {
      return new TopkMillion(times.items(), times.batch(), times.msPerUser());
    }
  }
}
