package dev.reckon.learning.benchmark;

import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import dev.reckon.model.retrieve.Ranker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the same lists here, as they are served but without evidence, and in Python, in direct
 * succession.
 *
 * @param config of a network without steps
 * @param seed of its weights
 */
record EagerComparison(EagerPython python, ModelConfig config, RankBenchmark benchmark, long seed) {

  private static final float[] NOTHING_ADDED = {};

  /** The times here, and the list that shows whether Python runs the same model. */
  private record Here(List<RankTimes> times, List<Integer> list) {}

  /**
   * Measures batches of these sizes over so many items.
   *
   * @throws IOException if Python or PyTorch is missing, or ranks differently
   */
  List<EagerTimes> measure(int items, int... batches) throws IOException {
    Weights weights = InitialWeights.of(config, items, seed);
    byte[] program = config.program();
    Here here = here(weights, program, batches);
    EagerPython.Measured there =
        python.measure(weights, program, config.heads(), benchmark, batches);
    if (!there.list().equals(here.list())) {
      throw new IOException("eager PyTorch ranks otherwise: it is not the same model");
    }
    List<EagerTimes> compared = new ArrayList<>();
    for (int i = 0; i < batches.length; i++) {
      compared.add(
          EagerTimes.of(there.torch(), items, here.times().get(i).cpuMs(), there.times().get(i)));
    }
    return compared;
  }

  private Here here(Weights weights, byte[] program, int... batches) {
    List<RankTimes> times = new ArrayList<>();
    try (TorchModel model = TorchModel.load(program, weights, config.reading(), Execution.DEFAULT);
        Ranker ranker = model.newRanker(false, () -> NOTHING_ADDED)) {
      for (int rows : batches) {
        times.add(benchmark.measure(ranker, config, rows, model.findsByIntegers()));
      }
      return new Here(times, benchmark.fixedList(model, 0));
    }
  }
}
