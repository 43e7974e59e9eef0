package dev.reckon.learning.benchmark;

import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network as files, {@code network.json} of them, for a machine without Java: {@code
 * model-runtime/learning/bench/gpu/measure.py} reads it, {@code program.pt} and {@code
 * weights.safetensors}.
 *
 * @param lists of {@link RankBenchmark#fixedList}, by reasoning steps: which show whether the other
 *     machine runs the same model
 */
record ExportedModel(ModelConfig config, int listSize, List<List<Integer>> lists) {

  ExportedModel {
    lists = List.copyOf(lists);
  }

  /** Writes the network of these weights into a folder, which may be there. */
  static void write(
      Path folder, ModelConfig config, Weights weights, byte[] program, RankBenchmark benchmark)
      throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("program.pt"), program);
    weights.write(folder.resolve("weights.safetensors"));
    try (TorchModel model = TorchModel.load(program, weights, config.reading())) {
      List<List<Integer>> lists =
          IntStream.rangeClosed(0, config.allSteps())
              .mapToObj(steps -> benchmark.fixedList(model, steps))
              .toList();
      Settings.JSON.writeValue(
          folder.resolve("network.json").toFile(),
          new ExportedModel(config, benchmark.listSize(), lists));
    }
  }
}
