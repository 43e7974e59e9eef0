package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.testing.CommandProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training run in its own JVM that is asked to end while libtorch computes. */
class TrainInterruptedIT {

  private static final int SIGTERM = 15;

  @TempDir private Path folder;

  @Test
  void endsWithoutACrashAndLeavesItsCheckpoint() throws Exception {
    Files.write(folder.resolve("pairs.txt"), randomPairs());
    try (CommandProcess training =
        CommandProcess.start(
            folder,
            "train",
            "--data=pairs:pairs.txt",
            "--protocol=leave-one-out",
            "--out=bundle",
            "--set=batch=4096",
            "--set=batch_targets=65536")) {
      training.awaitLine("epoch 2 of ");
      training.terminate();

      assertThat(training.awaitEnd()).isEqualTo(128 + SIGTERM);
      assertThat(names(folder))
          .contains(".bundle.checkpoint")
          .noneMatch(it -> it.startsWith("hs_"));
    }
  }

  private static List<String> randomPairs() {
    Random random = new Random(1);
    return random.ints(60_000, 0, 3_000).mapToObj(i -> "u" + i % 997 + " i" + i).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
