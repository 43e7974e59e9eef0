package dev.reckon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training run in a JVM of its own that is told to end while libtorch computes. */
class TrainInterruptedIT {

  private static final int SIGTERM = 15;

  @TempDir private Path folder;

  @Test
  void endsWithoutACrashAndLeavesItsCheckpoint() throws Exception {
    Files.write(folder.resolve("pairs.txt"), randomPairs());
    Process training = start();
    try {
      awaitLine(training, "epoch   2");
      training.destroy();

      assertThat(training.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(training.exitValue()).isEqualTo(128 + SIGTERM);
      assertThat(names(folder))
          .contains(".bundle.checkpoint")
          .noneMatch(it -> it.startsWith("hs_"));
    } finally {
      training.destroyForcibly().waitFor();
    }
  }

  private static List<String> randomPairs() {
    Random random = new Random(1);
    return random.ints(60_000, 0, 3_000).mapToObj(i -> "u" + i % 997 + " i" + i).toList();
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "dev.reckon.model.ModelCli",
            "train",
            "--data=pairs:pairs.txt",
            "--protocol=leave-one-out",
            "--out=bundle",
            "--set=batch=4096",
            "--set=batch_targets=65536");
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    return builder.directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private static void awaitLine(Process process, String beginning) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.append(line).append('\n');
      if (line.startsWith(beginning)) {
        return;
      }
    }
    throw new AssertionError("No line begins with '" + beginning + "':\n" + seen);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
